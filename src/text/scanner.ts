import { decodeText } from "./decode.js";
import { newFrameRow } from "./frames.js";
import { hold, joinHeld, keepBlank } from "./held.js";
import { HEX, isBlank, skipBlanks } from "./hex.js";
import { findInterruption, resumeRow } from "./interrupted.js";
import { continueArguments, continueDisplacement, continueFrame } from "./join.js";
import { keep, keepFrame, keepText } from "./keep.js";
import { LineKind } from "./line-kind.js";
import { kindBehind, mayBeMarked, pageMark } from "./page-mark.js";
import type { Rows } from "./rows.js";
import { findDxCommand, scanDx } from "./scan-dx.js";
import { startBlock } from "./scan-block.js";
import { scanFrame } from "./scan-frame.js";
import { scanStackHeader } from "./scan-header.js";
import { scanMemory, scanModule } from "./scan-memory.js";
import { findPrompt, GT, isBarePrompt, opensBareSession, scanPrompt, startsPrompt } from "./scan-prompt.js";
import { isPointerRow } from "./scan-pointer.js";
import { scanTraceRow } from "./scan-trace.js";
import { MAX_LINE, type Scanner } from "./scanner-state.js";
import { INSTRUCTION_LAYOUT, SITE_LAYOUT, UNKNOWN_LAYOUT, type StackLayout } from "./stack-layout.js";
import { mayHideBlanks, withoutWideBlanks } from "./wide-blanks.js";
import { isWrapColumn } from "./wrap.js";

const row = newFrameRow();

/**
 * Reads one line into the columns: decides its kind and, for stack rows, takes its fields. `line` and `lastLine`
 * are its place in the file as exported.
 */
export function scanWhole(
  scanner: Scanner,
  bytes: Uint8Array,
  from: number,
  to: number,
  line: number,
  lastLine: number,
): void {
  let whole = Math.min(to, from + MAX_LINE);
  const wrapped = isWrapColumn(whole - from, scanner.wrap);
  let start = skipBlanks(bytes, from, whole);
  let end = whole;
  // Blanks at the end mean nothing, except where a row was cut at one.
  while (end > start && isBlank(bytes[end - 1]!)) end--;
  if (start === end) return keepBlank(scanner, line, lastLine);
  if (mayHideBlanks(bytes, start, end)) {
    const bare = withoutWideBlanks(bytes, from, start, end);
    if (bare === null) return keepBlank(scanner, line, lastLine);
    if (bare.bytes !== bytes) whole = bare.end;
    ({ bytes, from, start, end } = bare);
  }
  const first = bytes[start]!;

  if (startsPrompt(first)) {
    const prompt = scanPrompt(bytes, start, end);
    if (prompt >= 0) return scanBlock(scanner, bytes, start, prompt, end, line, lastLine);
  } else if (first === GT && start === from && isBarePrompt(bytes, start, end, scanner.bareSession)) {
    return scanBlock(scanner, bytes, start, start + 1, end, line, lastLine);
  }
  if (scanner.interrupted !== null && first !== 0x2a) {
    const whole = resumeRow(scanner.interrupted, bytes, start, end);
    scanner.interrupted = null;
    return scanWhole(scanner, whole, 0, whole.length, line, lastLine);
  }
  if (scanner.pendingEcho !== null) {
    const echoed = isEcho(scanner.pendingEcho, bytes, start, end);
    scanner.pendingEcho = null;
    if (echoed) return keep(scanner, LineKind.echo, bytes, from, end, line, lastLine);
  }
  if (scanner.held.length > 0 && joinHeld(scanner, bytes, from, whole, line, lastLine, row)) return;
  if (scanner.open.missingArgs > 0 && continueArguments(scanner.rows, scanner.open, bytes, start, end, lastLine))
    return;
  // The usual case in the tables that logs are mostly made of.
  if (HEX[first] !== 255) {
    if (!scanner.inStack) {
      const kind = scanAsked(scanner, bytes, start, end);
      if (kind !== 0) return keep(scanner, kind, bytes, from, end, line, lastLine);
    } else if (scanFrame(bytes, start, end, scanner.layout, true, row)) {
      return keepFrame(scanner, row, bytes, wrapped, line, lastLine);
    }
  }
  if (
    scanner.open.wrapped &&
    continueDisplacement(scanner.rows, scanner.open, bytes, start, end, wrapped, scanner.wrap > 0, lastLine)
  )
    return;
  const message = HEX[first] === 255 ? -1 : findInterruption(bytes, start, end);
  if (message >= 0) {
    scanner.interrupted = bytes.slice(start, message);
    return keep(scanner, LineKind.noise, bytes, from, end, line, lastLine);
  }
  const special = scanUnmistakable(scanner, bytes, from, start, end);
  if (special !== 0) return keep(scanner, special, bytes, from, end, line, lastLine);
  if (HEX[first] !== 255 || first === 0x28 || (first === 0x23 && scanner.answer.rows === "memory")) {
    row.cut = false;
    const kind = scanRow(scanner, bytes, start, end);
    if (kind === LineKind.frame) {
      return keepFrame(scanner, row, bytes, wrapped, line, lastLine);
    }
    if (kind !== 0) return keep(scanner, kind, bytes, from, end, line, lastLine);
    if (row.cut && row.flags !== 0 && scanner.inStack) return hold(scanner, bytes, from, whole, line, lastLine);
  } else if (first === 0x23 || first === 0x2a || first === 0x2d || first === GT) {
    if (scanMarked(scanner, bytes, start, end, line, lastLine)) return;
  }
  scanText(scanner, bytes, start, from, end, wrapped, line, lastLine);
}

/** Rows of a dump or a module list that was asked for; 0 also where something else might claim the line. */
function scanAsked(scanner: Scanner, bytes: Uint8Array, start: number, end: number): number {
  const { answer } = scanner;
  if (scanner.inDx || answer.echo !== null) return 0;
  const memory = answer.rows === "memory";
  if (!memory && !scanner.inModules) return 0;
  if (bytes[start]! <= 0x39 && scanTraceRow(bytes, start, end)) return 0;
  const kind = memory
    ? scanMemory(bytes, start, end, true)
    : scanModule(bytes, start, end, true)
      ? LineKind.moduleRow
      : 0;
  return kind !== 0 && findInterruption(bytes, start, end) < 0 ? kind : 0;
}

/** Rows of `wt`, `dx` and pointer scans, which look like no others; 0 for any other line. */
function scanUnmistakable(scanner: Scanner, bytes: Uint8Array, from: number, start: number, end: number): number {
  const first = bytes[start]!;
  if (first >= 0x30 && first <= 0x39) {
    if (scanTraceRow(bytes, start, end)) return LineKind.traceRow;
    if (first === 0x30 && isPointerRow(bytes, start, end))
      return scanner.answer.classify(decodeText(bytes, start, end));
  }
  const { echo } = scanner.answer;
  const kind = scanDx(bytes, from, start, end, echo, scanner.inDx && !scanner.inStack);
  if (kind !== 0) {
    scanner.inDx = true;
    return kind;
  }
  if (start > from) return 0;
  if (first === 0x64 || (first >= 0x30 && first <= 0x3a) || first === 0x7c) {
    const command = findDxCommand(bytes, start, end);
    if (command >= 0) {
      scanner.answer = scanner.lexicon.answerTo(decodeText(bytes, command, end).trim());
      scanner.inDx = true;
      scanner.inStack = scanner.inModules = false;
      return LineKind.dxRoot;
    }
  }
  // A line at the left margin ends a `dx` that no command asked for.
  scanner.inDx &&= echo !== null;
  return 0;
}

/** Rows that begin with a number. Which comes first depends on the table that is open; shapes decide otherwise. */
function scanRow(scanner: Scanner, bytes: Uint8Array, start: number, end: number): number {
  if (scanner.answer.rows === "none") return 0;
  const { answer, layout } = scanner;
  if (answer.rows === "memory" && !scanner.inStack) {
    const kind = scanMemory(bytes, start, end, true);
    if (kind !== 0) return kind;
  }
  if (scanner.inModules && scanModule(bytes, start, end, true)) return LineKind.moduleRow;
  if (scanner.inStack) {
    if (scanFrame(bytes, start, end, layout, true, row)) return LineKind.frame;
    if (row.cut) return 0;
    const kind = scanMemory(bytes, start, end, false);
    return kind !== 0 ? kind : scanModule(bytes, start, end, false) ? LineKind.moduleRow : 0;
  }
  const memory = scanMemory(bytes, start, end, false);
  if (memory === LineKind.stringRow) return memory;
  if (memory === 0 || memory === LineKind.memoryRow) {
    if (scanFrame(bytes, start, end, layout, false, row)) return LineKind.frame;
    if (memory === 0 && scanModule(bytes, start, end, answer.rows === "modules")) return LineKind.moduleRow;
  }
  return memory;
}

/** `* 06 03eaffac 771d9263 wininet!…` of `!findstack`, `## 0:001> !cs`, `> 0:000> k`: a mark before a row or a prompt. */
function scanMarked(
  scanner: Scanner,
  bytes: Uint8Array,
  start: number,
  end: number,
  line: number,
  lastLine: number,
): boolean {
  const mark = bytes[start]!;
  let p = start + 1;
  while (p < end && bytes[p] === mark && p - start < 4) p++;
  // `#f2451000 …` is a row of `!dd`.
  if (p >= end || !isBlank(bytes[p]!)) {
    const kind = mark === 0x23 ? scanRow(scanner, bytes, start, end) : 0;
    if (kind === 0 || kind === LineKind.frame) return false;
    keep(scanner, kind, bytes, start, end, line, lastLine);
    return true;
  }
  p = skipBlanks(bytes, p, end);
  if (p >= end) return false;
  if (startsPrompt(bytes[p]!)) {
    const prompt = scanPrompt(bytes, p, end);
    if (prompt >= 0) {
      scanBlock(scanner, bytes, p, prompt, end, line, lastLine);
      return true;
    }
  }
  if (HEX[bytes[p]!] === 255 || !scanFrame(bytes, p, end, scanner.layout, scanner.inStack, row)) return false;
  if (row.siteEnd === row.siteStart) return false;
  keepFrame(scanner, row, bytes, false, line, lastLine);
  return true;
}

/** Lines that do not begin with a number: headers, continuations of a row, and everything the grammar declares. */
function scanText(
  scanner: Scanner,
  bytes: Uint8Array,
  start: number,
  from: number,
  end: number,
  wrapped: boolean,
  line: number,
  lastLine: number,
): void {
  const { rows, answer, open } = scanner;
  const text = decodeText(bytes, start, end).trim();
  scanner.bareSession ||= opensBareSession(text);
  if (rows.kinds[lastInk(rows)] === LineKind.stackHeader && HEADER_END.test(text)) {
    rows.lastLines.set(lastInk(rows), lastLine);
    return;
  }
  const layout = text === "#" && answer.layout !== null ? answer.layout : scanStackHeader(text);
  if (layout !== undefined) {
    startTable(scanner, layout);
    return keep(scanner, LineKind.stackHeader, bytes, from, end, line, lastLine);
  }
  if (scanner.inStack && text.startsWith("... : ") && scanAbridged(scanner, bytes, start, end)) {
    return keepFrame(scanner, row, bytes, false, line, lastLine);
  }
  if (open.row >= 0 && continueFrame(rows, open, text, wrapped, lastLine, answer.classify)) return;
  if (isSiteRow(scanner, bytes, start, end)) return keepFrame(scanner, row, bytes, false, line, lastLine);
  if (text.startsWith("Stack:") && scanLabelled(bytes, start + 6, end)) {
    keep(scanner, LineKind.stackHeader, bytes, start, start + 6, line, lastLine);
    startTable(scanner, INSTRUCTION_LAYOUT);
    return keepFrame(scanner, row, bytes, false, line, lastLine);
  }
  if (text.length < 16 && K_COMMAND.test(text)) {
    // The command of an excerpt that lost its prompt.
    if (text.startsWith("kd")) scanner.answer = scanner.lexicon.answerTo(text);
    scanner.inStack = false;
    return keep(scanner, LineKind.echo, bytes, from, end, line, lastLine);
  }
  const { prompt } = scanner;
  // One character is found faster than several.
  if (prompt !== "" && text.includes(">") && text.includes(prompt)) {
    const inside = findPrompt(bytes, start, end, prompt, answer.glues);
    if (inside > 0) {
      if (decodeText(bytes, from, inside).trim() !== "") keepText(scanner, bytes, from, inside, line, lastLine);
      return scanBlock(scanner, bytes, inside, inside + prompt.length, end, line, lastLine);
    }
  }
  if (text.startsWith("start ") && MODULE_HEADER.test(text)) {
    scanner.inModules = true;
    scanner.inStack = false;
  }
  let kind = answer.classify(text);
  if (mayBeMarked(bytes[start]!) && scanner.lexicon.firm[kind] === 0) {
    const mark = pageMark(text);
    const behind = mark === 0 ? kind : kindBehind(scanner, kind, text, mark);
    if (behind !== kind) {
      kind = behind;
      from = start + mark;
    }
  }
  keep(scanner, kind, bytes, from, end, line, lastLine);
  // `!analyze`: rows without a header, and without symbols where the stack is overwritten.
  if (text.startsWith("STACK_TEXT:")) startTable(scanner, UNKNOWN_LAYOUT);
}

const MODULE_HEADER = /^start +end +module name/;
const K_COMMAND = /^(?:~[\d*#.]{1,4} ?)?k[bcdpPvnfLM]{0,6}(?: L?[0-9a-f]{1,4})?$/;

function startTable(scanner: Scanner, layout: StackLayout): void {
  scanner.layout = layout;
  scanner.inStack = true;
  scanner.inModules = false;
}

/** `!deadlock`: `    Stack:   97dd65b7 MyTestDriver!SystemControlIrpWorker+0x00000027`. */
function scanLabelled(bytes: Uint8Array, from: number, end: number): boolean {
  const at = skipBlanks(bytes, from, end);
  return at < end && scanFrame(bytes, at, end, INSTRUCTION_LAYOUT, true, row) && row.siteEnd > row.siteStart;
}

/** `... : nt!KeBugCheck2+0x79f ...`: an editor left the addresses and the end of the row out. */
function scanAbridged(scanner: Scanner, bytes: Uint8Array, start: number, end: number): boolean {
  let to = end;
  while (isBlank(bytes[to - 1]!)) to--;
  const dots = to - 4;
  if (bytes[dots] !== 0x20 || [1, 2, 3].some((i) => bytes[dots + i] !== 0x2e)) return false;
  return scanFrame(bytes, start + 6, dots, SITE_LAYOUT, scanner.inStack, row) && row.siteEnd > row.siteStart;
}

/** A call site alone: in a `kc` table, or `CRYPT32!GetCacheElement+0x2` in an excerpt that names no command. */
function isSiteRow(scanner: Scanner, bytes: Uint8Array, start: number, end: number): boolean {
  const { layout, answer, lexicon } = scanner;
  // `WS2_32!recv:` is where the target stands: a breakpoint's `kc` is over.
  if (bytes[end - 1] === 0x3a && bytes[end - 2] !== 0x3a) return false;
  if (layout.columns === "none") return scanFrame(bytes, start, end, layout, scanner.inStack, row);
  if (answer !== lexicon.unprompted) return false;
  return scanFrame(bytes, start, end, SITE_LAYOUT, false, row) && row.displacement > 0 && isPlainSite(bytes);
}

/** No blank outside brackets: words of a sentence stand before no symbol of a stack. */
function isPlainSite(bytes: Uint8Array): boolean {
  let depth = 0;
  for (let p = row.siteStart; p < row.siteEnd; p++) {
    const byte = bytes[p]!;
    if (byte === 0x3c || byte === 0x28) depth++;
    else if (byte === 0x3e || byte === 0x29) depth--;
    else if (isBlank(byte) && depth <= 0) return false;
  }
  return true;
}

/** The header of a 64-bit `kv` is longer than most windows: its end may stand on a line of its own. */
const HEADER_END = /^(?:(?:to )?Child +)?:? ?(?:Call )?Site$/;

function lastInk(rows: Rows): number {
  let index = rows.length - 1;
  while (index >= 0 && rows.kinds[index] === LineKind.blank) index--;
  return index;
}

/** A prompt, and what is printed behind it on the same line. */
function scanBlock(
  scanner: Scanner,
  bytes: Uint8Array,
  start: number,
  prompt: number,
  end: number,
  line: number,
  lastLine: number,
): void {
  const output = startBlock(scanner, bytes, start, prompt, end, line, lastLine);
  if (output < 0) return;
  if (nesting === MAX_NESTING) return keepText(scanner, bytes, output, end, line, lastLine);
  nesting++;
  scanWhole(scanner, bytes, output, end, line, lastLine);
  nesting--;
}

/** Prompts and outputs can alternate on one line; nobody prints more of them than this. */
const MAX_NESTING = 32;
let nesting = 0;

/** The command once more; what little differs in most lines is seen at their first character. */
function isEcho(command: string, bytes: Uint8Array, start: number, end: number): boolean {
  const first = command.charCodeAt(0);
  return (first >= 0x80 || first === bytes[start]) && decodeText(bytes, start, end).trimEnd() === command;
}
