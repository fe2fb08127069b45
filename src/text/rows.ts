import { grown, growColumns, newColumn, type Column } from "./columns.js";
import { decodeText } from "./decode.js";
import { clearFrames, newFrameColumns, trimFrames, type FrameColumns } from "./frames.js";
import { newInterner, type Interner } from "./interner.js";
import { newWaitingSites, settleSites, type WaitingSites } from "./waiting-sites.js";
import { addText, newTextStore, settleText, textEnd, type TextStore } from "./text-store.js";

/** The lines of a log, or of one batch of it, as columns. Index = order of appearance. */
export interface Rows {
  kinds: Uint16Array;
  length: number;
  /** Line of the file as exported, 1-based. */
  readonly line: Column;
  /** Where rows were joined: the last line of the file that belongs to the row. */
  readonly lastLines: Map<number, number>;
  /** Index into `frames` for stack rows, else where the text of the line begins in `text`. */
  readonly payload: Column;
  readonly frames: FrameColumns;
  /** What `settleRows` puts into `frames`. */
  readonly waiting: WaitingSites;
  readonly text: TextStore;
  /** Call sites, and the annotations behind them; shared by all batches of a log. */
  readonly sites: Interner;
  readonly tails: Interner;
}

export function newRows(sites: Interner = newInterner(), tails: Interner = newInterner()): Rows {
  return {
    kinds: new Uint16Array(256),
    length: 0,
    line: newColumn(),
    lastLines: new Map(),
    payload: newColumn(),
    frames: newFrameColumns(),
    waiting: newWaitingSites(),
    text: newTextStore(),
    sites,
    tails,
  };
}

/** Takes over what still stands in the source only, which is about to be used again. */
export function settleRows(rows: Rows): void {
  settleText(rows.text);
  settleSites(rows.waiting, rows.frames, rows.sites, rows.tails);
}

/** Gives up the room that no row took: the rows stay as they are, and none comes any more. */
export function trimRows(rows: Rows): void {
  const { length, text } = rows;
  settleRows(rows);
  rows.kinds = rows.kinds.slice(0, length);
  for (const column of [rows.line, rows.payload]) column.data = column.data.slice(0, length);
  trimFrames(rows.frames);
  text.bytes = text.bytes.slice(0, text.length);
}

/** Takes the rows out again and keeps their room for the next batch. */
export function clearRows(rows: Rows): void {
  rows.length = 0;
  rows.lastLines.clear();
  clearFrames(rows.frames);
  rows.text.length = 0;
  rows.text.source = null;
}

export function pushRow(rows: Rows, kind: number, line: number, lastLine: number, payload: number): void {
  const index = rows.length;
  if (index === rows.kinds.length) {
    rows.kinds = grown(rows.kinds);
    growColumns([rows.line, rows.payload]);
  }
  rows.kinds[index] = kind;
  rows.line.data[index] = line;
  rows.payload.data[index] = payload;
  if (lastLine !== line) rows.lastLines.set(index, lastLine);
  rows.length = index + 1;
}

/** Last line of the file that belongs to row `index`. */
export function lastLineOf(rows: Rows, index: number): number {
  const joined = rows.lastLines.size === 0 ? undefined : rows.lastLines.get(index);
  return joined ?? rows.line.data[index]!;
}

/** Text of row `index`, which must not be a stack row. */
export function rowText(rows: Rows, index: number): string {
  settleText(rows.text);
  const start = rows.payload.data[index]!;
  return decodeText(rows.text.bytes, start, textEnd(rows.text, start));
}

/** Takes the last row out, and gives the lines it stood on; its text stays where it is. */
export function dropLast(rows: Rows): { readonly line: number; readonly lastLine: number } {
  const index = --rows.length;
  const place = { line: rows.line.data[index]!, lastLine: lastLineOf(rows, index) };
  rows.lastLines.delete(index);
  return place;
}

/** Takes row `index` and those behind it out; what they point to stays where it is. */
export function dropFrom(rows: Rows, index: number): void {
  for (let i = index; i < rows.length; i++) rows.lastLines.delete(i);
  rows.length = index;
}

/** Puts row `index`, which must not be a stack row, into another batch, as if it stood on these lines. */
export function copyText(from: Rows, index: number, to: Rows, line: number, lastLine: number): void {
  const start = from.payload.data[index]!;
  settleText(from.text);
  const text = addText(to.text, from.text.bytes, start, textEnd(from.text, start));
  settleText(to.text);
  pushRow(to, from.kinds[index]!, line, lastLine, text);
}
