import { isBlank, newHexToken, readHex, skipBlanks } from "./hex.js";

const token = newHexToken();

/**
 * Tells whether a line shows what a pointer leads to. Such a line looks like a stack row without arguments, and is none.
 *
 * ```text
 * 0x00a3f970 : 0x01446400 :  !du "C:\Windows\system32\cmd.exe"
 * ^^^^^^^^^^   ^^^^^^^^^^ both with their prefix
 * ```
 */
export function isPointerRow(bytes: Uint8Array, start: number, end: number): boolean {
  const p = prefixed(bytes, start, end);
  if (p < 0) return false;
  const colon = skipBlanks(bytes, p, end);
  if (colon === p || bytes[colon] !== 0x3a || colon + 1 >= end || !isBlank(bytes[colon + 1]!)) return false;
  return prefixed(bytes, skipBlanks(bytes, colon + 1, end), end) >= 0;
}

/** Where the number with `0x` ends that stands at `at`; -1 when there is none. */
function prefixed(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== 0x30 || bytes[at + 1] !== 0x78 || !readHex(bytes, at + 2, end, token)) return -1;
  return token.end;
}
