/** Value of a hex digit by its byte, 255 for anything else. */
export const HEX: Uint8Array = new Uint8Array(256).fill(255);
for (let i = 0; i < 10; i++) HEX[0x30 + i] = i;
for (let i = 0; i < 6; i++) HEX[0x61 + i] = HEX[0x41 + i] = 10 + i;

/** A hex number met while scanning: its two 32-bit halves, how many digits, and where it ends. */
export interface HexToken {
  /** The halves are signed, which the engine keeps without a heap number; the columns make them unsigned. */
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
    if (digits > 8) hi = (hi << 4) | (lo >>> 28);
    lo = (lo << 4) | value;
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
  if (!readEight(bytes, at, end)) return false;
  const first = eight;
  let p = at + 8;
  if (p === end || isBlank(bytes[p]!)) return setAddress(token, 0, first, 8, p);
  const tick = bytes[p] === TICK;
  if (tick) p++;
  if (!readEight(bytes, p, end)) return false;
  p += 8;
  if (p < end && !isBlank(bytes[p]!)) return false;
  token.tick = tick;
  return setAddress(token, first, eight, 16, p);
}

function setAddress(token: HexToken, hi: number, lo: number, digits: 8 | 16, end: number): true {
  token.hi = hi;
  token.lo = lo;
  token.digits = digits;
  token.end = end;
  return true;
}

let eight = 0;

/** Reads exactly eight digits into `eight`: addresses are most of what a log holds, so they are read without a loop. */
function readEight(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 8 > end) return false;
  const a = HEX[bytes[at]!]!;
  const b = HEX[bytes[at + 1]!]!;
  const c = HEX[bytes[at + 2]!]!;
  const d = HEX[bytes[at + 3]!]!;
  const e = HEX[bytes[at + 4]!]!;
  const f = HEX[bytes[at + 5]!]!;
  const g = HEX[bytes[at + 6]!]!;
  const h = HEX[bytes[at + 7]!]!;
  // 255 stands for what is no digit.
  if ((a | b | c | d | e | f | g | h) > 15) return false;
  eight = (a << 28) | (b << 24) | (c << 20) | (d << 16) | (e << 12) | (f << 8) | (g << 4) | h;
  return true;
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
