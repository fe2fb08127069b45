import { isBlank, skipBlanks } from "./hex.js";

const GT = 0x3e;
const COLON = 0x3a;
const BAR = 0x7c;

/**
 * Finds where a prompt ends (the index after `>`), or gives -1.
 *
 * ```text
 * 0:005>   0:000:x86>   ||0:0:000>   3:2:005>        user mode: thread has three digits or more
 * kd>   lkd>   0: kd>   16: kd>   32.kd:x86>   KDx86>   32.2: kd:x86>
 * :000>                                              cut at the left by whoever copied it
 * ```
 */
export function scanPrompt(bytes: Uint8Array, from: number, end: number): number {
  let p = from;
  const first = bytes[p]!;
  if (first === BAR) {
    if (bytes[p + 1] !== BAR) return -1;
    p += 2;
  } else if (first === COLON && isDigit(bytes[p + 1] ?? 0)) {
    p++;
    while (p < end && isDigit(bytes[p]!)) p++;
    return bytes[p] === GT && p - from >= 4 ? p + 1 : -1;
  } else if (!isDigit(first)) return kernelWord(bytes, p, end);

  // Groups of digits joined by colons or points.
  let groups = 0;
  let digits = 0;
  for (; p < end; p++) {
    const byte = bytes[p]!;
    if (isDigit(byte)) {
      digits++;
      if (digits > 6) return -1;
      continue;
    }
    if (digits === 0) return -1;
    if (byte === COLON || byte === 0x2e) {
      groups++;
      const next = bytes[p + 1];
      if (next !== undefined && isDigit(next)) {
        digits = 0;
        continue;
      }
      // `0: kd>`, `32.kd:x86>`, `0:000:x86>`
      const word = skipBlanks(bytes, p + 1, end);
      const kernel = kernelWord(bytes, word, end);
      if (kernel >= 0) return kernel;
      return byte === COLON && groups >= 2 && digits >= 3 ? machineEnd(bytes, p + 1, end) : -1;
    }
    if (byte === GT) return groups >= 1 && digits >= 3 ? p + 1 : -1;
    return -1;
  }
  return -1;
}

/** `kd>`, `lkd>`, `kd:x86>`, `KDx86>`, `kdx86>`, `NTSD>`, `16.1: kd>`. */
function kernelWord(bytes: Uint8Array, at: number, end: number): number {
  let p = at;
  const first = bytes[p]! | 0x20;
  if (first === 0x6c) p++; // l
  if ((bytes[p]! | 0x20) !== 0x6b || (bytes[p + 1]! | 0x20) !== 0x64) return -1;
  p += 2;
  if (bytes[p] === GT) return p + 1;
  if (bytes[p] === COLON) p++;
  return machineEnd(bytes, p, end);
}

function machineEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let p = at; p < end && p - at <= 12; p++) {
    const byte = bytes[p]!;
    if (byte === GT) return p > at ? p + 1 : -1;
    if (isBlank(byte) || !isWord(byte)) return -1;
  }
  return -1;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isWord(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f;
}
