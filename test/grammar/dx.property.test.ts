import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { CallRow, Calls, Dx, DxRow } from "../../src/index.js";
import { printCalls } from "../../src/grammar/calls/print.js";
import { parseDxValue } from "../../src/grammar/dx/parser.js";
import { printDx } from "../../src/grammar/dx/print.js";
import { readTime } from "../../src/grammar/dx/time.js";
import { outputsOf, placeless } from "../support/replay.js";

const hex = (max: number): fc.Arbitrary<string> => fc.integer({ min: 0, max }).map((n) => `0x${n.toString(16)}`);
const position = fc
  .tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 0xffff }))
  .map(([sequence, steps]) => `${sequence.toString(16)}:${steps.toString(16)}`.toUpperCase());
const member = fc.constantFrom("TimeStart", "Type", "ProgramCounter", "Code", "ActiveTime", "m_pUnknownOuter");
const type = fc.constantFrom(null, "unsigned long", "wchar_t *", "std::array<wchar_t,50>", "wchar_t [50]", "_TEB");
const valueText = fc.oneof(
  hex(0x7fffffff),
  fc.integer({ min: -999, max: 9999 }).map(String),
  position,
  fc.tuple(position, position).map(([from, to]) => `[${from}, ${to}]`),
  fc.constantFrom("true", "Software", "{...}", "[object Object]", "Max Position", "nt!KiUpdateTime + 0x129"),
  fc.constantFrom('"GET / HTTP/1.0"', '"say "a", go"', '0x346a78be90 : "C:\\a b.dll"', "DeviceNodeStarted (776)"),
  fc.constantFrom("Exception at 68:0", "Module ntdll.dll Loaded at position: 8:0", "UID: 2, TID: 0x2428"),
  fc.constantFrom("Unable to read memory at Address 0x38", "Friday, January 12, 2024 21:18:40.799"),
);

/** The reader's own idea of a value, so that the property is about rows and not about values. */
const shown = fc.tuple(fc.option(valueText), type).map(([text, typeName]) => {
  const read = parseDxValue(`${text ?? ""}${typeName === null ? "" : ` [Type: ${typeName}]`}`.trim());
  return { value: read.value, type: read.type };
});
const row = (depth: number, grid: boolean): fc.Arbitrary<DxRow> =>
  fc
    .record({
      name:
        depth === 1
          ? fc.oneof(
              hex(300).map((key) => `[${key}]`),
              fc.constantFrom('["Module]Loaded"]', "[1008]"),
            )
          : member,
      shown,
      place: fc.constantFrom([null, null], [8, null], [27, [3, 2]] as const),
    })
    .map(({ name, shown: { value, type: typeName }, place: [offset, bits] }): DxRow => ({
      line: 0,
      depth,
      offset: grid || depth === 1 ? null : (offset as number | null),
      bits: grid || depth === 1 || offset === null ? null : (bits as readonly [number, number] | null),
      name,
      // A grid shows no types, so a number is only a number.
      value: grid && value !== null ? parseDxValue(value.text).value : value,
      type: grid ? null : typeName,
      help: null,
      cut: false,
    }));
const tree = fc
  .array(fc.tuple(row(1, false), fc.array(row(2, false), { maxLength: 4 })), { maxLength: 5 })
  .map((groups) => groups.flatMap(([head, members]) => [head, ...members]));

const answer = (rows: readonly DxRow[]): Dx => ({
  _tag: "dx",
  lines: [1, 1],
  expression: '@$curprocess.TTD.Events.Where(t => t.Name == "a : b")',
  value: null,
  type: null,
  grid: false,
  rows,
  truncated: false,
});

describe("dx", () => {
  test("trees are read back as printed", () => {
    fc.assert(
      fc.property(tree, (rows) => {
        const view = answer(rows);
        const [read] = outputsOf(printDx(view), `dx -r2 ${view.expression}`);
        expect(placeless(read)).toEqual(placeless(view));
      }),
    );
  });

  test("grids are read back as printed", () => {
    const line = fc.tuple(row(1, true), hex(0xffff), position).map(([head, code, at]): DxRow[] => {
      const cell = (name: string, text: string): DxRow => ({ ...head, depth: 2, name, ...parseDxValue(text) });
      return [head, cell("Code", code), cell("Position", at)];
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const view: Dx = { ...answer(lines.flat()), grid: true, expression: "@$list" };
        const text = printDx(view).split("\n").slice(1).join("\n");
        const [read] = outputsOf(text, "dx -g @$list");
        expect(placeless(read)).toEqual(placeless(view));
      }),
    );
  });

  test("no value makes the reader fail", () => {
    fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => expect(() => parseDxValue(text)).not.toThrow()));
    for (const hostile of ["[".repeat(5000), '"'.repeat(4000), "[Type: ".repeat(600), "( ".repeat(2000)]) {
      // Work that grows with the square would exceed the runner's limit.
      expect(() => parseDxValue(hostile)).not.toThrow();
    }
  });
});

describe("calls", () => {
  const address = fc
    .integer({ min: 1, max: 0xffffffff })
    .map((n) => n.toString(16).padStart(8, "0") as NonNullable<CallRow["returnAddress"]>);
  const time = fc
    .constantFrom("Friday, January 12, 2024 21:18:40.799", "Fri May 30 2025 09:13:24.7", "23:36:05")
    .map((text) => {
      const read = readTime(text);
      return { text, clock: read!.clock, date: read!.date, year: read!.year };
    });
  const call: fc.Arbitrary<CallRow> = fc.record({
    line: fc.constant(0),
    key: hex(0xfff),
    eventType: fc.constantFrom("Call", "0x0", null),
    threadId: fc.option(fc.integer({ min: 4, max: 0xffff }).map((n) => n.toString(16))),
    uniqueThreadId: fc.option(fc.integer({ min: 2, max: 99 })),
    timeStart: position,
    timeEnd: fc.oneof(position, fc.constantFrom("Max Position", "Invalid Position")),
    function: fc.constantFrom("ws2_32!send", "MPR!WNetAddConnection2W", "UnknownOrMissingSymbols"),
    functionAddress: fc.option(address),
    returnAddress: fc.option(address),
    returnValue: fc.constantFrom("0x35", "2"),
    returnType: fc.constantFrom("unsigned long", null),
    parameters: fc.array(
      fc.record({
        line: fc.constant(0),
        name: fc.constantFrom("0x0", "lpszUrl"),
        value: hex(0xffffff),
        type: fc.constantFrom("char *", null),
      }),
      { maxLength: 3 },
    ),
    systemTimeStart: fc.option(time),
    systemTimeEnd: fc.option(time),
    fields: fc.constant([]),
  });

  test("listings are read back as printed", () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 6 }), fc.boolean(), (rows, truncated) => {
        const view: Calls = {
          _tag: "calls",
          lines: [1, 1],
          expression: '@$cursession.TTD.Calls("ws2_32!send")',
          functions: ["ws2_32!send"],
          rows,
          truncated: truncated && rows.length > 0,
          filtered: false,
        };
        const [read] = outputsOf(printCalls(view), `dx -r3 ${view.expression}`);
        expect(placeless(read)).toEqual(placeless(view));
      }),
    );
  });
});
