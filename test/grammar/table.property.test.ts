import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Event, Table, TraceFile } from "../../src/index.js";
import { newEvent } from "../../src/grammar/events/read.js";
import { printEvent } from "../../src/grammar/events/print.js";
import { printTraceFile } from "../../src/grammar/position/trace-file.js";
import { printTable } from "../../src/grammar/table/print.js";
import { outputsOf, placeless } from "../support/replay.js";

const address = fc.integer({ min: 0x10000000, max: 0xffffffff }).map((n) => n.toString(16));

test("tables are read back as printed", () => {
  const names = fc.uniqueArray(fc.constantFrom("Pfn", "Offset", "Hit", "Pte", "FxGlobals", "Device", "Tag"), {
    minLength: 2,
    maxLength: 6,
  });
  const view = names.chain((columns) => {
    const first = columns
      .map((name) => name.padEnd(12))
      .join("")
      .trimEnd();
    const cell = fc.oneof(address, fc.constantFrom("v1.9(6913)", "0x8"));
    // Addresses alone are a row of memory, a name and a number behind a wide gap a label and its value.
    const row = fc
      .tuple(
        fc.constantFrom("Wdf01000", "cdrom2"),
        fc.array(cell, { minLength: columns.length - 2, maxLength: columns.length - 2 }),
      )
      .map(([image, cells]) => [image, "v1.9(6913)", ...cells]);
    const short = row.map((cells) => (cells.length > 2 ? [...cells.slice(0, -1), ""] : cells));
    return fc.tuple(row, fc.array(fc.oneof(row, short), { maxLength: 6 })).map(([top, rest]): Table => ({
      _tag: "table",
      lines: [1, 1],
      header: first,
      columns,
      rows: [top, ...rest].map((cells) => ({ line: 0, cells })),
    }));
  });
  fc.assert(
    fc.property(view, (table) => {
      const [read] = outputsOf(printTable(table), "!ext.search 0");
      expect(placeless(read)).toEqual(placeless(table));
    }),
  );
});

test("what the target prints is read back as printed", () => {
  const name = fc
    .tuple(fc.constantFrom("[00792] service.cpp(123) :", "CClass::OnKeyUp", "VBOXNP:"), address)
    .map(([who, value]) => `${who} lParam=${value};`);
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), (lines) => {
      const events = lines.map((text): Event => ({ ...newEvent(1), event: "debug-output", name: text }));
      expect(outputsOf(events.map(printEvent).join("\n"), "g").map(placeless)).toEqual(events.map(placeless));
    }),
  );
});

test("facts of a trace file are read back as printed", () => {
  const row = fc.oneof(
    fc.tuple(fc.nat(99), fc.nat(99)).map(([done, all]) => ({
      fact: "indexing" as const,
      value: `${done}/${all}`,
      text: `Indexed ${done}/${all} keyframes`,
    })),
    fc.nat(9999).map((ms) => ({
      fact: "indexed" as const,
      value: `${ms}ms`,
      text: `Successfully created the index in ${ms}ms.`,
    })),
    fc
      .constantFrom("C:\\traces\\notepad01.run", "D:\\a b\\c.run")
      .map((path) => ({ fact: "saved" as const, value: path, text: `Full trace dumped to ${path}` })),
  );
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
      const view: TraceFile = {
        _tag: "trace-file",
        lines: [1, 1],
        rows: rows.map(({ fact, value, text }) => ({ line: 0, fact, position: null, value, text })),
      };
      const [read] = outputsOf(printTraceFile(view), "!index");
      expect(placeless(read)).toEqual(placeless(view));
    }),
  );
});
