import { HEX, isBlank, newHexToken, readAddress, readHex, skipBlanks } from "./hex.js";
import { LineKind } from "./line-kind.js";

const token = newHexToken();

/** Where the columns end of the row that was recognised last. */
let behindColumns = 0;

export function columnsEnd(): number {
  return behindColumns;
}

const QUOTE = 0x22;
const QUESTION = 0x3f;
const TICK = 0x60;
const DASH = 0x2d;

/**
 * Where `db` puts the text, counted from its first byte: the last row may show few bytes, but its columns stay.
 *
 * ```text
 * 00000000`00170aa8  48 54                                            HT
 *                    ^ 49 characters                                  ^
 * ```
 */
const TEXT_COLUMN = 49;

/**
 * Tells what kind of memory row a line is, or gives 0.
 *
 * ```text
 * 00170aa8  "HTTP/1.1 407 Proxy Authenticatio"                      string row (da, du, ds)
 * 00dbfffc  30 31 32 33 ?? ?? ?? ??-?? ?? ?? ?? ?? ?? ?? ??  0123?  memory row (db, dw, dd, dq, dc …)
 * f50bea7c  80805795 nt!KiSwapContext+0x25                          pointer row (dps, dds, dqs, ddp, dpa …)
 * 003b:00000030  7ffdf000                                           with a segment
 * #   e9000 000ea002 000ea002                                       physical memory
 * 0012ff40  1.401298e-045    00000001 11011110                      df, dyb: only where a command asked for them
 * ```
 *
 * `sure` means that a `d*` or `s` command is being answered. Otherwise the shape must be one that nothing else has.
 */
export function scanMemory(bytes: Uint8Array, from: number, end: number, sure: boolean): number {
  let p = skipRowAddress(bytes, from, end);
  if (p < 0) return 0;
  const gap = p;
  p = skipBlanks(bytes, p, end);
  const twoBlanks = p - gap >= 2;
  if (p >= end) return 0;
  behindColumns = p;
  if (bytes[p] === QUOTE) {
    // A quote alone is no empty string, which has two: the row was cut.
    const last = lastInk(bytes, p, end);
    return bytes[last] === QUOTE && last > p ? LineKind.stringRow : 0;
  }

  const first = unitWidth(bytes, p, end);
  if (first === 0) return sure && isNumbers(bytes, p, end) ? LineKind.memoryRow : 0;
  let units = 0;
  let q = p;
  while (isUnit(bytes, q, end, first)) {
    units++;
    q += first;
    const separator = bytes[q];
    q = separator === DASH && first === 2 ? q + 1 : skipBlanks(bytes, q, end);
    if (q >= end) break;
    // Two blanks separate the text column, whose letters may look like more units.
    if (separator !== DASH && q < end && bytes[q - 1] === 0x20 && bytes[q - 2] === 0x20 && units > 1) break;
  }
  behindColumns = q;
  const rest = q < end;
  // Few bytes and a long text are an instruction; so is one blank, four bytes and a word: `… a9bb53f3 stp     x19,x20`.
  if (sure && rest && units * first < 8 && lastInk(bytes, q, end) - q >= (units * first) / 2) return 0;
  if (sure && rest && !twoBlanks && units === 1 && first === 8 && isMnemonic(bytes, q, end)) return 0;
  if (sure) return units === 1 && first >= 8 && (rest || first >= 17) ? LineKind.pointerRow : LineKind.memoryRow;
  if (first === 2)
    return units >= 4 || (rest && isShortText(q - p, lastInk(bytes, q, end) - p, units)) ? LineKind.memoryRow : 0;
  if (first === 4) return units >= 8 ? LineKind.memoryRow : 0;
  if (units === 1) {
    return twoBlanks && (!rest || isSymbolLike(bytes, q, end) || isQuoted(bytes, q, end)) ? LineKind.pointerRow : 0;
  }
  // `dpp`: what the pointer leads to, and its symbol.
  if (units === 2 && rest && twoBlanks && isSymbolLike(bytes, q, end)) return LineKind.pointerRow;
  return twoBlanks && (units >= 4 || first >= 17 || !rest) ? LineKind.memoryRow : 0;
}

/** Whether what stands from one place to another is the text column of a few bytes, of which the first may be blanks. */
function isShortText(from: number, last: number, units: number): boolean {
  return from >= TEXT_COLUMN && last - TEXT_COLUMN < units;
}

/** Bytes that a memory row shows in hex (unreadable ones included), or characters that a string row shows. */
export function dumpedBytes(bytes: Uint8Array, from: number, end: number): number {
  let p = skipRowAddress(bytes, skipBlanks(bytes, from, end), end);
  if (p < 0) return 0;
  p = skipBlanks(bytes, p, end);
  if (bytes[p] === QUOTE) return Math.max(0, lastInk(bytes, p, end) - p - 1);
  const first = unitWidth(bytes, p, end);
  let digits = 0;
  while (p < end && first > 0 && isUnit(bytes, p, end, first)) {
    digits += first === 17 ? 16 : first;
    p += first;
    const separator = bytes[p];
    p = separator === DASH ? p + 1 : skipBlanks(bytes, p, end);
    if (separator !== DASH && bytes[p - 1] === 0x20 && bytes[p - 2] === 0x20) break;
  }
  return digits / 2;
}

/** Gives where the row's address ends, or -1: `00170aa8`, `0x00170aa8`, `003b:00000030`, `#f2451000`, `#   e9000`. */
function skipRowAddress(bytes: Uint8Array, from: number, end: number): number {
  if (readAddress(bytes, from, end, token)) return token.end < end ? token.end : -1;
  let p = from;
  const physical = bytes[p] === 0x23;
  if (physical) p = skipBlanks(bytes, p + 1, end);
  if (bytes[p] === 0x30 && (bytes[p + 1]! | 0x20) === 0x78) p += 2;
  if (!readHex(bytes, p, end, token)) return -1;
  if (token.digits === 4 && bytes[token.end] === 0x3a && !readHex(bytes, token.end + 1, end, token)) return -1;
  if (token.digits !== 8 && token.digits !== 16 && !physical) return -1;
  return token.end < end && isBlank(bytes[token.end]!) ? token.end : -1;
}

/** Decimal numbers with a point, or groups of eight binary digits, up to the end of the line. */
function isNumbers(bytes: Uint8Array, from: number, end: number): boolean {
  let point = false;
  for (let p = from; p < end; p++) {
    const byte = bytes[p]!;
    if (byte === 0x2e) point = true;
    // 1.#INF, 1.#QNAN, -nan(ind)
    else if (!NUMBER_BYTES[byte] && !isBlank(byte)) return false;
  }
  return point;
}

const NUMBER_BYTES: Uint8Array = new Uint8Array(256);
for (const character of "0123456789+-eE#INFQAinfadS()") NUMBER_BYTES[character.charCodeAt(0)] = 1;

/** A word of small letters behind which nothing or a blank stands. */
function isMnemonic(bytes: Uint8Array, from: number, end: number): boolean {
  let p = from;
  while (p < end && bytes[p]! >= 0x61 && bytes[p]! <= 0x7a) p++;
  return p - from >= 2 && (p === end || isBlank(bytes[p]!));
}

function isQuoted(bytes: Uint8Array, from: number, end: number): boolean {
  const last = lastInk(bytes, from, end);
  return bytes[from] === QUOTE && bytes[last] === QUOTE && last > from;
}

/** Whether a unit of this width stands at `at`; most are two digits of `db`, or eight. */
function isUnit(bytes: Uint8Array, at: number, end: number, width: number): boolean {
  if (width === 2 && at + 2 < end && (HEX[bytes[at]!]! | HEX[bytes[at + 1]!]!) <= 15) {
    const next = bytes[at + 2]!;
    return isBlank(next) || next === DASH;
  }
  return unitWidth(bytes, at, end) === width;
}

/** Width of one unit at `at`: 2, 4, 8, 16 or 17 characters of hex or of `?`; 0 when there is none. */
function unitWidth(bytes: Uint8Array, at: number, end: number): number {
  let p = at;
  if (bytes[p] === QUESTION) {
    while (p < end && (bytes[p] === QUESTION || (bytes[p] === TICK && p - at === 8))) p++;
  } else {
    while (p < end && (HEX[bytes[p]!] !== 255 || (bytes[p] === TICK && p - at === 8))) p++;
  }
  const width = p - at;
  if (width !== 2 && width !== 4 && width !== 8 && width !== 16 && width !== 17) return 0;
  // Behind a backtick stand eight more, or the word is cut.
  if (width === 16 && bytes[at + 8] === TICK) return 0;
  return p === end || isBlank(bytes[p]!) || (width === 2 && bytes[p] === DASH) ? width : 0;
}

function lastInk(bytes: Uint8Array, from: number, end: number): number {
  let p = end - 1;
  while (p > from && isBlank(bytes[p]!)) p--;
  return p;
}

/** `nt!KiSwapContext+0x25`, `module+0x10`: an exclamation mark or a displacement before the first blank. */
function isSymbolLike(bytes: Uint8Array, from: number, end: number): boolean {
  for (let p = from; p < end; p++) {
    const byte = bytes[p]!;
    if (byte === 0x21 && p > from) return true;
    if (byte === 0x2b && bytes[p + 1] === 0x30 && bytes[p + 2] === 0x78) return true;
    if (isBlank(byte)) return false;
  }
  return false;
}

/**
 * Tells whether a line is a row of the module list.
 *
 * ```text
 * 00007ff6`6e760000 00007ff6`6e798000   notepad    (pdb symbols)   C:\sym\notepad.pdb
 * ^^^^^^^^^^^^^^^^^ ^^^^^^^^^^^^^^^^^   ^^^^^^^ start below end, then a name without `!` or displacement
 * ```
 *
 * Outside a module list (`sure` false) both must start pages as well.
 */
export function scanModule(bytes: Uint8Array, from: number, end: number, sure: boolean): boolean {
  if (!readAddress(bytes, from, end, token)) return false;
  const hi = token.hi >>> 0;
  const lo = token.lo >>> 0;
  const digits = token.digits;
  let p = skipBlanks(bytes, token.end, end);
  if (!readAddress(bytes, p, end, token) || token.digits !== digits) return false;
  const endHi = token.hi >>> 0;
  const endLo = token.lo >>> 0;
  // An empty range is left where a tool relocated the module; nothing else proves that the line is a row.
  if (endHi < hi || (endHi === hi && (endLo < lo || (endLo === lo && !sure)))) return false;
  if (!sure && ((lo | endLo) & 0xfff) !== 0) return false;
  behindColumns = p = skipBlanks(bytes, token.end, end);
  if (p >= end || bytes[p] === QUOTE || bytes[p] === 0x3a) return false;
  if (unitWidth(bytes, p, end) >= 8) return false;
  return !isSymbolLike(bytes, p, end);
}
