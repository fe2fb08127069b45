import { isControl } from "./controls.js";

const BLANK = 0x20;
const CR = 13;
/** Bytes that are looked at together: few enough to be still in the processor's cache when their lines are read. */
export const WINDOW: number = 1 << 16;

const NO_WORDS = new Int32Array(0);

/** What one pass over a window of bytes finds. */
export interface Survey {
  /** Where the lines end, `count` of them. */
  readonly ends: Uint32Array;
  count: number;
  /** Bytes that lines must be cleaned of. */
  controls: boolean;
  /** Carriage returns. */
  returns: boolean;
}

export function newSurvey(): Survey {
  return { ends: new Uint32Array(WINDOW), count: 0, controls: false, returns: false };
}

/**
 * Finds the newlines of `bytes[from, end)` and whether there are bytes of other kinds below the blank. Sixteen
 * are looked at together: in one such group of five there is such a byte, and only that one is looked at by itself.
 */
export function surveyWindow(found: Survey, bytes: Uint8Array, from: number, end: number, separator: number): void {
  found.count = 0;
  found.controls = found.returns = false;
  let p = from;
  for (; p < end && ((bytes.byteOffset + p) & 3) !== 0; p++) look(found, bytes[p]!, p, separator);
  const count = ((end - p) >> 4) * 4;
  // A window that ends before a word begins has none.
  const words = count === 0 ? NO_WORDS : new Int32Array(bytes.buffer, bytes.byteOffset + p, count);
  for (let i = 0; i < count; i += 4) {
    const a = marksIn(words[i]!);
    const b = marksIn(words[i + 1]!);
    const c = marksIn(words[i + 2]!);
    const d = marksIn(words[i + 3]!);
    if ((a | b | c | d) === 0) continue;
    const at = p + i * 4;
    if (a !== 0) lookAt(found, bytes, at, a, separator);
    if (b !== 0) lookAt(found, bytes, at + 4, b, separator);
    if (c !== 0) lookAt(found, bytes, at + 8, c, separator);
    if (d !== 0) lookAt(found, bytes, at + 12, d, separator);
  }
  for (p += count * 4; p < end; p++) look(found, bytes[p]!, p, separator);
}

/** The highest bit of each byte of a word that is below the blank, and perhaps of bytes above such a byte. */
function marksIn(word: number): number {
  return (word - 0x20202020) & ~word & 0x80808080;
}

function lookAt(found: Survey, bytes: Uint8Array, word: number, marks: number, separator: number): void {
  for (let rest = marks; rest !== 0; rest &= rest - 1) {
    const at = word + ((31 - Math.clz32(rest & (~rest + 1))) >> 3);
    look(found, bytes[at]!, at, separator);
  }
}

function look(found: Survey, byte: number, at: number, separator: number): void {
  if (byte >= BLANK) return;
  if (byte === separator) found.ends[found.count++] = at;
  if (byte === CR) found.returns = true;
  else if (isControl(byte)) found.controls = true;
}
