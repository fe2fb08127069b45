import { decodeText } from "./decode.js";
import { addArgs, newFrameRow, type FrameRow } from "./frames.js";
import { newHexToken, readAddress, skipBlanks } from "./hex.js";
import { intern, textOf } from "./interner.js";
import type { Answer } from "./lexicon.js";
import { LineKind } from "./line-kind.js";
import { settleRows, type Rows } from "./rows.js";
import { splitSite } from "./scan-site.js";
import { UNKNOWN_LAYOUT, type StackLayout } from "./stack-layout.js";

/**
 * The stack row that the next line may continue: terminals and mail programs wrap rows, and `kP` prints parameters
 * on lines of their own. The row stands in the columns already; what continues it is added to it there.
 */
export interface OpenFrame {
  /** Row index, or -1. */
  row: number;
  /** Nothing stands behind the columns. */
  site: boolean;
  /** A bracket of the tail has not closed. */
  tail: boolean;
  /** `kP`: the site so far, ending in its open parenthesis or a comma; null when no list is open. */
  parameters: string | null;
  /** The row, or what was joined to it last, ends at a column where lines are wrapped. */
  wrapped: boolean;
  /** How many argument columns the row lacks. */
  missingArgs: number;
}

export function newOpenFrame(): OpenFrame {
  return { row: -1, site: false, tail: false, parameters: null, wrapped: false, missingArgs: 0 };
}

const MAX_LIST = 16_384;
const MAX_TAIL = 2048;
const scratch = newFrameRow();
const token = newHexToken();
const encoder = new TextEncoder();

/** Notes what may follow the row that was just read. */
export function openFrame(
  open: OpenFrame,
  index: number,
  bytes: Uint8Array,
  row: FrameRow,
  layout: StackLayout,
  wrapped: boolean,
): void {
  open.row = index;
  open.site = row.siteEnd === row.siteStart && row.tailEnd === row.tailStart && layout.sites && !layout.managed;
  open.tail = row.tailOpen;
  open.wrapped = wrapped;
  open.missingArgs = open.site && layout.args > 0 && row.argCount > 0 ? layout.args - row.argCount : 0;
  open.parameters = null;
  const named = row.siteEnd > row.siteStart && row.displacement === 0 && row.tailEnd === row.tailStart;
  if (named && bytes[row.siteEnd - 1] === 0x28) {
    open.parameters = decodeText(bytes, row.siteStart, row.siteEnd);
  }
}

/**
 * Adds a line to the row above when it provably belongs to it.
 *
 * ```text
 * 8019d7a4 fc8a7cc3 ff042868 ff041228 81bfb4c4        columns; the next line is their symbol
 * dlc!_ProcessType1_Frames+0xae (FPO:                  a bracket is open
 * [EBP 0xfc8b0760] [4,0,4])
 * 0015fce4 010e1415 test1!Add(                         kP: a list is open
 *             int a = 0n18,
 *             int b = 0n52)+0x1e [f:\test1\test1.cpp @ 7]
 * ```
 */
export function continueFrame(
  rows: Rows,
  open: OpenFrame,
  text: string,
  wrapped: boolean,
  lastLine: number,
  classify: Answer["classify"],
): boolean {
  if (!joined(rows, open, text, classify)) return false;
  rows.lastLines.set(open.row, lastLine);
  open.wrapped = wrapped;
  return true;
}

function joined(rows: Rows, open: OpenFrame, text: string, classify: Answer["classify"]): boolean {
  if (open.parameters !== null) return addParameter(rows, open, text);
  if (open.tail) return addTail(rows, open, text);
  if (open.site) {
    if (!SYMBOL.test(text) || text.endsWith(":")) return false;
    setSite(rows, open, text);
    open.site = false;
    return true;
  }
  if (ANNOTATION.test(text)) return addTail(rows, open, text);
  // Behind a displacement goes on only what the window cut.
  if (text.length > LONGEST_REST || (!open.wrapped && isDisplaced(rows, open))) return false;
  const site = siteOf(rows, open);
  const more = restOf(site, text, open.wrapped);
  if (more === null || !/!|\+0x[0-9a-f]+$/.test(site) || classify(text) !== LineKind.unread) return false;
  setSite(rows, open, more);
  return true;
}

/** The whole site, when `text` is the rest of it. */
function restOf(site: string, text: string, wrapped: boolean): string | null {
  const displaced = /\+0x[0-9a-f]+$/.test(site);
  if (!displaced && DISPLACEMENT.test(text)) return site + text;
  // `ntdll!` and then `?? ::FNODOBFM::…`; `OnceCallback<void` and then `()>::Run+0x10`: cut at a blank.
  if (/! ?$/.test(site) && text.startsWith("?? ::")) return `${site.trimEnd()} ${text}`;
  if (/! \?\?$/.test(site) && text.startsWith("::")) return `${site} ${text}`;
  if (/`\w+$/.test(site) && /^\w+'/.test(text)) return `${site} ${text}`;
  if (!displaced && depthOf(site) > 0 && depthOf(`${site} ${text}`) === 0) return site + (wrapped ? "" : " ") + text;
  return wrapped && FRAGMENT.test(text) ? site + text : null;
}

/** Open angle brackets; those of operators open nothing. */
function depthOf(site: string): number {
  let depth = 0;
  for (const { 0: bracket } of site.replace(/operator(?:<=>|<<=?|>>=?|->\*?|[<>]=?)/g, "").matchAll(/->|[<>]/g)) {
    if (bracket === "<") depth++;
    else if (bracket === ">") depth--;
  }
  return depth;
}

const SYMBOL = /^(?:<Unloaded_|[\w.$@-]{1,80}(?:!|\+0x))|^0x[0-9a-f`]+$/;
const ANNOTATION =
  /^(?:\((?:FPO: |CONV: |TrapFrame @|CONTEXT @|Inline Function @)|\[(?=[^\]\s]*[\\/.])[^\]]* @ \d+\]$|\[(?=[^\]\s]*[\\/])[^\]]*$)/;
const DISPLACEMENT = /^\+0x[0-9a-f]+(?:$|\s+[[(])/;
/** The rest of a symbol that was cut anywhere; it must end in a displacement, or be one. */
const FRAGMENT = /^(?![\w.]+!)[\w:~<>,$@?`'&*+]*(?:\+0x|\b)[0-9a-f]+(?: [[(].*)?$/;
/** The rest of an annotation closes a bracket; words of a person, a prompt or registers do not look like it. */
const TAIL_PART = /^(?:[\])]|[\w[(@.,\\/:-][^"=>\])]*[\])])[^"=>]*$|^\[EBP 0x[0-9a-f]*$/;

/** The middle of a path. */
const PATH_PART = /^[^\s"<>|*?\]]{1,200}(?: @)?$/;

function addTail(rows: Rows, open: OpenFrame, text: string): boolean {
  const { frames, tails } = rows;
  settleRows(rows);
  const index = rows.payload.data[open.row]!;
  const known = frames.tail.data[index]!;
  const before = known === 0 ? "" : textOf(tails, known - 1);
  const bracket = before.indexOf("[", before.lastIndexOf("]") + 1);
  const path = bracket >= 0 && /[\\/]/.test(before.slice(bracket));
  const part = TAIL_PART.test(text) || (path && PATH_PART.test(text));
  if (before.length > MAX_TAIL || (open.tail && !part)) return (open.tail = false);
  const cut = path && open.wrapped && !before.endsWith("@") && !text.startsWith("@");
  const tail = before + (cut ? "" : glueOf(before, text)) + text;
  const bytes = encoder.encode(tail);
  frames.tail.data[index] = intern(tails, bytes, 0, bytes.length) + 1;
  open.tail = isOpen(tail);
  open.site = false;
  return true;
}

function isOpen(text: string): boolean {
  let depth = 0;
  for (const c of text) {
    if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
  }
  return depth > 0;
}

/** What stood between two parts of an annotation: nothing where a number or a list was cut, else a blank. */
function glueOf(before: string, after: string): string {
  if (before === "" || /[[,\\/-]$/.test(before) || /^[)\]]/.test(after)) return "";
  const cut = /(?:@ |0x)([0-9a-f]*)$/.exec(before)?.[1];
  return cut !== undefined && cut.length < 8 && /^[0-9a-f]/.test(after) ? "" : " ";
}

function addParameter(rows: Rows, open: OpenFrame, text: string): boolean {
  const before = open.parameters!;
  const list = / = |^\)/.test(text) || (before.endsWith("(") && text.startsWith("void)"));
  // What was read so far stays the row's; the next line that is kept closes the list.
  if (!list || before.length > MAX_LIST) return false;
  const more = before + (before.endsWith("(") || text.startsWith(")") ? "" : " ") + text;
  if (text.endsWith(",")) {
    open.parameters = more;
    return true;
  }
  open.parameters = null;
  setSite(rows, open, more);
  return true;
}

/** Puts what was read of a list into the row, when the list never closed. */
export function closeFrame(rows: Rows, open: OpenFrame): void {
  const { row, parameters } = open;
  open.row = -1;
  open.parameters = null;
  open.missingArgs = 0;
  if (row < 0 || parameters === null || parameters.endsWith("(")) return;
  open.row = row;
  setSite(rows, open, parameters);
  open.row = -1;
}

/** The rest of a row's columns: `80140990 fc930c64 ff07300c` and then `ff11960c ff066cf0 sfmatalk!_Atalk…+0x5a9`. */
export function continueArguments(
  rows: Rows,
  open: OpenFrame,
  bytes: Uint8Array,
  from: number,
  end: number,
  line: number,
): boolean {
  const index = rows.payload.data[open.row]!;
  let p = from;
  const found: number[] = [];
  while (found.length < open.missingArgs * 2 && readAddress(bytes, p, end, token)) {
    found.push(token.hi, token.lo);
    p = skipBlanks(bytes, token.end, end);
  }
  if (found.length < open.missingArgs * 2 || p >= end) return false;
  const text = decodeText(bytes, p, end).trimEnd();
  if (!SYMBOL.test(text)) return false;
  addArgs(rows.frames, index, found);
  setSite(rows, open, text);
  rows.lastLines.set(open.row, line);
  open.site = false;
  open.missingArgs = 0;
  return true;
}

/**
 * The rest of a displacement that a window cut. A whole one may end where lines are wrapped, too: then only a row that
 * itself was put together, or a log whose width is known, is continued.
 *
 * ```text
 * … : rpcrt4!I_RpcSendReceive+0                  +, +0 and +0x are never the end
 * x6f
 * … : rpcrt4!NdrSendReceive+0x3
 * 6
 * … app!mainCRTStartup
 * +0xf (FPO: [Non-Fpo])
 * ```
 */
export function continueDisplacement(
  rows: Rows,
  open: OpenFrame,
  bytes: Uint8Array,
  start: number,
  end: number,
  wrapped: boolean,
  known: boolean,
  lastLine: number,
): boolean {
  if (open.row < 0 || open.site || open.tail || open.parameters !== null || end - start > LONGEST_REST) return false;
  if (!known && isDisplaced(rows, open) && !rows.lastLines.has(open.row)) return false;
  if (rows.frames.tail.data[rows.payload.data[open.row]!] !== 0) return false;
  const site = siteOf(rows, open);
  const plus = site.lastIndexOf("+");
  const text = decodeText(bytes, start, end);
  if (!site.includes("!") || !CUT_DISPLACEMENT.test((plus < 0 ? "" : site.slice(plus)) + text)) return false;
  setSite(rows, open, site + text);
  rows.lastLines.set(open.row, lastLine);
  open.wrapped = wrapped;
  return true;
}

const LONGEST_REST = 400;
const CUT_DISPLACEMENT = /^\+0x[0-9a-f]{1,8}(?: [[(].*)?$/;

function isDisplaced(rows: Rows, open: OpenFrame): boolean {
  return rows.frames.displacement.data[rows.payload.data[open.row]!] !== 0;
}

function siteOf(rows: Rows, open: OpenFrame): string {
  settleRows(rows);
  const index = rows.payload.data[open.row]!;
  const displaced = rows.frames.displacement.data[index]!;
  const site = textOf(rows.sites, rows.frames.site.data[index]!);
  return displaced === 0 ? site : `${site}+0x${(displaced - 1).toString(16)}`;
}

function setSite(rows: Rows, open: OpenFrame, text: string): void {
  const { frames, sites, tails } = rows;
  const index = rows.payload.data[open.row]!;
  const bytes = encoder.encode(text);
  if (!splitSite(bytes, 0, bytes.length, scratch, UNKNOWN_LAYOUT)) return;
  settleRows(rows);
  frames.site.data[index] = intern(sites, bytes, scratch.siteStart, scratch.siteEnd);
  frames.displacement.data[index] = scratch.displacement;
  if (scratch.tailEnd > scratch.tailStart) {
    frames.tail.data[index] = intern(tails, bytes, scratch.tailStart, scratch.tailEnd) + 1;
    open.tail = scratch.tailOpen;
  }
}
