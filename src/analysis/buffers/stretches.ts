import type { Address } from "../../model/address.js";
import { cellsFromHex, cellsFromText, cellsFromWideText, DOT, UNKNOWN, type Cells } from "../../model/cells.js";
import type { Memory, MemoryRow } from "../../model/outputs.js";
import { addressOf, placeOf } from "./place.js";

/** What one row says about memory. */
export interface Piece {
  readonly place: number;
  readonly cells: Cells;
  readonly line: number;
  /** False where an export took blanks out of the row: its characters may stand for other bytes. */
  readonly reliable: boolean;
  /** Cells (1) that another source may replace without a contradiction; null when there are none. */
  readonly soft: Uint8Array | null;
}

/** Rows of one output that follow each other in memory. */
export interface Stretch {
  readonly address: Address;
  readonly start: number;
  readonly end: number;
  readonly pieces: readonly Piece[];
  /** `words`: numbers, as stacks and structures are looked at. `none`: bytes that nobody asked to see as a buffer. */
  readonly form: "content" | "words" | "none";
  /** Shown as UTF-16 text. */
  readonly wide: boolean;
}

/** Characters of a full row of `da` and `du`. */
const STRING_ROW = 32;

/** Rows further apart than this are two buffers. */
const FARTHEST_ROW = 0x1000;

/** Cuts a dump into stretches of memory, and reads their rows. */
export function stretchesOf(memory: Memory): readonly Stretch[] {
  const { display } = memory;
  // A search prints separate hits. Physical memory is another address space.
  if (display === "s" || display.startsWith("!")) return [];
  if (/^d[dpq][aspu]$|^dl$/.test(display)) return pointerStretches(memory);
  const rows = sortedRows(memory.rows);
  const stretches: Stretch[] = [];
  const unit = /^d[uS]$/.test(display) ? 2 : 1;
  const form = /^d[dpqw]$/.test(display) ? "words" : "content";
  const full = fullRow(rows);
  let pieces: Piece[] = [];
  let end = Number.NaN;
  let ended = false;
  const close = (): void => {
    if (pieces.length > 0) {
      const start = pieces[0]!.place;
      stretches.push({
        address: addressOf(start, memory.rows[0]!.address.length),
        start,
        end,
        pieces,
        form,
        wide: unit === 2,
      });
    }
    pieces = [];
  };
  rows.forEach(({ row, place }, i) => {
    if (pieces.length > 0 && (place > end + FARTHEST_ROW || (ended && place > end))) close();
    const step = (rows[i + 1]?.place ?? Number.NaN) - place;
    const lost = row.hex === null ? lostCharacters(row.text!, full, step / unit, memory.gaps.length > 0) : 0;
    const piece = row.hex === null ? stringPiece(row, place, unit, lost) : hexPiece(row, place);
    ended = row.hex === null && lost === 0 && row.text!.length < full;
    end = pieces.length === 0 ? place + piece.cells.length : Math.max(end, place + piece.cells.length);
    pieces.push(piece);
  });
  close();
  return stretches;
}

/**
 * A string preview: of a variable, of a parameter, of what a pointer leads to. `...` at its end may be the debugger's.
 * What stands behind a `[...]` of the person who pasted it lies nobody knows where.
 */
export function previewStretch(address: Address, shown: string, wide: boolean, line: number): Stretch | null {
  const text = shown.split("[...]", 1)[0]!;
  const start = placeOf(address);
  if (text === "" || Number.isNaN(start)) return null;
  const cells = wide ? cellsFromWideText(text) : cellsFromText(text);
  let soft = wide ? softDots(cells) : null;
  if (text.endsWith("...")) {
    soft ??= new Uint8Array(cells.length);
    soft.fill(1, Math.max(0, cells.length - (wide ? 6 : 3)));
  }
  const piece = { place: start, cells, line, reliable: true, soft };
  return { address, start, end: start + cells.length, pieces: [piece], form: "content", wide };
}

/** Bytes at a place, known from something that is no dump: the slot of a variable, a field of `dt`. */
export function knownBytes(address: Address, cells: Cells, line: number): Stretch | null {
  const start = placeOf(address);
  if (Number.isNaN(start)) return null;
  const piece = { place: start, cells, line, reliable: true, soft: new Uint8Array(cells.length).fill(1) };
  return { address, start, end: start + cells.length, pieces: [piece], form: "none", wide: false };
}

/** The bytes of a number, as they lie in memory. */
export function wordCells(hex: string, bytes: number): Cells {
  const digits = hex.padStart(2 * bytes, "0").slice(-2 * bytes);
  const cells = new Uint16Array(bytes);
  for (let i = 0; i < bytes; i++) cells[i] = Number.parseInt(digits.slice(2 * (bytes - 1 - i), 2 * (bytes - i)), 16);
  return cells;
}

/**
 * `dps`, `dpp`, `dpa`: the pointers are bytes of memory but no buffer; what they lead to may be one.
 *
 * ```text
 * 0012f010  00155420 "GET HTTP/1.0"      a string at 00155420
 * ```
 */
function pointerStretches(memory: Memory): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const quoted = /^d[dpq][au]$/.test(memory.display);
  for (const row of memory.rows) {
    if (row.hex === null) continue;
    const place = placeOf(row.address);
    if (Number.isNaN(place)) continue;
    const piece = hexPiece(row, place);
    stretches.push({
      address: row.address,
      start: place,
      end: place + piece.cells.length,
      pieces: [piece],
      form: "none",
      wide: false,
    });
    const text = quoted ? /^"(.*?)"?$/.exec(row.symbol ?? "")?.[1] : undefined;
    if (text === undefined || row.hex.includes("?")) continue;
    const target = row.hex.split(" ").reverse().join("") as Address;
    const preview = previewStretch(target, text, memory.display.endsWith("u"), row.line);
    if (preview !== null) stretches.push(preview);
  }
  return stretches;
}

interface PlacedRow {
  readonly row: MemoryRow;
  readonly place: number;
}

/** By address; rows of one address stay in the order in which they were printed. */
function sortedRows(rows: readonly MemoryRow[]): readonly PlacedRow[] {
  const placed: PlacedRow[] = [];
  let sorted = true;
  for (const row of rows) {
    if (row.hex === null && (row.text === null || row.text === "")) continue;
    const place = placeOf(row.address);
    if (Number.isNaN(place)) continue;
    if (placed.length > 0 && place < placed.at(-1)!.place) sorted = false;
    placed.push({ row, place });
  }
  return sorted ? placed : placed.sort((a, b) => a.place - b.place);
}

/** Characters of a full string row: 32, or more where `/c` asked for them. */
function fullRow(rows: readonly PlacedRow[]): number {
  let longest = STRING_ROW;
  for (const { row } of rows) if (row.hex === null && row.text!.length > longest) longest = row.text!.length;
  return longest;
}

/**
 * A row in the middle of a dump is full. Where it is short and has blanks, an export has joined blanks.
 *
 * ```text
 * 0012f000  "a  =    1;  b  =   2;  c  =   3;"
 * 0012f000  "a = 1; b = 2; c = 3;"               the same row in an export: 12 characters are lost
 * 0012f020  "..."                                the next row follows at +0x20
 * ```
 */
function lostCharacters(text: string, full: number, step: number, sparse: boolean): number {
  if (text.length >= full || !text.includes(" ")) return 0;
  return step === full || (sparse && step > 0 && step % full === 0) ? full - text.length : 0;
}

function hexPiece(row: MemoryRow, place: number): Piece {
  return { place, cells: cellsFromHex(row.hex!), line: row.line, reliable: true, soft: null };
}

function stringPiece(row: MemoryRow, place: number, unit: number, lost: number): Piece {
  const restored = lost > 0 ? withLostBlanks(row.text!, lost) : { text: row.text!, from: 0, to: 0 };
  const cells = unit === 2 ? cellsFromWideText(restored.text) : cellsFromText(restored.text);
  cells.fill(UNKNOWN, restored.from * unit, restored.to * unit);
  const soft = lost > 0 ? new Uint8Array(cells.length).fill(1) : unit === 2 ? softDots(cells) : null;
  return { place, cells, line: row.line, reliable: lost === 0, soft };
}

/** With one place for blanks the row can be restored; with several, what stands behind the last is counted from the end. */
function withLostBlanks(text: string, lost: number): { text: string; from: number; to: number } {
  const first = text.search(/ /);
  const last = text.lastIndexOf(" ");
  const filled = text.slice(0, last + 1) + " ".repeat(lost) + text.slice(last + 1);
  return first === last ? { text: filled, from: 0, to: 0 } : { text: filled, from: last + 1, to: last + 1 + lost };
}

/** The byte beside a dot of `du` is taken for 0, and may be another. */
function softDots(cells: Cells): Uint8Array | null {
  let soft: Uint8Array | null = null;
  for (let i = 0; i < cells.length; i += 2) {
    if (cells[i] === DOT) (soft ??= new Uint8Array(cells.length))[i + 1] = 1;
  }
  return soft;
}
