import type { Memory, Output } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";
import { MEMORY_COMMAND } from "./display.js";
import { askedOf, gapsIn, shapeName, splitDumps, type Dump } from "./dumps.js";
import { readRow, type ReadRow } from "./row.js";

/** `dyb`, `dyd`: which bit stands where. */
const bitHeader: LineShape = {
  name: "BitHeader",
  example: "76543210 76543210 76543210 76543210",
  starts: ["7654", "1098", "3  ", "----"],
  pattern:
    /^(?:(?:76543210|10987654 32109876 54321098 76543210)(?: 76543210)*|3 {8,12}2 {8,12}1 {8,12}0|-{8}(?: -{8}){1,7})$/,
  whenAsked: true,
};

/** `s` with `[1]`: where it was found, and nothing else. */
const hit: LineShape = {
  name: "SearchHit",
  example: "0x059ff458",
  starts: ["0x"],
  pattern: /^0x(?:[0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{8}|[0-9a-f]{16})$/i,
  whenAsked: true,
};

/** `d*`, the pointer displays and `s`; the last prints separate hits, which never join. */
export const memory: OutputKind = {
  tag: "memory",
  commands: MEMORY_COMMAND,
  rows: "memory",
  shapes: [bitHeader, hit],
  rule: linesOf("memory", ["StringRow", "MemoryRow", "PointerRow", bitHeader.name, hit.name]),
  read: readMemory,
};

function readMemory(view: OutputView): readonly Output[] {
  const asked = askedOf(view.command);
  const [only = null] = asked;
  const rows: ReadRow[] = [];
  for (const line of linesIn(view)) {
    if (bitHeader.pattern.test(line.text)) continue;
    const row = readRow(line, asked.length === 1 ? only!.display : null);
    if (row !== null) rows.push(row);
  }
  const repeated = asked.some((one) => one.repeated);
  const dumps = splitDumps(rows, asked);
  if (dumps.length === 0) return [];
  return dumps.map((dump, i): Memory => {
    const name = dump.name ?? shapeName(dump.rows);
    return {
      _tag: "memory",
      lines: linesOfDump(view, dump, i, dumps.length),
      display: name,
      rows: dump.rows.map((one) => one.row),
      gaps: gapsIn(dump, repeated, name),
    };
  });
}

/** The whole range for a dump that is alone, so that what stands between its rows is covered too. */
function linesOfDump(view: OutputView, dump: Dump, index: number, count: number): Memory["lines"] {
  const [first, last] = rangeOf(view);
  return [
    index === 0 ? first : (dump.rows[0]?.row.line ?? first),
    index === count - 1 ? last : (dump.rows.at(-1)?.row.line ?? last),
  ];
}
