/**
 * Base64 with unreadable characters, decoded to bits of which some are unknown.
 *
 * ```text
 * character   F      g      o      m      i      ?      0      c
 * bits        000101 100000 101000 100110 100010 ?????? 110100 011100
 * byte        |--- 0 ---||--- 1 ---||--- 2 --||--- 3 --||--- 4 --| ...
 *                                                ^^^^^^^ not all known: byte 3 and 4 are not
 * ```
 *
 * A byte is known when all its 8 bits are; the known bits of other bytes are
 * kept, because two of them can already refute a guess. Only the standard
 * alphabet (RFC 4648 section 4) is read, not the URL-safe one.
 */
import { type CellRange, type Cells, DOT, UNKNOWN, cellAt } from "../../model/cells.js";

/** Bytes of which only the bits set in `mask` are known; unknown bits of `value` are 0. */
export interface MaskedBytes {
  readonly value: Uint8Array;
  readonly mask: Uint8Array;
  /** How these bytes lie in the cells. */
  readonly carrier: "base64" | "raw";
  /** Cell of the first bit; negative where the dump begins inside the token. */
  readonly origin: number;
  /** Bytes of the base64 text that lie before `value[0]` (a wrapper's). */
  readonly skipped: number;
  /** The cell of each byte, where they do not lie side by side: a message cut into records. */
  readonly at?: Int32Array;
}

/** 0..63, or -1 for a character outside the alphabet. */
export function base64Value(cell: number): number {
  if (cell >= 0x41 && cell <= 0x5a) return cell - 0x41;
  if (cell >= 0x61 && cell <= 0x7a) return cell - 0x61 + 26;
  if (cell >= 0x30 && cell <= 0x39) return cell - 0x30 + 52;
  if (cell === 0x2b) return 62;
  if (cell === 0x2f) return 63;
  return -1;
}

const PAD = 0x3d;

/**
 * Decodes the cells `start` to `end`.
 *
 * ```text
 * ...NTLM ░░░░░░░░░░░░Fgomi0cszMWN
 *         ^origin     ^start, position 12 of the token
 * ```
 *
 * `position` is the number of the token's characters before `start`: 0 at the
 * token's beginning; in a token's middle any number with the right alignment
 * gives right bytes, and the right number also gives right byte offsets. Cells
 * that are no base64 character (dots, holes, stray text) are six unknown bits.
 *
 * @example
 * decodeBase64(cellsFromText("TlRM"), 0, 4).value; // Uint8Array.of(0x4e, 0x54, 0x4c)
 */
export function decodeBase64(cells: Cells, start: number, end: number, position: number = 0): MaskedBytes {
  let stop = end;
  for (let padding = 0; padding < 2 && stop > start && cellAt(cells, stop - 1) === PAD; padding++) stop--;
  const characters = Math.max(0, position + stop - start);
  const length = Math.floor((characters * 6) / 8);
  const value = new Uint8Array(length);
  const mask = new Uint8Array(length);
  for (let index = Math.max(0, position); index < characters; index++) {
    const cell = cellAt(cells, start - position + index);
    const bits = cell === DOT || cell === UNKNOWN ? -1 : base64Value(cell);
    if (bits < 0) continue;
    const firstBit = index * 6;
    const byte = firstBit >> 3;
    const shift = 10 - (firstBit & 7); // of the six bits inside the 16 bits of byte and byte + 1
    const word = bits << shift;
    const wordMask = 0x3f << shift;
    if (byte < length) {
      value[byte] = (value[byte] ?? 0) | (word >> 8);
      mask[byte] = (mask[byte] ?? 0) | (wordMask >> 8);
    }
    if (byte + 1 < length) {
      value[byte + 1] = (value[byte + 1] ?? 0) | (word & 0xff);
      mask[byte + 1] = (mask[byte + 1] ?? 0) | (wordMask & 0xff);
    }
  }
  return { value, mask, carrier: "base64", origin: start - position, skipped: 0 };
}

/** Cells that are the bytes themselves, from `start` to `end`. */
export function readRawBytes(cells: Cells, start: number, end: number): MaskedBytes {
  const length = Math.max(0, end - start);
  const value = new Uint8Array(length);
  const mask = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const cell = cellAt(cells, start + i);
    if (cell > 0xff) continue;
    value[i] = cell;
    mask[i] = 0xff;
  }
  return { value, mask, carrier: "raw", origin: start, skipped: 0 };
}

/** The same bytes without the first `count`, as after a wrapper's head. */
export function skipBytes(bytes: MaskedBytes, count: number): MaskedBytes {
  return {
    ...bytes,
    ...(bytes.at === undefined ? {} : { at: bytes.at.subarray(count) }),
    value: bytes.value.subarray(count),
    mask: bytes.mask.subarray(count),
    skipped: bytes.skipped + count,
  };
}

/** The known byte at `index`, or -1. */
export function byteAt(bytes: MaskedBytes, index: number): number {
  return bytes.mask[index] === 0xff ? (bytes.value[index] ?? -1) : -1;
}

/** A little-endian number of `size` bytes, or null unless all of them are known. */
export function littleEndian(bytes: MaskedBytes, offset: number, size: number): number | null {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) {
    const byte = byteAt(bytes, offset + i);
    if (byte < 0) return null;
    value = value * 256 + byte;
  }
  return value;
}

/** A big-endian number of up to six bytes, or null unless all of them are known. */
export function bigEndian(bytes: MaskedBytes, offset: number, size: number): number | null {
  let value = 0;
  for (let i = 0; i < size; i++) {
    const byte = byteAt(bytes, offset + i);
    if (byte < 0) return null;
    value = value * 256 + byte;
  }
  return value;
}

/** The bytes `from` to `to` only; they still know their cells. */
export function partOf(bytes: MaskedBytes, from: number, to: number): MaskedBytes {
  const rest = skipBytes(bytes, from);
  const length = Math.max(0, to - from);
  return { ...rest, value: rest.value.subarray(0, length), mask: rest.mask.subarray(0, length) };
}

/** Pieces that lie apart, as one run of bytes. */
export function joinBytes(parts: readonly MaskedBytes[]): MaskedBytes {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const length = parts.reduce((sum, part) => sum + part.value.length, 0);
  const joined = {
    value: new Uint8Array(length),
    mask: new Uint8Array(length),
    at: new Int32Array(length),
    carrier: "raw" as const,
    origin: 0,
    skipped: 0,
  };
  let to = 0;
  for (const part of parts) {
    joined.value.set(part.value, to);
    joined.mask.set(part.mask, to);
    for (let i = 0; i < part.value.length; i++) joined.at[to + i] = cellsOfBytes(part, i, i + 1).start;
    to += part.value.length;
  }
  return joined;
}

/** How many bytes are known from `from` to `to`. */
export function knownBytes(bytes: MaskedBytes, from: number = 0, to: number = bytes.value.length): number {
  let count = 0;
  for (let i = Math.max(0, from); i < to && i < bytes.mask.length; i++) if (bytes.mask[i] === 0xff) count++;
  return count;
}

/** Hexadecimal bytes; '?' for a digit whose four bits are not all known, as `?5 82 ??`. */
export function maskedHex(bytes: MaskedBytes, from: number, to: number): string {
  const parts: string[] = [];
  for (let i = from; i < to; i++) {
    const value = bytes.value[i] ?? 0;
    const mask = bytes.mask[i] ?? 0;
    const high = (mask & 0xf0) === 0xf0 ? (value >> 4).toString(16) : "?";
    const low = (mask & 0x0f) === 0x0f ? (value & 0x0f).toString(16) : "?";
    parts.push(high + low);
  }
  return parts.join(" ");
}

/**
 * The cells that carry the bytes `from` to `to`, widened to whole characters.
 *
 * ```text
 * TlRMTVNTUAAC     bytes 7..9
 *          ^^^     cells 9..12
 * ```
 */
export function cellsOfBytes(bytes: MaskedBytes, from: number, to: number): CellRange {
  if (bytes.at !== undefined) {
    const start = bytes.at[from] ?? (bytes.at.at(-1) ?? -1) + 1;
    return { start, end: to > from ? (bytes.at[to - 1] ?? start) + 1 : start };
  }
  const first = bytes.skipped + from;
  const last = bytes.skipped + to;
  if (bytes.carrier === "raw") return { start: bytes.origin + first, end: bytes.origin + last };
  return { start: bytes.origin + Math.floor((first * 8) / 6), end: bytes.origin + Math.ceil((last * 8) / 6) };
}
