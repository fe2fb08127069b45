/** Value of a hex digit by its byte, 255 for anything else. */
export const HEX: Uint8Array = new Uint8Array(256).fill(255);
for (let i = 0; i < 10; i++) HEX[0x30 + i] = i;
for (let i = 0; i < 6; i++) HEX[0x61 + i] = HEX[0x41 + i] = 10 + i;

/** A hex number met while scanning: its two 32-bit halves, how many digits, and where it ends. */
export interface HexToken {
  hi: number;
  lo: number;
  digits: number;
  /** A backtick stood between two groups of eight. */
  tick: boolean;
  end: number;
}

export function newHexToken(): HexToken {
  return { hi: 0, lo: 0, digits: 0, tick: false, end: 0 };
}

const TICK = 0x60;

/**
 * Reads hex digits at `at`; more than 16 of them, or none, is no number.
 *
 * ```text
 * 00007ff8`7e830000
 * ^^^^^^^^ ^^^^^^^^   hi and lo; a backtick counts only after exactly eight digits and before a digit
 * ```
 */
export function readHex(bytes: Uint8Array, at: number, end: number, token: HexToken): boolean {
  let hi = 0;
  let lo = 0;
  let digits = 0;
  let tick = false;
  let p = at;
  for (; p < end; p++) {
    const byte = bytes[p]!;
    const value = HEX[byte]!;
    if (value === 255) {
      if (byte === TICK && digits === 8 && !tick && p + 1 < end && HEX[bytes[p + 1]!] !== 255) {
        tick = true;
        continue;
      }
      break;
    }
    digits++;
    if (digits > 8) hi = ((hi << 4) | (lo >>> 28)) >>> 0;
    lo = ((lo << 4) | value) >>> 0;
  }
  if (digits === 0 || digits > 16) return false;
  token.hi = hi;
  token.lo = lo;
  token.digits = digits;
  token.tick = tick;
  token.end = p;
  return true;
}

/** Reads an address: eight digits, eight and eight around a backtick, or sixteen; nothing else follows it directly. */
export function readAddress(bytes: Uint8Array, at: number, end: number, token: HexToken): boolean {
  if (!readHex(bytes, at, end, token)) return false;
  if (token.digits !== 8 && token.digits !== 16) return false;
  return token.end === end || isBlank(bytes[token.end]!);
}

export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

export function skipBlanks(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && (bytes[at] === 0x20 || bytes[at] === 0x09)) at++;
  return at;
}

/** Skips `--------` and `` --------`-------- ``, the filler of inline rows; gives `at` when there is none. */
export function skipDashes(bytes: Uint8Array, at: number, end: number): number {
  let p = at;
  while (p < end && (bytes[p] === 0x2d || bytes[p] === TICK)) p++;
  return p - at >= 8 ? p : at;
}

/** Reads an address as `readAddress` does; `0x` may stand before it, as tools that print stacks of their own put it. */
export function readPrefixedAddress(bytes: Uint8Array, at: number, end: number, token: HexToken): boolean {
  if (readAddress(bytes, at, end, token)) return true;
  return bytes[at] === 0x30 && at + 2 < end && bytes[at + 1] === 0x78 && readAddress(bytes, at + 2, end, token);
}
