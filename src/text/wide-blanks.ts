import { decodeText } from "./decode.js";

const encoder = new TextEncoder();
const BLANK = 0x20;

/** A line, or the part of it that is looked at, without what a reader does not see at its ends. */
export interface Bare {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Whether blanks other than the debugger's own may stand at the ends of a line: no blank and no tab is looked for, but
 * what only Unicode knows, and control characters that move and show nothing.
 */
export function mayHideBlanks(bytes: Uint8Array, start: number, end: number): boolean {
  return isRare(bytes[start]!) || isRare(bytes[end - 1]!);
}

function isRare(byte: number): boolean {
  return byte >= 0x80 || byte < BLANK;
}

/**
 * A blank of any script at the ends of a line is a blank like others: pages and editors put them there, debuggers do
 * not. Inside of a line only the debugger's own blanks part columns. Null where nothing else stands in the line.
 *
 * ```text
 * \u3000 (Inline) -------- wininet!InternetOpenUrlA+0x0
 * ^^^^^^ as many blanks as characters
 * ```
 */
export function withoutWideBlanks(bytes: Uint8Array, from: number, start: number, end: number): Bare | null {
  const text = decodeText(bytes, start, end);
  const ink = text.trim();
  if (ink === "") return null;
  if (ink.length === text.length) return { bytes, from, start, end };
  const leading = text.slice(0, text.length - text.trimStart().length);
  const trailing = text.slice(text.trimEnd().length);
  // A line that is no UTF-8 has one byte a character.
  const isUtf8 = encoder.encode(text).length === end - start;
  const widthOf = (blanks: string): number => (isUtf8 ? encoder.encode(blanks).length : blanks.length);
  const bare = bytes.slice(from, end - widthOf(trailing));
  const ahead = start - from + leading.length;
  const begin = start - from + widthOf(leading);
  bare.fill(BLANK, begin - ahead, begin);
  return { bytes: bare, from: begin - ahead, start: begin, end: bare.length };
}
