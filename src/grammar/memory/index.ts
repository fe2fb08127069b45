import { distance, plus, type Address } from "../../model/address.js";
import type { Memory, MemoryRow, Output } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import { linesOf, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";
import { readRow, rowBytes } from "./row.js";

/** `d*`, the pointer displays and `s`; the last prints separate hits, which never join. */
export const memory: OutputKind = {
  tag: "memory",
  commands: /^(?:d|d[abcdDfpquwWsS]|dy[bd]|d[dpq][asup]|s|![db][bcdpqu])$/,
  rows: "memory",
  shapes: [],
  rule: linesOf("memory", ["StringRow", "MemoryRow", "PointerRow"]),
  read: readMemory,
};

function readMemory(view: OutputView): readonly Output[] {
  const lines = linesIn(view);
  const names = view.command?.parts.map((part) => part.name) ?? [];
  const display = names.find((name) => memory.commands!.test(name)) ?? null;
  const rows: MemoryRow[] = [];
  for (const line of lines) {
    const row = readRow(line, display);
    if (row !== null) rows.push(row);
  }
  const shown = display ?? shapeName(lines[0]?.kind ?? 0, rows);
  const output: Memory = { _tag: "memory", lines: rangeOf(view), display: shown, rows, gaps: gapsIn(rows, shown) };
  return [output];
}

/** Without a command, the command whose output looks like this. */
function shapeName(kind: number, rows: readonly MemoryRow[]): string {
  if (kind === LineKind.stringRow) return "da";
  if (kind === LineKind.pointerRow) return rows.some((row) => row.symbol !== null) ? "dps" : "dp";
  const [first] = rows;
  if (first?.hex == null) return "d";
  return first.text === null ? "dd" : "db";
}

/** Where the next row begins later than this one ends, in a display that runs on without holes. */
function gapsIn(rows: readonly MemoryRow[], display: string): { from: Address; bytes: number }[] {
  if (display === "s") return [];
  const gaps: { from: Address; bytes: number }[] = [];
  for (let i = 0; i + 1 < rows.length; i++) {
    const end = plus(rows[i]!.address, rowBytes(rows[i]!, display));
    const bytes = distance(rows[i + 1]!.address, end);
    // Far apart or backwards: another dump, not a hole in this one.
    if (bytes > 0 && bytes <= 0x10000) gaps.push({ from: end, bytes });
  }
  return gaps;
}
