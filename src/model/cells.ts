/**
 * A dumped buffer as cells, one per byte of memory.
 *
 * ```text
 * da 00170aa8
 * 00170ac8  "n Required..Proxy-Authenticate: "
 *                       ^^ DOT: CR, LF, TAB, a byte >= 0x80, or a real full stop
 * (row 00170ae8 is missing)
 * ^^^^^^^^ 32 x UNKNOWN: the row addresses say how many bytes are lost
 * ```
 *
 * `db`, `dd` and the like are lossless: all their cells are known bytes, and a
 * full stop there is 0x2e, not DOT. Source: reference, "dumped buffers".
 */

/** 0..255 a known byte, {@link DOT}, or {@link UNKNOWN}. */
export type Cells = Uint16Array;

/** Printed as '.': a full stop or any unprintable byte, but never NUL (`da` stops there). */
export const DOT = 256;

/** Not dumped, or printed as unreadable. */
export const UNKNOWN = 257;

/** Cells `start` (included) to `end` (excluded). */
export interface CellRange {
  readonly start: number;
  readonly end: number;
}

/** Stands for an unknown cell in printed text. */
export const UNKNOWN_MARK = "\u2591";

/** A buffer of `length` cells of which nothing is known yet. */
export function makeCells(length: number): Cells {
  return new Uint16Array(Math.max(0, Math.floor(length) || 0)).fill(UNKNOWN);
}

/**
 * Cells of text printed by `da`, a preview, or a `db` text column.
 *
 * ```text
 * "GET /a.crl?x=1 HTTP/1.1..Host: ????"
 *        ^ DOT                    ^^^^ UNKNOWN: two or more together are unreadable
 *            ^ one alone is a question mark
 * ```
 *
 * Characters beyond ASCII are bytes >= 0x80 shown through a code page that the
 * log does not name: UNKNOWN.
 *
 * @example
 * cellsText(cellsFromText("ab..")); // "ab.."
 */
export function cellsFromText(text: string): Cells {
  const cells = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e) cells[i] = DOT;
    else if (code < 0x20 || code > 0x7e) cells[i] = UNKNOWN;
    else if (code === 0x3f && (text.charCodeAt(i - 1) === 0x3f || text.charCodeAt(i + 1) === 0x3f)) cells[i] = UNKNOWN;
    else cells[i] = code;
  }
  return cells;
}

/** Cells of bytes read without loss. */
export function cellsFromBytes(bytes: ArrayLike<number>): Cells {
  const cells = new Uint16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) cells[i] = (bytes[i] ?? 0) & 0xff;
  return cells;
}

/**
 * Cells of bytes as rows of hex show them, in memory order; `??` could not be read.
 *
 * ```text
 * 48 54 ?? 50
 * ```
 */
export function cellsFromHex(hex: string): Cells {
  const cells = new Uint16Array((hex.length + 1) / 3);
  for (let i = 0; i < cells.length; i++) {
    const high = digitOf(hex.charCodeAt(3 * i));
    const low = digitOf(hex.charCodeAt(3 * i + 1));
    cells[i] = high < 0 || low < 0 ? UNKNOWN : high * 16 + low;
  }
  return cells;
}

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Cells of UTF-16 text as `du` prints it: the byte beside a dot may be anything, and is taken for 0. */
export function cellsFromWideText(text: string): Cells {
  const narrow = cellsFromText(text);
  const cells = makeCells(narrow.length * 2);
  for (let i = 0; i < narrow.length; i++) {
    cells[2 * i] = narrow[i]!;
    cells[2 * i + 1] = narrow[i] === UNKNOWN ? UNKNOWN : 0;
  }
  return cells;
}

/** The cell at `index`; beyond either end of the dump nothing is known. */
export function cellAt(cells: Cells, index: number): number {
  // Asked first: V8 compiles a read beyond the end for whole numbers of one kind only, and again and again for others.
  return index >= 0 && index < cells.length ? cells[index]! : UNKNOWN;
}

/** A copy of the cells `start` to `end`. */
export function sliceCells(cells: Cells, start: number, end: number = cells.length): Cells {
  return cells.slice(start, end);
}

/** The same cells, with `part` laid over them from `at` on; unknown cells of `part` leave what was there. */
export function overlayCells(cells: Cells, part: Cells, at: number): Cells {
  const merged = cells.slice();
  for (let i = 0; i < part.length; i++) {
    const cell = cellAt(part, i);
    const index = at + i;
    if (cell === UNKNOWN || index < 0 || index >= merged.length) continue;
    // A dot says less than a byte that is already known and would print as a dot.
    if (cell === DOT && cellsMayBeEqual(cellAt(merged, index), DOT) && cellAt(merged, index) !== UNKNOWN) continue;
    merged[index] = cell;
  }
  return merged;
}

/** Whether two cells can be the same byte: DOT agrees with a full stop and with unprintable bytes. */
export function cellsMayBeEqual(a: number, b: number): boolean {
  if (a === b || a === UNKNOWN || b === UNKNOWN) return true;
  if (a === DOT) return printsAsDot(b);
  if (b === DOT) return printsAsDot(a);
  return false;
}

/** Whether two dumps can be of the same bytes. */
export function cellsAgree(a: Cells, b: Cells): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!cellsMayBeEqual(cellAt(a, i), cellAt(b, i))) return false;
  return true;
}

/** Whether two dumps hold the same cells. */
export function cellsEqual(a: Cells, b: Cells): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The cells as the debugger would print them, one character each, unknown ones as U+2591. */
export function cellsText(cells: Cells, start: number = 0, end: number = cells.length): string {
  const from = Math.max(0, start);
  const to = Math.min(cells.length, end);
  const pieces: string[] = [];
  let piece = "";
  for (let i = from; i < to; i++) {
    const cell = cellAt(cells, i);
    piece += cell === UNKNOWN ? UNKNOWN_MARK : cell >= 0x20 && cell <= 0x7e ? String.fromCharCode(cell) : ".";
    if (piece.length === 4096) {
      pieces.push(piece);
      piece = "";
    }
  }
  pieces.push(piece);
  return pieces.join("");
}

/** How many cells were dumped; a dot was, although its byte is not certain. */
export function knownCount(cells: Cells): number {
  let count = 0;
  for (let i = 0; i < cells.length; i++) if (cells[i] !== UNKNOWN) count++;
  return count;
}

/** The ranges of cells that were not dumped, in order. */
export function holesOf(cells: Cells): readonly CellRange[] {
  const holes: CellRange[] = [];
  let start = -1;
  for (let i = 0; i <= cells.length; i++) {
    const inHole = i < cells.length && cells[i] === UNKNOWN;
    if (inHole && start < 0) start = i;
    if (!inHole && start >= 0) {
      holes.push({ start, end: i });
      start = -1;
    }
  }
  return holes;
}

/** Whether any cell of `start` to `end` was not dumped. */
export function hasHole(cells: Cells, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (cellAt(cells, i) === UNKNOWN) return true;
  return false;
}

function printsAsDot(byte: number): boolean {
  return byte === 0x2e || byte < 0x20 || byte > 0x7e;
}
