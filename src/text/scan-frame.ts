import { FrameFlag, letterFlag, type FrameRow } from "./frames.js";
import { HEX, isBlank, newHexToken, readAddress, readHex, readPrefixedAddress, skipBlanks, skipDashes } from "./hex.js";
import { looksLikeSite, splitSite } from "./scan-site.js";
import { MAX_ARGS, type StackLayout } from "./stack-layout.js";

const token = newHexToken();
const COLON = 0x3a;
const PAREN = 0x28;
/** Two blanks or more stand behind the first column of the row that was read last. */
let spaced = false;

/**
 * Reads one stack row.
 *
 * ```text
 * 01 05c2f55c 0818266f eecrlrev+0x420f
 * 00 0133fb7c 00891145 00000001 00000004 0133fd4c Project1!AddValues1 (FPO: [Non-Fpo]) (CONV: cdecl)
 * 07 000000cb`ddaff180 00007ffa`d1197e2e     ADVAPI32!CreateProcessWithLogonCommonW+0x54d
 * 01 00000000`77711a17 : 00000000`00000000 … 00000000`00000000 : ntdll!LdrpInitializeProcess+0x1b4f
 *    807b2870 fb35c918 : ntkrnlmp!KiModifyException+0xe4
 * 02 (Inline) -------- chrome!base::OnceCallback<void ()>::Run+0x10 [callback.h @ 65]
 * ^^ ^^^^^^^^ ^^^^^^^^ ^^^^^^^^                                     ^^^^^^^^^^^^^^^^^^^
 * number, base, return address, [arguments,] call site, tail
 * ```
 *
 * `sure` means that a table of stack rows is open; without it a row needs a symbol-like call site. Where the line
 * ends among the columns, `row.cut` is set.
 */
export function scanFrame(
  bytes: Uint8Array,
  from: number,
  end: number,
  layout: StackLayout,
  sure: boolean,
  row: FrameRow,
): boolean {
  clear(row);
  let p = from;
  if (layout.numbers !== false) p = readNumber(bytes, p, end, layout, row);
  if (p < end && bytes[p] === PAREN) {
    const inlined = skipInline(bytes, p, end);
    if (inlined >= 0) {
      row.flags |= FrameFlag.inline;
      row.cut = inlined >= end;
      return inlined < end && splitSite(bytes, inlined, end, row, layout);
    }
    if (layout.columns !== "none") return false;
  }
  if (layout.columns === "none") {
    if (!splitSite(bytes, p, end, row, layout) || isAssignment(bytes, row)) return false;
    return row.number > 0 || isNamed(bytes, row, sure);
  }
  if (layout.memory) p = readMemory(bytes, p, end, row);
  p = readColumns(bytes, p, end, layout, row);
  if (p < 0) return false;
  p = readArguments(bytes, p, end, layout, row);
  if (p < 0) return false;
  if (p >= end) {
    // A row whose symbol is missing or wrapped to the next line; only inside a table.
    row.siteStart = row.siteEnd = row.tailStart = row.tailEnd = end;
    row.cut = true;
    // `0012fedc  00000052`, two blanks between two words and nothing else: a row of a memory display.
    if (sure && spaced && layout.sites && row.argCount === 0 && layout.args <= 0) return (row.cut = false);
    return sure;
  }
  if (!splitSite(bytes, p, end, row, layout)) return false;
  if (layout.managed) return sure;
  if (layout.args > 0 && isCutNumber(bytes, row)) return false;
  return looksLikeSite(bytes, row, (row.flags & FrameFlag.wide) !== 0, sure);
}

function clear(row: FrameRow): void {
  row.number = 0;
  row.flags = 0;
  row.argCount = 0;
  row.displacement = 0;
  row.childHi = row.childLo = row.retHi = row.retLo = 0;
  row.hasBsp = false;
  row.memory = -1;
  row.tailOpen = false;
  row.cut = false;
}

/** The address columns; gives where they end, or -1. */
function readColumns(bytes: Uint8Array, at: number, end: number, layout: StackLayout, row: FrameRow): number {
  if (!readColumn(bytes, at, end, layout, row)) return -1;
  if (token.digits > 8) row.flags |= FrameFlag.wide;
  const { hi, lo } = token;
  let p = skipBlanks(bytes, token.end, end);
  spaced = p - token.end > 1;
  if (layout.columns === "ip") {
    row.retHi = hi;
    row.retLo = lo;
    row.flags |= FrameFlag.ip;
    return p;
  }
  if (layout.columns === "child-ret" && isColon(bytes, p, end)) {
    // `kb` on x64: the return address stands first, no base.
    row.retHi = hi;
    row.retLo = lo;
    row.flags |= FrameFlag.ret;
    return p;
  }
  row.childHi = hi;
  row.childLo = lo;
  row.flags |= FrameFlag.child;
  if (layout.columns === "child") return p;
  if (layout.columns === "child-bsp-ret") {
    if (!readColumn(bytes, p, end, layout, row)) return -1;
    row.bspHi = token.hi;
    row.bspLo = token.lo;
    row.hasBsp = true;
    p = skipBlanks(bytes, token.end, end);
  }
  if (!readColumn(bytes, p, end, layout, row)) return -1;
  row.retHi = token.hi;
  row.retLo = token.lo;
  row.flags |= layout.columns === "child-ip" ? FrameFlag.ip : FrameFlag.ret;
  if (token.digits > 8) row.flags |= FrameFlag.wide;
  p = skipBlanks(bytes, token.end, end);
  // `(T)`: reached through a trap frame.
  if (p + 2 < end && bytes[p] === PAREN && bytes[p + 2] === 0x29 && bytes[p + 1]! >= 0x41 && bytes[p + 1]! <= 0x5a) {
    row.flags |= letterFlag(bytes[p + 1]!);
    p = skipBlanks(bytes, p + 3, end);
  }
  return p;
}

function readColumn(bytes: Uint8Array, at: number, end: number, layout: StackLayout, row: FrameRow): boolean {
  if (readPrefixedAddress(bytes, at, end, token)) return true;
  if (at >= end || !readHex(bytes, at, end, token)) {
    row.cut = at >= end && row.flags !== 0;
    return false;
  }
  row.cut = token.end === end || (token.end + 1 === end && bytes[token.end] === 0x60);
  // `A1977E540`: managed rows lose leading zeros.
  return layout.managed && token.digits > 3 && token.end < end && isBlank(bytes[token.end]!);
}

/** The arguments, between colons on 64-bit machines; gives where they end, or -1. */
function readArguments(bytes: Uint8Array, at: number, end: number, layout: StackLayout, row: FrameRow): number {
  let p = at;
  if (layout.managed) return isColon(bytes, p, end) ? skipBlanks(bytes, p + 1, end) : p;
  if (isColon(bytes, p, end)) {
    p = skipBlanks(bytes, p + 1, end);
    while (row.argCount < MAX_ARGS && readAddress(bytes, p, end, token)) {
      addArgument(row);
      p = skipBlanks(bytes, token.end, end);
    }
    if (row.argCount === 0) p = skipEllipsis(bytes, p, end);
    if (p < end && bytes[p] === COLON) return skipBlanks(bytes, p + 1, end);
    let q = p;
    while (q < end && (HEX[bytes[q]!] !== 255 || bytes[q] === 0x60)) q++;
    // DEC Alpha puts one colon, and no arguments, before the call site.
    if (row.argCount === 0 && q < end && !isBlank(bytes[q]!)) return p;
    row.cut = q === end;
    return -1;
  }
  if (layout.args === 0 || (row.flags & FrameFlag.wide) !== 0) return p;
  const wanted = layout.args < 0 ? 3 : layout.args;
  while (row.argCount < wanted && readAddress(bytes, p, end, token)) {
    addArgument(row);
    p = skipBlanks(bytes, token.end, end);
  }
  if (row.argCount < wanted && layout.args < 0) {
    row.argCount = 0;
    return at;
  }
  return p;
}

const DOT = 0x2e;

/** `: ... : nt!KeBugCheckEx`: somebody left the arguments out. */
function skipEllipsis(bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 >= end || bytes[at] !== DOT || bytes[at + 1] !== DOT || bytes[at + 2] !== DOT) return at;
  const p = skipBlanks(bytes, at + 3, end);
  return isColon(bytes, p, end) ? p : at;
}

function addArgument(row: FrameRow): void {
  row.args[row.argCount * 2] = token.hi;
  row.args[row.argCount * 2 + 1] = token.lo;
  row.argCount++;
}

/** Reads the frame number where there is one, and gives where the columns start. */
function readNumber(bytes: Uint8Array, at: number, end: number, layout: StackLayout, row: FrameRow): number {
  let value = 0;
  let p = at;
  for (; p < end && p - at < 7 && HEX[bytes[p]!] !== 255; p++) value = (value << 4) | HEX[bytes[p]!]!;
  const digits = p - at;
  if (digits === 0 || digits > 6 || p >= end || !isBlank(bytes[p]!)) return at;
  if (layout.decimal && !isDecimal(bytes, at, at + digits)) return at;
  p = skipBlanks(bytes, p, end);
  if (p >= end) return at;
  const next = bytes[p]!;
  // Behind a number stand columns; in a table without columns, a name.
  if (layout.columns === "none" ? digits < 2 && layout.numbers !== true : HEX[next] === 255 && next !== PAREN)
    return at;
  row.number = (layout.decimal ? decimalOf(bytes, at, at + digits) : value) + 1;
  return p;
}

function isDecimal(bytes: Uint8Array, from: number, end: number): boolean {
  for (let i = from; i < end; i++) if (HEX[bytes[i]!]! > 9) return false;
  return true;
}

function decimalOf(bytes: Uint8Array, from: number, end: number): number {
  let value = 0;
  for (let i = from; i < end; i++) value = value * 10 + HEX[bytes[i]!]!;
  return value;
}

/** `kf`: the distance to the row above, 1 to 7 hex digits, absent in the first row. */
function readMemory(bytes: Uint8Array, at: number, end: number, row: FrameRow): number {
  if (!readHex(bytes, at, end, token) || token.digits > 7 || token.tick) return at;
  if (token.end >= end || !isBlank(bytes[token.end]!)) return at;
  row.memory = token.lo;
  return skipBlanks(bytes, token.end, end);
}

const INLINE = new TextEncoder().encode("(Inline");

/** `(Inline)` and `(Inline Function)` with the dashes behind them; gives where the site starts, or -1. */
export function skipInline(bytes: Uint8Array, at: number, end: number): number {
  if (at + INLINE.length >= end) return -1;
  for (let i = 0; i < INLINE.length; i++) if (bytes[at + i] !== INLINE[i]) return -1;
  let p = at + INLINE.length;
  while (p < end && p < at + 20 && bytes[p] !== 0x29) p++;
  if (p >= end || bytes[p] !== 0x29) return -1;
  for (p = skipBlanks(bytes, p + 1, end); p < end;) {
    const q = bytes[p] === COLON ? p + 1 : skipDashes(bytes, p, end);
    if (q === p) break;
    p = skipBlanks(bytes, q, end);
  }
  return p;
}

function isColon(bytes: Uint8Array, p: number, end: number): boolean {
  return p < end && bytes[p] === COLON && (p + 1 === end || isBlank(bytes[p + 1]!));
}

/** `fc8a` where a call site should be: the beginning of an argument that goes on in the next line. */
function isCutNumber(bytes: Uint8Array, row: FrameRow): boolean {
  if (row.tailEnd > row.tailStart || row.displacement > 0) return false;
  for (let p = row.siteStart; p < row.siteEnd; p++) if (HEX[bytes[p]!] === 255 && bytes[p] !== 0x60) return false;
  row.cut = true;
  return true;
}

/** `cb h=000001f0c2a4b8f0 st=00000010`: a line that the program or a `.printf` wrote; no name has `=` ahead of its `!`. */
function isAssignment(bytes: Uint8Array, row: FrameRow): boolean {
  for (let p = row.siteStart; p < row.siteEnd; p++) {
    const byte = bytes[p]!;
    if (byte === 0x3d) return p > row.siteStart;
    if (byte === 0x21 || byte <= 0x20) return false;
  }
  return false;
}

/** `ntdll!NtDelayExecution`, alone on a line of a table that has no other columns. */
function isNamed(bytes: Uint8Array, row: FrameRow, sure: boolean): boolean {
  if (row.displacement > 0 && sure) return true;
  for (let p = row.siteStart; p < row.siteEnd; p++) {
    if (bytes[p] === 0x21) return p > row.siteStart;
    if (bytes[p]! <= 0x20) return false;
  }
  return false;
}
