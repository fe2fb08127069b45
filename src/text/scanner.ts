import { append, push } from "./columns.js";
import { decodeText } from "./decode.js";
import { newFrameRow, pushFrame } from "./frames.js";
import { HEX, skipBlanks } from "./hex.js";
import { intern } from "./interner.js";
import type { Answer, Lexicon } from "./lexicon.js";
import { LineKind } from "./line-kind.js";
import { pushRow, type Rows } from "./rows.js";
import { findDxCommand, scanDx } from "./scan-dx.js";
import { scanFrame, UNKNOWN_LAYOUT, type StackLayout } from "./scan-frame.js";
import { scanStackHeader } from "./scan-header.js";
import { scanMemory, scanModule } from "./scan-memory.js";
import { scanPrompt } from "./scan-prompt.js";
import { scanTraceRow } from "./scan-trace.js";

/** Longest line that is looked at; the rest of a longer one is cut off and reported. */
export const MAX_LINE = 65_536;

export interface Scanner {
  readonly lexicon: Lexicon;
  /** Where rows go; replaced when a batch is complete. */
  rows: Rows;
  answer: Answer;
  layout: StackLayout;
  /** A stack table is open: rows without a symbol count too. */
  inStack: boolean;
  /** A module list is open. */
  inModules: boolean;
  /** A `dx` is being answered, or one without prompt has begun. */
  inDx: boolean;
  /** Command of the last prompt while its next line may still repeat it; null afterwards. */
  pendingEcho: string | null;
}

export function newScanner(lexicon: Lexicon, rows: Rows): Scanner {
  return {
    lexicon,
    rows,
    answer: lexicon.unprompted,
    layout: UNKNOWN_LAYOUT,
    inStack: false,
    inModules: false,
    inDx: false,
    pendingEcho: null,
  };
}

const row = newFrameRow();

/**
 * Reads one line into the columns: decides its kind and, for stack rows, takes its fields. `line` and `lastLine`
 * are its place in the file as exported.
 */
export function scanLine(
  scanner: Scanner,
  bytes: Uint8Array,
  from: number,
  to: number,
  line: number,
  lastLine: number = line,
): void {
  const end = Math.min(to, from + MAX_LINE);
  const start = skipBlanks(bytes, from, end);
  if (start === end) return pushRow(scanner.rows, LineKind.blank, line, lastLine, 0);
  const first = bytes[start]!;

  // 0x30..0x3a digits and colon, `|`, k, l, K, L: everything a prompt can begin with.
  if ((first >= 0x30 && first <= 0x3a) || first === 0x7c || (first | 0x20) === 0x6b || (first | 0x20) === 0x6c) {
    const prompt = scanPrompt(bytes, start, end);
    if (prompt >= 0) return startBlock(scanner, bytes, start, prompt, end, line, lastLine);
  }
  if (scanner.pendingEcho !== null) {
    const echoed = isEcho(scanner.pendingEcho, bytes, start, end);
    scanner.pendingEcho = null;
    if (echoed) return keep(scanner.rows, LineKind.echo, bytes, from, end, line, lastLine);
  }
  const special = scanUnmistakable(scanner, bytes, from, start, end);
  if (special !== 0) return keep(scanner.rows, special, bytes, from, end, line, lastLine);
  if (HEX[first] !== 255 || first === 0x28 || first === 0x23) {
    const kind = scanRow(scanner, bytes, start, end);
    if (kind === LineKind.frame) return keepFrame(scanner.rows, bytes, line, lastLine);
    if (kind !== 0) return keep(scanner.rows, kind, bytes, from, end, line, lastLine);
  }
  const text = decodeText(bytes, start, end);
  const layout = scanStackHeader(text.trimEnd());
  if (layout !== undefined) {
    scanner.layout = layout;
    scanner.inStack = true;
    scanner.inModules = false;
    return keep(scanner.rows, LineKind.stackHeader, bytes, from, end, line, lastLine);
  }
  if (scanner.layout.siteOnly && scanFrame(bytes, start, end, scanner.layout, scanner.inStack, row)) {
    return keepFrame(scanner.rows, bytes, line, lastLine);
  }
  if (/^start +end +module name/.test(text)) {
    scanner.inModules = true;
    scanner.inStack = false;
  }
  keep(scanner.rows, scanner.answer.classify(text), bytes, from, end, line, lastLine);
}

/** Rows of `wt` and `dx`, which look like no others; 0 for any other line. */
function scanUnmistakable(scanner: Scanner, bytes: Uint8Array, from: number, start: number, end: number): number {
  const first = bytes[start]!;
  if (first >= 0x30 && first <= 0x39 && scanTraceRow(bytes, start, end)) return LineKind.traceRow;
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
  const { answer, layout } = scanner;
  if (answer.rows === "memory" && !scanner.inStack) {
    const kind = scanMemory(bytes, start, end, true);
    if (kind !== 0) return kind;
  }
  if (scanner.inModules && scanModule(bytes, start, end, true)) return LineKind.moduleRow;
  if (scanner.inStack) {
    if (scanFrame(bytes, start, end, layout, true, row)) return LineKind.frame;
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

function startBlock(
  scanner: Scanner,
  bytes: Uint8Array,
  start: number,
  prompt: number,
  end: number,
  line: number,
  lastLine: number,
): void {
  const command = decodeText(bytes, prompt, end).trim();
  const answer = scanner.lexicon.answerTo(command);
  scanner.answer = answer;
  scanner.inStack = answer.rows === "stack";
  scanner.inModules = answer.rows === "modules";
  scanner.inDx = answer.echo !== null;
  scanner.layout = answer.layout ?? UNKNOWN_LAYOUT;
  scanner.pendingEcho = command === "" ? null : command;
  keep(scanner.rows, LineKind.prompt, bytes, start, end, line, lastLine);
}

function isEcho(command: string, bytes: Uint8Array, start: number, end: number): boolean {
  return decodeText(bytes, start, end).trimEnd() === command && !/^\.(echo|printf)\b/.test(command);
}

function keep(rows: Rows, kind: number, bytes: Uint8Array, from: number, end: number, line: number, last: number): void {
  const payload = rows.textStarts.length;
  push(rows.textStarts, append(rows.text, bytes, from, end));
  pushRow(rows, kind, line, last, payload);
}

function keepFrame(rows: Rows, bytes: Uint8Array, line: number, lastLine: number): void {
  const site = intern(rows.sites, bytes, row.siteStart, row.siteEnd);
  const tail = row.tailEnd > row.tailStart ? intern(rows.tails, bytes, row.tailStart, row.tailEnd) + 1 : 0;
  const index = pushFrame(rows.frames, row, line, site, tail);
  pushRow(rows, row.number === 1 ? LineKind.topFrame : LineKind.frame, line, lastLine, index);
}
