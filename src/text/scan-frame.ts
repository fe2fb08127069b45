import { FrameFlag, type FrameRow } from "./frames.js";
import { HEX, isBlank, newHexToken, readAddress, readHex, skipBlanks, skipDashes } from "./hex.js";

/** What the header of the table at hand promises; `unknown` before any header. */
export interface StackLayout {
  numbers: boolean | "unknown";
  memory: boolean;
  base: boolean;
  args: boolean | "unknown";
  /** A `kc` table: the call site alone. */
  siteOnly: boolean;
}

export const UNKNOWN_LAYOUT: StackLayout = {
  numbers: "unknown",
  memory: false,
  base: true,
  args: "unknown",
  siteOnly: false,
};

const token = newHexToken();
const COLON = 0x3a;
const PAREN = 0x28;

/**
 * Reads one stack row.
 *
 * ```text
 * 01 05c2f55c 0818266f eecrlrev+0x420f
 * 00 0133fb7c 00891145 00000001 00000004 0133fd4c Project1!AddValues1 (FPO: [Non-Fpo]) (CONV: cdecl)
 * 07 000000cb`ddaff180 00007ffa`d1197e2e     ADVAPI32!CreateProcessWithLogonCommonW+0x54d
 * 01 00000000`77711a17 : 00000000`00000000 … 00000000`00000000 : ntdll!LdrpInitializeProcess+0x1b4f
 * 02 (Inline) -------- chrome!base::OnceCallback<void ()>::Run+0x10 [callback.h @ 65]
 * ^^ ^^^^^^^^ ^^^^^^^^ ^^^^^^^^                                     ^^^^^^^^^^^^^^^^^^^
 * number, base, return address, [arguments,] call site, tail
 * ```
 *
 * `sure` means that a table of stack rows is open; without it a row needs a symbol-like call site.
 */
export function scanFrame(
  bytes: Uint8Array,
  from: number,
  end: number,
  layout: StackLayout,
  sure: boolean,
  row: FrameRow,
): boolean {
  row.number = 0;
  row.flags = 0;
  row.argCount = 0;
  row.childHi = row.childLo = row.retHi = row.retLo = 0;
  let p = from;

  if (layout.numbers !== false) {
    const q = readNumber(bytes, p, end);
    if (q > 0) {
      row.number = token.lo + 1;
      p = q;
    } else if (layout.numbers === true && !sure) return false;
  }
  if (layout.memory) p = skipMemoryColumn(bytes, p, end);

  if (bytes[p] === PAREN) {
    p = skipInline(bytes, p, end);
    if (p < 0) return false;
    row.flags |= FrameFlag.inline;
    p = skipBlanks(bytes, p, end);
    let q: number;
    while ((q = skipDashes(bytes, p, end)) > p) p = skipBlanks(bytes, q, end);
    if (bytes[p] === COLON) {
      p = skipBlanks(bytes, p + 1, end);
      while ((q = skipDashes(bytes, p, end)) > p) p = skipBlanks(bytes, q, end);
      if (bytes[p] === COLON) p = skipBlanks(bytes, p + 1, end);
    }
    return p < end && splitSite(bytes, p, end, row);
  }

  if (!readAddress(bytes, p, end, token)) return false;
  const wide = token.digits === 16;
  if (wide) row.flags |= FrameFlag.wide;
  let hi = token.hi;
  let lo = token.lo;
  p = skipBlanks(bytes, token.end, end);

  if (bytes[p] === COLON && p + 1 < end && isBlank(bytes[p + 1]!)) {
    // `kb` on x64: the return address stands first, no base.
    row.retHi = hi;
    row.retLo = lo;
    row.flags |= FrameFlag.ret;
  } else {
    if (!readAddress(bytes, p, end, token)) return false;
    row.childHi = hi;
    row.childLo = lo;
    row.retHi = token.hi;
    row.retLo = token.lo;
    row.flags |= FrameFlag.child | FrameFlag.ret;
    if (token.digits === 16) row.flags |= FrameFlag.wide;
    p = skipBlanks(bytes, token.end, end);
  }
  if (bytes[p] === PAREN && bytes[p + 2] === 0x29 && bytes[p + 1]! >= 0x41 && bytes[p + 1]! <= 0x5a) {
    p = skipBlanks(bytes, p + 3, end); // `(T)`, reached through a trap frame
  }
  if (bytes[p] === COLON && p + 1 < end && isBlank(bytes[p + 1]!)) {
    p = skipBlanks(bytes, p + 1, end);
    while (row.argCount < 8 && readAddress(bytes, p, end, token)) {
      addArgument(row, token.hi, token.lo);
      p = skipBlanks(bytes, token.end, end);
    }
    if (bytes[p] !== COLON) return false;
    p = skipBlanks(bytes, p + 1, end);
  } else if (layout.args !== false && !wide) {
    const start = p;
    while (row.argCount < 3 && readAddress(bytes, p, end, token)) {
      addArgument(row, token.hi, token.lo);
      p = skipBlanks(bytes, token.end, end);
    }
    if (row.argCount < 3 && layout.args === "unknown") {
      row.argCount = 0;
      p = start;
    }
  }
  if (p >= end) {
    // A row whose symbol is missing or wrapped to the next line; only inside a table.
    row.siteStart = row.siteEnd = row.tailStart = row.tailEnd = end;
    row.displacement = 0;
    return sure;
  }
  return splitSite(bytes, p, end, row) && looksLikeSite(bytes, row, wide, sure);
}

function addArgument(row: FrameRow, hi: number, lo: number): void {
  row.args[row.argCount * 2] = hi;
  row.args[row.argCount * 2 + 1] = lo;
  row.argCount++;
}

/** Frame number: two to six hex digits and a blank, then the base. Gives where the base starts, or 0. */
function readNumber(bytes: Uint8Array, at: number, end: number): number {
  if (!readHex(bytes, at, end, token)) return 0;
  if (token.digits < 1 || token.digits > 6 || token.tick || token.end >= end || !isBlank(bytes[token.end]!)) return 0;
  const lo = token.lo;
  const p = skipBlanks(bytes, token.end, end);
  token.lo = lo;
  return p < end && (HEX[bytes[p]!] !== 255 || bytes[p] === PAREN) ? p : 0;
}

/** `kf`: the distance to the row above, 1 to 8 hex digits, absent in the first row. */
function skipMemoryColumn(bytes: Uint8Array, at: number, end: number): number {
  if (!readHex(bytes, at, end, token) || token.digits > 7 || token.tick) return at;
  return skipBlanks(bytes, token.end, end);
}

/** `(Inline)` and `(Inline Function)`; gives where it ends, or -1. */
function skipInline(bytes: Uint8Array, at: number, end: number): number {
  const word = "(Inline";
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return -1;
  for (let p = at + word.length; p < end && p < at + 20; p++) if (bytes[p] === 0x29) return p + 1;
  return -1;
}

/**
 * Splits what follows the columns.
 *
 * ```text
 * chrome!base::OnceCallback<void ()>::Run+0x10 [C:\b\callback.h @ 65]
 * ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^site ^^^^displacement         tail: ` [`, ` (Xxx`, ` // `
 * ```
 */
function splitSite(bytes: Uint8Array, from: number, end: number, row: FrameRow): boolean {
  let stop = end;
  while (stop > from && isBlank(bytes[stop - 1]!)) stop--;
  row.tailStart = row.tailEnd = stop;
  const last = bytes[stop - 1];
  let site = stop;
  // A displacement ends in a hex digit; anything else at the end may be a tail.
  if (last === undefined || HEX[last] === 255) {
    const tail = tailStart(bytes, from, stop);
    if (tail < stop) {
      row.tailStart = tail + 1;
      site = tail;
      while (site > from && isBlank(bytes[site - 1]!)) site--;
    }
  }
  row.siteStart = from;
  row.siteEnd = site;
  row.displacement = 0;
  let p = site;
  while (p > from && HEX[bytes[p - 1]!] !== 255) p--;
  const digits = site - p;
  if (digits > 0 && digits <= 7 && p - 3 > from && bytes[p - 1] === 0x78 && bytes[p - 2] === 0x30 && bytes[p - 3] === 0x2b) {
    // Only the canonical spelling can be printed back from the number.
    let value = 0;
    let canonical = bytes[p] !== 0x30 || digits === 1;
    for (let i = p; i < site; i++) {
      if (bytes[i]! >= 0x41 && bytes[i]! <= 0x46) canonical = false;
      value = value * 16 + HEX[bytes[i]!]!;
    }
    if (canonical) {
      row.displacement = value + 1;
      row.siteEnd = p - 3;
    }
  }
  return row.siteEnd > from;
}

/** Index of the blank before the first annotation or source, or `end`. */
function tailStart(bytes: Uint8Array, from: number, end: number): number {
  for (let p = from + 1; p + 2 < end; p++) {
    if (bytes[p] !== 0x20) continue;
    const next = bytes[p + 1]!;
    if (next === 0x5b) {
      if (bytes[p - 1] !== 0x21) return p; // ` [`, but not the ` [thunk]` directly after `!`
    } else if (next === PAREN) {
      const letter = bytes[p + 2]!;
      if (isAnnotation(bytes, p + 2, end) || letter === 0x21) return p;
    } else if (next === 0x2f && bytes[p + 2] === 0x2f) return p;
    else if (next === 0x3c && bytes[p + 2] === 0x2d) return p; // ` <-- remark`
  }
  return end;
}

const ANNOTATIONS = ["FPO:", "CONV:", "TrapFrame", "CONTEXT", "Inline Function", "perf)"].map((word) =>
  new TextEncoder().encode(word),
);

function isAnnotation(bytes: Uint8Array, at: number, end: number): boolean {
  for (const word of ANNOTATIONS) {
    if (at + word.length > end) continue;
    let i = 0;
    while (i < word.length && bytes[at + i] === word[i]) i++;
    if (i === word.length) return true;
  }
  return false;
}

/**
 * `module!symbol`, `module+0x…`, `0x…`, `<Unloaded_…>`; in an open table also one bare word behind a frame number.
 * Keeps out disassembly, whose instruction bytes may look like a return address: `008910c0 81e4f8ff and esp,…`.
 */
function looksLikeSite(bytes: Uint8Array, row: FrameRow, wide: boolean, sure: boolean): boolean {
  if (row.displacement > 0) return true;
  const first = bytes[row.siteStart]!;
  let p = row.siteStart;
  for (; p < row.siteEnd; p++) {
    const byte = bytes[p]!;
    if (byte === 0x21) return p > row.siteStart;
    if (byte <= 0x20) break;
    if (sure && byte === 0x2b && p > row.siteStart) return true;
  }
  if (first === 0x30 && (bytes[row.siteStart + 1]! | 0x20) === 0x78) return wide || sure;
  return sure && (first === 0x3c || (p === row.siteEnd && row.number > 0));
}
