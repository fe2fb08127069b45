import { FrameFlag, newFrameRow } from "./frames.js";
import { HEX, isBlank, newHexToken, readAddress, skipBlanks } from "./hex.js";
import { keep, keepFrame } from "./keep.js";
import { LineKind } from "./line-kind.js";
import { isElement, isNamed as isNamedValue } from "./scan-dx.js";
import { skipInline } from "./scan-frame.js";
import { columnsEnd, scanMemory, scanModule } from "./scan-memory.js";
import { startsPrompt } from "./scan-prompt.js";
import { splitSite } from "./scan-site.js";
import type { Scanner } from "./scanner-state.js";
import { MAX_ARGS } from "./stack-layout.js";
import { mayHideBlanks } from "./wide-blanks.js";
import { isWrapColumn } from "./wrap.js";

const row = newFrameRow();
const token = newHexToken();
const BLANK = 0x20;
const PAREN = 0x28;
const COLON = 0x3a;
const TICK = 0x60;
const BRACKET = 0x5b;
const STAR = 0x2a;

/**
 * Reads a line that is a well-formed row of the table that is open, as most lines of a log are. Gives false, with
 * nothing done, where anything else might be the case: `scanWhole` then looks at all that a line can be.
 */
export function scanUsual(scanner: Scanner, bytes: Uint8Array, from: number, to: number, line: number): boolean {
  const { interrupted, pendingEcho } = scanner;
  if (interrupted !== null || (pendingEcho !== null && beginsAlike(pendingEcho, bytes[from]!))) return false;
  if (scanner.held.length > 0 || scanner.open.missingArgs > 0) return false;
  let end = to;
  while (end > from && isBlank(bytes[end - 1]!)) end--;
  if (end > from && mayHideBlanks(bytes, from, end)) return false;
  if (scanner.inStack) {
    if (!scanner.layout.usual || !readFrame(scanner, bytes, from, end)) return false;
    scanner.pendingEcho = null;
    keepFrame(scanner, row, bytes, isWrapColumn(to - from, 0), line, line);
    return true;
  }
  const kind = kindOf(scanner, bytes, from, end);
  if (kind === 0) return false;
  scanner.pendingEcho = null;
  keep(scanner, kind, bytes, from, end, line, line);
  return true;
}

/** Whether a line that begins with this byte may be the command once more. */
function beginsAlike(command: string, byte: number): boolean {
  const first = command.charCodeAt(0);
  return first >= 0x80 || first === byte || isBlank(byte);
}

function kindOf({ answer, inDx, inModules }: Scanner, bytes: Uint8Array, from: number, end: number): number {
  if (answer.echo !== null) return inDx ? kindOfDx(bytes, from, end) : 0;
  if (inDx || from === end || HEX[bytes[from]!] === 255) return 0;
  if (answer.rows === "memory") {
    const kind = scanMemory(bytes, from, end, true);
    return kind !== 0 && endsColumns(bytes, columnsEnd(), end) ? kind : 0;
  }
  return inModules && scanModule(bytes, from, end, true) && endsColumns(bytes, columnsEnd(), end)
    ? LineKind.moduleRow
    : 0;
}

/** Behind the columns stands neither a message about symbols nor the depth that a row of `wt` has. */
function endsColumns(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] === BRACKET) return false;
  for (let p = at; p < end; p++) {
    const byte = bytes[p]!;
    if (HEX[byte] === 255 && byte !== BLANK && byte !== TICK && byte !== COLON) return byte !== STAR;
  }
  return true;
}

/** `        TimeStart        : 1E:5D0`, `    [0x0]`: rows in the answer to `dx`. */
function kindOfDx(bytes: Uint8Array, from: number, end: number): number {
  const start = skipBlanks(bytes, from, end);
  if (start - from < 2 || start === end) return 0;
  const first = bytes[start]!;
  if (first === BRACKET) return isElement(bytes, from, start, end, true) ? LineKind.dxRow : 0;
  // `FAULT`: hex digits, behind which a message may stand.
  if (startsPrompt(first) || !isNamedValue(bytes, start, end)) return 0;
  return HEX[first] === 255 || endsColumns(bytes, start, end) ? LineKind.dxRow : 0;
}

/**
 * Reads a stack row of addresses and a site with a module or a displacement, or an inline row.
 *
 * ```text
 * 01 05c2f55c 0818266f eecrlrev+0x420f
 * 01 05c2f55c 0818266f 00000001 00000004 0133fd4c eecrlrev+0x420f
 * 07 000000cb`ddaff180 00007ffa`d1197e2e     ADVAPI32!CreateProcessWithLogonCommonW+0x54d
 * 07 000000cb`ddaff180 00007ffa`d1197e2e     : 00000000`00000000 … 00000000`00000000 : ADVAPI32!Create…+0x54d
 * ```
 */
function readFrame({ layout, answer, inDx }: Scanner, bytes: Uint8Array, from: number, end: number): boolean {
  let p = from;
  row.number = row.argCount = 0;
  row.childHi = row.childLo = row.retHi = row.retLo = 0;
  if (layout.numbers !== false && bytes[p + 2] === BLANK) {
    const high = HEX[bytes[p]!]!;
    const low = HEX[bytes[p + 1]!]!;
    if ((high | low) > 15) return false;
    row.number = ((high << 4) | low) + 1;
    p += 3;
  }
  if (bytes[p] === PAREN) {
    const site = row.number > 0 || (answer.rows !== "none" && !inDx) ? skipInline(bytes, p, end) : -1;
    row.flags = FrameFlag.inline;
    return site >= 0 && site < end && splitSite(bytes, site, end, row, layout);
  }
  if (!readAddress(bytes, p, end, token)) return false;
  let wide = token.digits > 8;
  const { hi, lo } = token;
  p = skipBlanks(bytes, token.end, end);
  let colon = isColon(bytes, p, end);
  row.flags = FrameFlag.ret;
  if (colon) {
    row.retHi = hi;
    row.retLo = lo;
  } else {
    row.flags |= FrameFlag.child;
    row.childHi = hi;
    row.childLo = lo;
    if (!readAddress(bytes, p, end, token)) return false;
    wide ||= token.digits > 8;
    row.retHi = token.hi;
    row.retLo = token.lo;
    p = skipBlanks(bytes, token.end, end);
    colon = isColon(bytes, p, end);
  }
  if (wide) row.flags |= FrameFlag.wide;
  if (colon) {
    p = skipBlanks(bytes, p + 1, end);
    p = readArguments(bytes, p, end, MAX_ARGS);
    if (p >= end || bytes[p] !== COLON) return false;
    p = skipBlanks(bytes, p + 1, end);
  } else if (layout.args !== 0 && !wide) {
    const wanted = layout.args < 0 ? 3 : layout.args;
    const after = readArguments(bytes, p, end, wanted);
    if (row.argCount === wanted) p = after;
    else if (layout.args > 0) return false;
    else row.argCount = 0;
  }
  if (p >= end || bytes[p] === PAREN || !splitSite(bytes, p, end, row, layout)) return false;
  return row.displacement > 0 || isNamed(bytes);
}

/** `module!…`: an exclamation mark in the first word. */
function isNamed(bytes: Uint8Array): boolean {
  for (let p = row.siteStart; p < row.siteEnd && bytes[p]! > BLANK; p++)
    if (bytes[p] === 0x21) return p > row.siteStart;
  return false;
}

function isColon(bytes: Uint8Array, p: number, end: number): boolean {
  return p + 1 < end && bytes[p] === COLON && bytes[p + 1] === BLANK;
}

function readArguments(bytes: Uint8Array, at: number, end: number, most: number): number {
  const { args } = row;
  let p = at;
  let count = 0;
  while (count < most && readAddress(bytes, p, end, token)) {
    args[count * 2] = token.hi;
    args[count * 2 + 1] = token.lo;
    count++;
    p = skipBlanks(bytes, token.end, end);
  }
  row.argCount = count;
  return p;
}
