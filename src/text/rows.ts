import { append, newArena, newColumn, push, type Arena, type Column } from "./columns.js";
import { decodeText } from "./decode.js";
import { newFrameColumns, type FrameColumns } from "./frames.js";
import { newInterner, type Interner } from "./interner.js";

/** The lines of a log, or of one batch of it, as columns. Index = order of appearance. */
export interface Rows {
  kinds: Uint16Array;
  length: number;
  /** Line of the file as exported, 1-based. */
  readonly line: Column;
  /** Last line of the file that belongs to the row; differs from `line` where a wrapped row was joined. */
  readonly lastLine: Column;
  /** Index into `frames` for stack rows, else into `textStarts`. */
  readonly payload: Column;
  readonly frames: FrameColumns;
  readonly text: Arena;
  readonly textStarts: Column;
  /** Call sites, and the annotations behind them; shared by all batches of a log. */
  readonly sites: Interner;
  readonly tails: Interner;
}

export function newRows(sites: Interner = newInterner(), tails: Interner = newInterner()): Rows {
  return {
    kinds: new Uint16Array(256),
    length: 0,
    line: newColumn(),
    lastLine: newColumn(),
    payload: newColumn(),
    frames: newFrameColumns(),
    text: newArena(),
    textStarts: newColumn(),
    sites,
    tails,
  };
}

export function pushRow(rows: Rows, kind: number, line: number, lastLine: number, payload: number): void {
  if (rows.length === rows.kinds.length) {
    const grown = new Uint16Array(rows.length * 2);
    grown.set(rows.kinds);
    rows.kinds = grown;
  }
  rows.kinds[rows.length++] = kind;
  push(rows.line, line);
  push(rows.lastLine, lastLine);
  push(rows.payload, payload);
}

/** Text of row `index`, which must not be a stack row. */
export function rowText(rows: Rows, index: number): string {
  const text = rows.payload.data[index]!;
  const end = text + 1 < rows.textStarts.length ? rows.textStarts.data[text + 1]! : rows.text.length;
  return decodeText(rows.text.bytes, rows.textStarts.data[text]!, end);
}

/** Moves the last row, which must not be a stack row, to the beginning of the next batch. */
export function moveLastText(from: Rows, to: Rows): void {
  const index = from.length - 1;
  const start = from.textStarts.data[from.payload.data[index]!]!;
  push(to.textStarts, append(to.text, from.text.bytes, start, from.text.length));
  pushRow(to, from.kinds[index]!, from.line.data[index]!, from.lastLine.data[index]!, 0);
  from.length = from.line.length = from.lastLine.length = from.payload.length = index;
  from.textStarts.length--;
  from.text.length = start;
}
