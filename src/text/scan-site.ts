import type { FrameRow } from "./frames.js";
import { HEX, isBlank } from "./hex.js";
import type { StackLayout } from "./stack-layout.js";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * Splits what follows the columns of a stack row.
 *
 * ```text
 * chrome!base::OnceCallback<void ()>::Run+0x10 [C:\b\callback.h @ 65]
 * ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^site ^^^^displacement       ^^^^^^^^^^^ tail
 * NT!_KiTrap0E+0x256 (FPO: [0,0] TrapFrame @ 8013eee8)
 * [InlinedCallFrame: 0010fd70] System.Windows.Forms.WaitMessage()     managed: the bracket is the tail
 * ```
 *
 * The tail is taken off from the right, bracket by bracket: strings among the parameters of `kp` may hold anything.
 */
export function splitSite(bytes: Uint8Array, from: number, end: number, row: FrameRow, layout: StackLayout): boolean {
  let stop = end;
  while (stop > from && isBlank(bytes[stop - 1]!)) stop--;
  row.siteStart = from;
  row.siteEnd = row.tailStart = row.tailEnd = stop;
  row.displacement = 0;
  row.tailOpen = false;
  // Nearly every row ends in its displacement.
  if (stop > from && HEX[bytes[stop - 1]!] !== 255 && cutDisplacement(bytes, from, stop, row)) return true;
  if (layout.managed && bytes[from] === 0x5b) return splitManaged(bytes, from, stop, row);
  let tail = layout.source ? sourceColumn(bytes, from, stop) : stop;
  if (tail === stop) tail = closedBrackets(bytes, from, stop, row);
  if (tail === stop) tail = remarkFrom(bytes, from, stop, row, layout);
  if (tail < stop) {
    row.tailStart = tail;
    row.siteEnd = trimmed(bytes, from, tail);
    if (layout.managed && bytes[row.siteEnd - 1] === 0x2c) row.siteEnd--; // `, calling …`
    // A remark may stand behind annotations: `Foo+0x2a (FPO: [0,0,0]) // waits`.
    const more = bracketsFrom(bytes, from, row.siteEnd);
    if (more < row.siteEnd) {
      row.tailStart = more;
      row.siteEnd = trimmed(bytes, from, more);
    }
    cutDisplacement(bytes, from, row.siteEnd, row);
  }
  return row.siteEnd > from;
}

function trimmed(bytes: Uint8Array, from: number, end: number): number {
  while (end > from && isBlank(bytes[end - 1]!)) end--;
  return end;
}

/** `+0x420f` at the end; only the canonical spelling, which can be printed back from the number. */
function cutDisplacement(bytes: Uint8Array, from: number, end: number, row: FrameRow): boolean {
  let p = end;
  let value = 0;
  let scale = 1;
  while (p > from && end - p < 8) {
    const byte = bytes[p - 1]!;
    if (HEX[byte] === 255) break;
    if (byte >= 0x41 && byte <= 0x46) return false;
    value += HEX[byte]! * scale;
    scale *= 16;
    p--;
  }
  const digits = end - p;
  if (digits === 0 || digits > 7 || p - 3 <= from) return false;
  if (bytes[p - 1] !== 0x78 || bytes[p - 2] !== 0x30 || bytes[p - 3] !== 0x2b) return false;
  if (bytes[p] === 0x30 && digits > 1) return false;
  row.displacement = value + 1;
  row.siteEnd = p - 3;
  return true;
}

/** Where the annotations and the source at the end begin, or `stop`. */
function bracketsFrom(bytes: Uint8Array, from: number, stop: number): number {
  let cut = stop;
  let end = stop;
  for (;;) {
    const last = bytes[end - 1];
    if (last !== 0x5d && last !== 0x29) return cut;
    const open = openingOf(bytes, from, end - 1);
    if (open <= from) return cut;
    const glued = !isBlank(bytes[open - 1]!);
    if (last === 0x5d) {
      // ` [thunk]` directly after `!`, and ` [3]` of an array, are part of the name.
      if (glued || bytes[open - 2] === 0x21 || !isMark(bytes, open + 1, end - 1)) return cut;
    } else if (!isAnnotation(bytes, open + 1, end, glued)) return cut;
    cut = open;
    end = trimmed(bytes, from, open);
  }
}

const FPO = encode("(FPO:");

/** As `bracketsFrom`; of `(FPO: [Non-Fpo]` and `(FPO: [EBP 0x8046abc8]` the outer bracket is to be closed on the next line. */
function closedBrackets(bytes: Uint8Array, from: number, stop: number, row: FrameRow): number {
  const cut = bracketsFrom(bytes, from, stop);
  const outer = cut === stop ? cut : trimmed(bytes, from, cut) - FPO.length;
  if (outer <= from || outer > cut || !begins(bytes, outer, cut, FPO)) return cut;
  row.tailOpen = true;
  return outer;
}

/** The bracket that the one at `at` closes, or -1. */
function openingOf(bytes: Uint8Array, from: number, at: number): number {
  const close = bytes[at]!;
  const open = close === 0x5d ? 0x5b : 0x28;
  let depth = 0;
  for (let p = at; p >= from; p--) {
    if (bytes[p] === close) depth++;
    else if (bytes[p] === open && --depth === 0) return p;
  }
  return -1;
}

function isMark(bytes: Uint8Array, from: number, end: number): boolean {
  for (let p = from; p < end; p++) if (HEX[bytes[p]!]! > 9 && bytes[p] !== 0x2c) return true;
  return false;
}

const ANNOTATIONS = ["FPO:", "CONV:", "TrapFrame", "CONTEXT", "Inline Function", "perf)", "!", "<no parameter"].map(
  encode,
);
/** `KeBugCheckEx+0x1e7(FPO: [Non-Fpo])`: old exports lose the blank before these. */
const GLUED = ["FPO:", "CONV:"].map(encode);

function isAnnotation(bytes: Uint8Array, at: number, end: number, glued: boolean): boolean {
  for (const word of glued ? GLUED : ANNOTATIONS) if (begins(bytes, at, end, word)) return true;
  return false;
}

function begins(bytes: Uint8Array, at: number, end: number, word: Uint8Array): boolean {
  if (at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}

const CALLING = encode(", calling ");

/** A bracket that does not close on this line, or words of a person: ` // waits`, ` <-- here`; else `stop`. */
function remarkFrom(bytes: Uint8Array, from: number, stop: number, row: FrameRow, layout: StackLayout): number {
  let sources = 0;
  for (let p = from + 1; p + 2 < stop; p++) {
    const byte = bytes[p]!;
    if (byte === 0x22) return stop;
    if (byte === PAREN && isAnnotation(bytes, p + 1, stop, !isBlank(bytes[p - 1]!))) {
      row.tailOpen = true;
      return p;
    }
    if (byte === 0x2c && layout.managed && begins(bytes, p, stop, CALLING)) return p + 2;
    if (byte !== 0x20) continue;
    const next = bytes[p + 1]!;
    if (next === 0x5b && bytes[p - 1] !== 0x21 && sources++ < MAX_SOURCES && opensSource(bytes, p + 2, stop)) {
      row.tailOpen = true;
      return p + 1;
    }
    if (next === 0x2f && bytes[p + 2] === 0x2f) return p + 1;
    if (next === 0x3c && bytes[p + 2] === 0x2d) return p + 1;
    if (next === 0x2d && bytes[p + 2] === 0x2d && bytes[p + 3] === 0x3e) return p + 1; // ` --> remark`
  }
  return stop;
}

const PAREN = 0x28;
/** Brackets that are looked at as the beginning of a source; each look goes to the end of the line. */
const MAX_SOURCES = 8;

/** `[d:\w7rtm\min`: a path whose end, and bracket, stand on the next line. */
function opensSource(bytes: Uint8Array, at: number, end: number): boolean {
  for (let p = at; p < end; p++) if (bytes[p] === 0x5d) return false;
  for (let p = at; p < end; p++) if (bytes[p] === 0x5c || bytes[p] === 0x2f) return true;
  return false;
}

/** MEX: `Test!Move+0x47     C:\src\Test.cpp @ 75`; where the path begins, or `stop`. */
function sourceColumn(bytes: Uint8Array, from: number, stop: number): number {
  let p = stop;
  while (p > from && HEX[bytes[p - 1]!]! <= 9) p--;
  if (p === stop || p - 3 <= from || bytes[p - 1] !== 0x20 || bytes[p - 2] !== 0x40 || bytes[p - 3] !== 0x20)
    return stop;
  for (let q = from + 1; q + 3 < p; q++) {
    if (bytes[q - 1] !== 0x20 || bytes[q] === 0x20) continue;
    const drive = bytes[q + 1] === 0x3a && bytes[q + 2] === 0x5c;
    if (drive || bytes[q] === 0x2f || (bytes[q] === 0x5c && bytes[q + 1] === 0x5c)) return q;
  }
  return stop;
}

/** `[HelperMethodFrame: 0012f0a8] System.Threading.Monitor.Enter(System.Object)`: the name may be missing. */
function splitManaged(bytes: Uint8Array, from: number, stop: number, row: FrameRow): boolean {
  let close = from;
  while (close < stop && bytes[close] !== 0x5d) close++;
  if (close === stop) return true;
  row.tailStart = from;
  row.tailEnd = close + 1;
  let p = close + 1;
  while (p < stop && isBlank(bytes[p]!)) p++;
  row.siteStart = p;
  row.siteEnd = stop;
  return true;
}

/**
 * `module!symbol`, `module+0x…`, `0x…`, `<Unloaded_…>`; in an open table also one bare word behind a frame number.
 * Keeps out disassembly, whose instruction bytes may look like a return address: `008910c0 81e4f8ff and esp,…`, and
 * rows of other tables, whose columns stand apart: `82f60f28  0x000000d8  Wmin  mydriver!DriverEntry+0x58`.
 */
export function looksLikeSite(bytes: Uint8Array, row: FrameRow, wide: boolean, sure: boolean): boolean {
  if (row.displacement > 0) return sure || !hasGap(bytes, row.siteStart, row.siteEnd);
  const first = bytes[row.siteStart]!;
  let p = row.siteStart;
  for (; p < row.siteEnd; p++) {
    const byte = bytes[p]!;
    if (byte === 0x21) return p > row.siteStart;
    if (byte <= 0x20) break;
    if (sure && byte === 0x2b) return true;
  }
  if (first === 0x30 && row.siteStart + 1 < row.siteEnd && (bytes[row.siteStart + 1]! | 0x20) === 0x78)
    return wide || sure;
  return sure && (first === 0x3c || (p === row.siteEnd && row.number > 0 && !isGauge(bytes, row)));
}

/** `.O..............` behind a processor of `!running -it`, whose rows stand between the stacks. */
function isGauge(bytes: Uint8Array, { siteStart, siteEnd }: FrameRow): boolean {
  if (siteEnd - siteStart < 4) return false;
  for (let p = siteStart; p < siteEnd; p++) if (bytes[p] !== 0x2e && bytes[p] !== 0x4f) return false;
  return true;
}

/** Whether two blanks stand in a row. */
function hasGap(bytes: Uint8Array, from: number, end: number): boolean {
  for (let p = from + 1; p < end; p++) if (isBlank(bytes[p]!) && isBlank(bytes[p - 1]!)) return true;
  return false;
}
