import { hexOf } from "./hex-digits.js";
import { makeCells, DOT, UNKNOWN, cellsFromText, type Cells } from "../model/cells.js";
import type { Memory } from "../model/outputs.js";
import type { Transcript } from "../model/transcript.js";
import { textOf, type Page } from "./page.js";
import { imageStrip, previewStrip, textStrip, type Strip } from "./strip.js";

/** Rows further apart than this are not one piece of memory. */
const MAX_HOLE = 4096;
/** A line longer than this is looked at in pieces that overlap by nothing: names across the seam are seen as two. */
const MAX_LINE = 1 << 20;

type Lines = Pick<ReadonlySet<number>, "has">;

/** Every line of the page but those that `without` names. */
export function* lineStrips(page: Page, without: Lines = new Set()): Generator<Strip> {
  for (let i = 0; i + 1 < page.starts.length; i++) {
    if (without.has(i + 1)) continue;
    for (let from = page.starts[i]!; from < page.starts[i + 1]!; from += MAX_LINE)
      yield textStrip(page, from, Math.min(page.starts[i + 1]!, from + MAX_LINE));
  }
}

/** Strings in quotes: previews of memory. */
export function* previewStrips(page: Page, without: Lines): Generator<Strip> {
  for (let i = 0; i + 1 < page.starts.length; i++) {
    if (without.has(i + 1)) continue;
    const from = page.starts[i]!;
    const line = textOf(page.units, from, Math.min(page.starts[i + 1]!, from + MAX_LINE));
    if (!line.includes('"')) continue;
    for (const match of line.matchAll(/"([^"\r\n]{6,})"?/g))
      yield previewStrip(page, from + match.index + 1, from + match.index + 1 + match[1]!.length);
  }
}

/** Memory that dumps show, and for each line that shows it the strip: one line alone would be misread. */
export function dumpStrips(
  page: Page,
  transcript: Transcript,
): { readonly strips: readonly Strip[]; readonly lines: ReadonlyMap<number, number> } {
  const lines = new Map<number, number>();
  const strips: Strip[] = [];
  for (const block of transcript.blocks) {
    for (const output of block.outputs) {
      if (output._tag !== "memory") continue;
      // What stands behind a pointer is a name, or anything else that fits there.
      const named = new Set(output.rows.filter(({ symbol }) => symbol !== null).map(({ line }) => line));
      for (const { strip, shownIn } of imagesOf(page, output)) {
        for (const line of shownIn) if (!named.has(line)) lines.set(line, strips.length);
        strips.push(strip);
      }
    }
  }
  return { strips, lines };
}

/** Pieces of one dump: rows whose addresses follow each other, and the holes between them. */
function* imagesOf(
  page: Page,
  memory: Memory,
): Generator<{ readonly strip: Strip; readonly shownIn: readonly number[] }> {
  let piece: Row[] = [];
  for (const row of memory.rows) {
    const read = readRow(page, memory, row);
    if (read === null) continue;
    const last = piece.at(-1);
    const follows =
      last !== undefined && read.address >= last.address + last.length && read.address - last.address <= MAX_HOLE;
    if (last !== undefined && !follows) {
      yield { strip: joined(page, piece), shownIn: piece.map(({ line }) => line) };
      piece = [];
    }
    piece.push(read);
  }
  if (piece.length > 0) yield { strip: joined(page, piece), shownIn: piece.map(({ line }) => line) };
}

interface Row {
  readonly line: number;
  readonly address: number;
  readonly length: number;
  readonly cells: Cells;
  readonly hexAt: Int32Array;
  readonly characterAt: Int32Array;
}

function joined(page: Page, rows: readonly Row[]): Strip {
  const base = rows[0]!.address;
  const length = rows.at(-1)!.address + rows.at(-1)!.length - base;
  const cells = makeCells(length);
  const hexAt = new Int32Array(length).fill(-1);
  const characterAt = new Int32Array(length).fill(-1);
  for (const row of rows) {
    cells.set(row.cells, row.address - base);
    hexAt.set(row.hexAt, row.address - base);
    characterAt.set(row.characterAt, row.address - base);
  }
  return imageStrip(page, cells, hexAt, characterAt);
}

/** Where the bytes of a row stand in its line; null where the line cannot be read so (it was repaired). */
function readRow(page: Page, memory: Memory, row: Memory["rows"][number]): Row | null {
  const from = page.starts[row.line - 1];
  const to = page.starts[row.line];
  if (from === undefined || to === undefined || to - from > 4096) return null;
  const line = textOf(page.units, from, to);
  const head = /^[^0-9a-f]*([0-9a-f]{8}`?(?:[0-9a-f]{8})?)/i.exec(line);
  if (head === null) return null;
  // The low half is enough: what a piece spans is far smaller.
  const address = Number.parseInt(row.address.slice(-8), 16);
  const bytes = hexOf(line, head[0].length, row.hex);
  const isWide = memory.display === "du";
  const text = row.text === null || row.text === "" ? -1 : line.lastIndexOf(row.text);
  const step = isWide ? 2 : 1;
  const length = bytes?.length ?? (row.text?.length ?? 0) * step;
  if (length === 0) return null;
  const cells = new Uint16Array(length).fill(UNKNOWN);
  const hexAt = new Int32Array(length).fill(-1);
  const characterAt = new Int32Array(length).fill(-1);
  if (text >= 0 && row.text !== null) {
    const shown = cellsFromText(row.text);
    for (let i = 0; i < shown.length && i * step < length; i++) {
      cells[i * step] = shown[i]!;
      if (isWide) cells[i * step + 1] = 0;
      characterAt[i * step] = from + text + i;
    }
  }
  bytes?.forEach((byte, i) => {
    if (byte.value !== null) cells[i] = byte.value;
    else if (cells[i] === DOT) cells[i] = UNKNOWN;
    hexAt[i] = from + byte.at;
  });
  return { line: row.line, address, length, cells, hexAt, characterAt };
}
