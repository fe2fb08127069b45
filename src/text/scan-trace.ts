import { skipBlanks } from "./hex.js";

/**
 * Tells whether a line is a row of `wt`: instructions of the function so far, those of its callees, depth, function.
 *
 * ```text
 *    21    53 [  2]     ntdll!LdrpInitializeDllPath rax = 00000004`c99cf650
 * ^^^^^ ^^^^^ ^^^^^     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
 * ```
 *
 * No other output looks like it, so it counts wherever it stands.
 */
export function scanTraceRow(bytes: Uint8Array, start: number, end: number): boolean {
  let p = skipDigits(bytes, start, end);
  if (p === start || bytes[p] !== 0x20) return false;
  let q = skipBlanks(bytes, p, end);
  p = skipDigits(bytes, q, end);
  if (p === q || bytes[p] !== 0x20) return false;
  q = skipBlanks(bytes, p, end);
  if (bytes[q] !== 0x5b) return false;
  q = skipBlanks(bytes, q + 1, end);
  p = skipDigits(bytes, q, end);
  if (p === q || bytes[p] !== 0x5d || bytes[p + 1] !== 0x20) return false;
  return skipBlanks(bytes, p + 1, end) < end;
}

/** A number of more is damage: it would be rounded. */
const MOST_DIGITS = 15;

function skipDigits(bytes: Uint8Array, at: number, end: number): number {
  let p = at;
  const last = Math.min(end, at + MOST_DIGITS);
  while (p < last && bytes[p]! >= 0x30 && bytes[p]! <= 0x39) p++;
  return p;
}
