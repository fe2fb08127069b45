import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { printBreakpointHit, printBreakpoints } from "../../src/grammar/breakpoints/print.js";
import { printError } from "../../src/grammar/error/index.js";
import { printEvent } from "../../src/grammar/events/print.js";
import { newEvent } from "../../src/grammar/events/read.js";
import { printExceptionRecord } from "../../src/grammar/exception-record/index.js";
import { printLastError } from "../../src/grammar/last-error/index.js";
import { printMarker } from "../../src/grammar/marker/index.js";
import type { BreakpointRow, Event, ExceptionRecord, LastErrorRow } from "../../src/model/outputs.js";
import { address32, address64, anyAddress } from "../support/arbitraries.js";
import { outputsOf, placeless } from "../support/replay.js";

const id = fc.integer({ min: 1, max: 0xfffff }).map((n) => n.toString(16));
const ids = fc.record({ processId: id, threadId: id });
const code = fc.constantFrom("c0000005", "e06d7363", "c00000fd");
const path = fc.constantFrom("kernel32.dll", "C:\\Program Files\\Contoso\\agent.dll", "C:\\a at b\\c.dll");
const event = (known: Partial<Event>): Event => ({ ...newEvent(0), ...known });

const exception = fc
  .record({
    code,
    name: fc.constantFrom("Access violation", "C++ EH exception"),
    chance: fc.constantFrom("first", "second", "not-available"),
  })
  .map((known) => ({ event: "exception", ...known }) as const);
const live = fc.oneof(
  fc.tuple(exception, fc.option(ids)).map(([known, of]) => event({ ...known, ...of })),
  fc
    .record({ start: anyAddress, name: path })
    .map((known) => event({ event: "module-load", end: known.start, ...known })),
  fc.record({ start: anyAddress, name: path }).map((known) => event({ event: "module-unload", ...known })),
  fc.tuple(id, fc.option(code)).map(([processId, exit]) => event({ event: "process-exit", processId, code: exit })),
  id.map((threadId) => event({ event: "thread-create", threadId })),
  fc
    .array(address64, { minLength: 4, maxLength: 4 })
    .map((parameters) => event({ event: "bugcheck", code: "000000c4", parameters })),
  fc
    .constantFrom("System.FormatException")
    .map((name) => event({ event: "exception", name, parameters: ["Bad input."] })),
);
const told = fc.oneof(
  exception,
  fc.integer({ min: 0, max: 2000 }).map((n) => ({ event: "breakpoint", parameters: [String(n)] }) as const),
  fc.tuple(anyAddress, path).map(([start, name]) => ({ event: "module-load", start, name }) as const),
);
const recalled = fc.oneof(
  fc
    .tuple(told, ids, fc.constantFrom(null, "Thu Sep  8 12:55:08.968 2016 (UTC - 7:00)"))
    .map(([known, of, time]) => event({ ...known, ...of, time, reported: "last-event" })),
  fc.tuple(told, ids).map(([known, of]) => event({ ...known, ...of, reported: "event-log" })),
);

test("events are read back", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(live, recalled), { minLength: 1, maxLength: 4 }), (events) => {
      expect(placeless(outputsOf(events.map(printEvent).join("\n"), "g"))).toEqual(placeless(events));
    }),
  );
});

const resolved = fc.record<BreakpointRow>({
  line: fc.constant(0),
  id: fc.integer({ min: 0, max: 200 }),
  enabled: fc.boolean(),
  deferred: fc.constant(false),
  address: anyAddress,
  thread: fc.constantFrom(null, "0:****", "0:~003"),
  symbol: fc.constantFrom("wininet!InternetOpenUrlA", "nt!KiSwapContext+0x25", "d2d1!dxc::Close"),
  command: fc.constantFrom(null, "k;g", 'r; .echo \\"hit\\"; g'),
  access: fc.constantFrom(null, "w4", "e1"),
  source: fc.constantFrom(null, { path: "n:\\a b\\simple.cpp", line: 58 }),
});
const pending = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.boolean()).map(([number, enabled]): BreakpointRow => ({
  line: 0,
  id: number,
  enabled,
  deferred: true,
  address: null,
  thread: null,
  symbol: "securekernel!IumInvokeSecureService",
  command: null,
  access: null,
  source: null,
}));

test("breakpoints are read back", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(resolved, pending), { minLength: 1, maxLength: 5 }), (rows) => {
      const printed = { _tag: "breakpoints", lines: [0, 0], rows } as const;
      expect(placeless(outputsOf(printBreakpoints(printed), "bl"))).toEqual(placeless([printed]));
    }),
  );
});

test("hits, markers and errors are read back", () => {
  const hit = { _tag: "breakpoint-hit", line: 0, lines: [0, 0], id: 12 } as const;
  expect(placeless(outputsOf(printBreakpointHit(hit), "g"))).toEqual(placeless([hit]));
  const marker = { _tag: "marker", line: 0, lines: [0, 0], text: "=== locks ===", collected: null } as const;
  expect(placeless(outputsOf(printMarker(marker), '.echo "=== locks ==="'))).toMatchObject([
    { _tag: "marker", text: marker.text },
  ]);
  for (const text of ["^ Syntax error in 'k'", "Couldn't resolve error at 'x!y'", "No export foo found"]) {
    const error = { _tag: "error", line: 0, lines: [0, 0], text } as const;
    expect(placeless(outputsOf(printError(error), "k"))).toEqual(placeless([error]));
  }
});

const record: fc.Arbitrary<ExceptionRecord> = fc.oneof(address32, address64).chain((address) =>
  fc
    .record({
      record: fc.constantFrom(null, address),
      address: fc.constant(address),
      callSite: fc.constantFrom(null, "CrashAV!wmain+0x0000000000000014", "a!b<int (int)>::c"),
      code,
      name: fc.constantFrom(null, "Access violation"),
      flags: fc.constantFrom("00000000", "00000001"),
      chained: fc.constantFrom(null, address),
      parameters: fc.array(fc.constant({ line: 0, value: address }), { maxLength: 4 }),
      remarks: fc.constantFrom([], ["Attempt to read from address 00000000"]),
    })
    .map((known) => ({ _tag: "exception-record", lines: [0, 0], ...known })),
);

test("exception records are read back", () => {
  fc.assert(
    fc.property(record, (printed) => {
      expect(placeless(outputsOf(printExceptionRecord(printed), ".exr -1"))).toEqual(placeless([printed]));
    }),
  );
});

const errorRow = fc
  .constantFrom<[string, string, string, string]>(
    ["LastErrorValue", "Win32", "2f19", "<Unable to get error code text>"],
    ["LastErrorValue", "Win32", "0", "The operation completed successfully."],
    ["LastStatusValue", "NTSTATUS", "c0000034", "Object Name not found."],
    ["Error code", "HRESULT", "80004005", "Unspecified error - no more is known"],
  )
  .map(([label, facility, number, text]): LastErrorRow => ({
    line: 0,
    label,
    facility,
    code: number,
    text,
    thread: null,
  }));

test("last errors are read back", () => {
  fc.assert(
    fc.property(fc.array(errorRow, { minLength: 1, maxLength: 4 }), fc.boolean(), (rows, named) => {
      const known = rows.map((row, i) => ({ ...row, thread: named ? i * 7 : null }));
      const printed = { _tag: "last-error", lines: [0, 0], rows: known } as const;
      expect(placeless(outputsOf(printLastError(printed), "!gle"))).toEqual(placeless([printed]));
    }),
  );
});
