import { HEX, isBlank } from "./hex.js";

const STAR = 0x2a;
const TICK = 0x60;
const COLON = 0x3a;
const BLANK = 0x20;
const WORDS = ["*** ERROR: ", "*** WARNING: "].map((word) => new TextEncoder().encode(word));

/**
 * Where a message about symbols begins that was printed into the middle of a row, or -1. The debugger prints the
 * columns, then looks for the symbol, complains, and goes on below:
 *
 * ```text
 * 0012ff00  7c81776f*** ERROR: Symbol file could not be found.  Defaulted to export symbols for kernel32.dll -
 *  kernel32!BaseProcessStart+0x23
 *                   ^
 * ```
 */
export function findInterruption(bytes: Uint8Array, from: number, end: number): number {
  let digits = 0;
  let address = false;
  for (let p = from; p < end; p++) {
    const byte = bytes[p]!;
    if (HEX[byte] !== 255) address ||= ++digits === 8;
    else if (byte === STAR) return address && isMessage(bytes, p, end) ? p : -1;
    // Behind anything else, the columns are over.
    else if (byte === TICK || byte === COLON || isBlank(byte)) digits = 0;
    else return -1;
  }
  return -1;
}

/** Not inside the loop above: a closure there would cost each of its rounds. */
function isMessage(bytes: Uint8Array, at: number, end: number): boolean {
  return WORDS.some((word) => isAt(bytes, at, end, word));
}

function isAt(bytes: Uint8Array, at: number, end: number, word: Uint8Array): boolean {
  if (at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}

/** The row as it would have been printed: its columns, a blank, and what came after the message. */
export function resumeRow(columns: Uint8Array, bytes: Uint8Array, start: number, end: number): Uint8Array {
  const gap = columns.at(-1) === BLANK ? 0 : 1;
  const whole = new Uint8Array(columns.length + gap + end - start);
  whole.set(columns);
  if (gap > 0) whole[columns.length] = BLANK;
  whole.set(bytes.subarray(start, end), columns.length + gap);
  return whole;
}
