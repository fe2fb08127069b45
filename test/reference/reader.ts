import { sniff } from "../../src/text/source.js";
import { INSTRUCTION_LAYOUT, SITE_LAYOUT, UNKNOWN_LAYOUT, type StackLayout } from "../../src/text/stack-layout.js";
import { answerTo, canBeTyped, insideStack, isNoise, shapeOf, UNPROMPTED, type Answer, type Kind } from "./answer.js";
import { dxCommand, dxRow } from "./dx-rows.js";
import { headerLayout } from "./header.js";
import { closeList, continues, continuesArguments, openRow, type OpenRow } from "./joined.js";
import { readText } from "./lines.js";
import { promptAt } from "./prompt.js";
import { columnsBeforeMessage, isModuleRow, isPointerPair, isStackCommand, isTraceRow, memoryRow } from "./rows.js";
import { stackRow, type StackRow } from "./stack-row.js";

/** A line, or lines that belong together. */
export interface Row {
  kind: Kind;
  readonly first: number;
  last: number;
  /** Without the blanks around it. */
  readonly text: string;
  readonly printed: string;
  /** The fields of a stack row. */
  stack: StackRow | null;
}

export interface ReadLog {
  readonly lines: number;
  readonly longLines: readonly number[];
  readonly rows: readonly Row[];
}

const MOST_WRAPPED = 64;
/** A 64-bit row of `kv` in a window of 72 columns makes four lines. */
const MOST_HELD = 5;
const LONGEST_STANDING = 2048;
/** Widths of the windows and mail programs that wrap lines. */
const USUAL_WIDTHS = [72, 76, 78, 79, 80, 100, 120, 132];
const MODULE_HEADER = /^start +end +module name/;
/** The end of a header that was too long for the window. */
const HEADER_END = /^(?:(?:to )?Child +)?:? ?(?:Call )?Site$/;

/** Reads a whole log, one line after the other. */
export function readLog(file: Uint8Array): ReadLog {
  const { wrap, ...shape } = sniff(file);
  const { lines, longLines } = readText(file, { ...shape, wrap });
  const rows: Row[] = [];

  let answer: Answer = UNPROMPTED;
  let layout: StackLayout = UNKNOWN_LAYOUT;
  /** Tables that are open: rows need fewer marks there. */
  let inStack = false;
  let inModules = false;
  let inDx = false;
  /** The command, while the next line may repeat it. */
  let pendingEcho: string | null = null;
  let lastPrompt = "";
  /** Commands of breakpoints, which run when the target stops. */
  let standing = "";
  let open: (OpenRow & { entry: Row }) | null = null;
  /** Columns of a row that a message interrupted; the next line completes it. */
  let interrupted: string | null = null;
  /** Lines that begin a stack row and end among its columns. */
  let held: { text: string; line: number }[] = [];

  const inkOf = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, "");
  /** Counted in bytes: stack rows hold letters of other scripts too seldom to look at each. */
  const isWrapped = (width: number): boolean =>
    wrap > 0 ? width === wrap || width === wrap - 1 : USUAL_WIDTHS.includes(width);

  const closeRow = (): void => {
    if (open === null) return;
    closeList(open);
    open.entry.stack = open.row;
    open = null;
  };

  const keep = (kind: Kind, text: string, first: number, last: number): void => {
    if (!isNoise(kind) && kind !== "blank") {
      closeRow();
      // What no stack table holds ends it, unless a stack was asked for and may go on.
      if (inStack && !insideStack(kind) && (answer.rows !== "stack" || answer.runs)) {
        inStack = false;
        if (layout.columns !== "child-ret") layout = UNKNOWN_LAYOUT;
      }
    }
    rows.push({ kind, first, last, text: text.trim(), printed: text, stack: null });
  };

  const keepStackRow = (row: StackRow, text: string, wrapped: boolean, first: number, last: number): void => {
    closeRow();
    // A table without a header begins with its first row.
    if (answer.rows === "any") inStack = true;
    const entry: Row = { kind: "frame", first, last, text: text.trim(), printed: text, stack: row };
    rows.push(entry);
    open = { ...openRow(row, layout, wrapped), entry };
  };

  const joined = (joins: boolean, last: number, wrapped: boolean): boolean => {
    if (!joins || open === null) return false;
    open.entry.stack = open.row;
    open.entry.last = last;
    open.wrapped = wrapped;
    return true;
  };

  const startTable = (columns: StackLayout): void => {
    layout = columns;
    inStack = true;
    inModules = false;
  };

  const dropHeld = (): void => {
    const lines = held;
    held = [];
    for (const { text, line } of lines) keep(shapeOf(text, answer), text, line, line);
  };

  /** Tries the lines kept back together with this one. */
  const joinHeld = (text: string, width: number, line: number): boolean => {
    for (const between of ["", " "]) {
      const whole = [...held.map((one) => one.text).filter((one) => one.trim() !== ""), text].join(between);
      const result = stackRow(inkOf(whole), layout, true);
      if (result.is === "row" && result.row.site !== "") {
        const first = held[0]!.line;
        held = [];
        keepStackRow(result.row, whole, isWrapped(width), first, line);
        return true;
      }
      const more = result.is === "cut" || (result.is === "row" && result.row.site === "" && result.row.tail === "");
      if (more && held.filter((one) => one.text.trim() !== "").length < MOST_HELD && text.length > 8) {
        held.push({ text, line });
        return true;
      }
    }
    dropHeld();
    return false;
  };

  const begin = (command: string): void => {
    answer = answerTo(command);
    if (answer.leaves !== "" && standing.length < LONGEST_STANDING) standing += `${answer.leaves}; `;
    if (answer.runs && standing !== "") answer = answerTo(`${command}; ${standing}`);
    inStack = answer.rows === "stack" && !answer.runs;
    inModules = answer.rows === "modules";
    inDx = answer.echo !== null;
    layout = answer.layout ?? UNKNOWN_LAYOUT;
    pendingEcho = command === "" ? null : command;
  };

  const startBlock = (line: string, prompt: string, first: number, last: number): void => {
    dropHeld();
    closeRow();
    lastPrompt = prompt;
    const behind = line.slice(prompt.length).replace(/^[ \t]+/, "");
    const next = promptAt(behind);
    const typed = next === null ? behind.trim() : "";
    const output = typed !== "" && isOutput(typed);
    begin(output ? "" : typed);
    keep("prompt", output || next !== null ? prompt : line, first, last);
    if (next !== null) startBlock(behind, next, first, last);
    else if (output) readLine(behind, Buffer.byteLength(behind), first, last);
  };

  /** Section 2.2: a piped debugger echoes no command; what stands behind its prompt is output. */
  const isOutput = (typed: string): boolean => {
    if (canBeTyped(typed)) return false;
    if (headerLayout(typed) !== null || MODULE_HEADER.test(typed)) return true;
    if (/^[0-9a-f]/i.test(typed) && stackRow(typed, UNKNOWN_LAYOUT, false).is === "row") return true;
    const kind = shapeOf(typed, UNPROMPTED);
    return kind !== "unread" && kind !== "prose";
  };

  const readLine = (raw: string, width: number, first: number, last: number): void => {
    const line = inkOf(raw);
    if (line.trim() === "") {
      if (held.length > 0) held.push({ text: "", line: first });
      else keep("blank", "", first, last);
      return;
    }
    const prompt = promptAt(line);
    if (prompt !== null) {
      interrupted = null;
      return startBlock(line, prompt, first, last);
    }
    // A second message may follow the first.
    if (interrupted !== null && !line.startsWith("*")) {
      const whole = interrupted + (interrupted.endsWith(" ") ? "" : " ") + line;
      interrupted = null;
      return readLine(whole, Buffer.byteLength(whole), first, last);
    }
    if (pendingEcho !== null) {
      const echoed = line.trim() === pendingEcho;
      pendingEcho = null;
      if (echoed) return keep("echo", line, first, last);
    }
    if (held.length > 0 && joinHeld(raw, width, last)) return;
    if (open !== null && open.missing > 0 && joined(continuesArguments(open, line), last, open.wrapped)) return;
    // Where a table is open, its rows come first.
    const row = inStack && /^[0-9a-f]/i.test(line) ? stackRow(line, layout, true) : null;
    if (row?.is === "row") return keepStackRow(row.row, line, isWrapped(width), first, last);
    const columns = columnsBeforeMessage(line);
    if (columns !== null) {
      interrupted = columns;
      return keep("noise", line, first, last);
    }
    const plain = isTraceRow(line) ? "traceRow" : isPointerPair(line) ? shapeOf(line, answer) : readDx(raw);
    if (plain !== null) return keep(plain, raw, first, last);
    if (/^[0-9a-f(]/i.test(line) || (line.startsWith("#") && answer.rows === "memory")) {
      if (readNumbers(raw, line, isWrapped(width), first, last)) return;
    } else if (/^[#*>-]/.test(line) && readMarked(line, first, last)) return;
    readWords(raw, line.trim(), isWrapped(width), first, last);
  };

  const readDx = (raw: string): Kind | null => {
    const kind = dxRow(raw.replace(/[ \t]+$/, ""), answer.echo, inDx && !inStack);
    if (kind !== null) {
      inDx = true;
      return kind;
    }
    if (/^[ \t]/.test(raw)) return null;
    const command = dxCommand(raw.replace(/[ \t]+$/, ""));
    if (command === null) {
      // A line at the left margin ends an answer that no command asked for.
      inDx &&= answer.echo !== null;
      return null;
    }
    answer = answerTo(command.trim());
    inDx = true;
    inStack = inModules = false;
    return "dxRoot";
  };

  /** Which row comes first depends on the table that is open; shapes decide otherwise. */
  const rowKind = (line: string): { kind: Kind; stack: StackRow | null; cut: boolean } | null => {
    const other = (kind: Kind | null): { kind: Kind; stack: null; cut: false } | null =>
      kind === null ? null : { kind, stack: null, cut: false };
    const stack = (sure: boolean): { kind: Kind; stack: StackRow | null; cut: boolean } | null => {
      const result = stackRow(line, layout, sure);
      if (result.is === "row") return { kind: "frame", stack: result.row, cut: false };
      return result.is === "cut" && result.columns && sure ? { kind: "unread", stack: null, cut: true } : null;
    };
    const module = (sure: boolean): Kind | null => (isModuleRow(line, sure) ? "moduleRow" : null);
    if (answer.rows === "none") return null;
    const asked = answer.rows === "memory" && !inStack ? memoryRow(line, true) : null;
    if (asked !== null) return other(asked);
    if (inModules && isModuleRow(line, true)) return other("moduleRow");
    if (inStack) return stack(true) ?? other(memoryRow(line, false) ?? module(false));
    const memory = memoryRow(line, false);
    if (memory === "stringRow" || memory === "pointerRow") return other(memory);
    return stack(false) ?? other(memory ?? module(answer.rows === "modules"));
  };

  const readNumbers = (raw: string, line: string, wrapped: boolean, first: number, last: number): boolean => {
    const result = rowKind(line);
    if (result === null) return false;
    if (result.cut) held.push({ text: raw, line: last });
    else if (result.stack === null) keep(result.kind, line, first, last);
    else keepStackRow(result.stack, line, wrapped, first, last);
    return true;
  };

  /** `* 06 03eaffac 771d9263 wininet!…`, `## 0:001> !cs`, `#f2451000 …`: a mark before a row or a prompt. */
  const readMarked = (line: string, first: number, last: number): boolean => {
    const behind = /^(#{1,4}|\*{1,4}|-{1,4}|>{1,4})[ \t]+(.*)$/s.exec(line)?.[2];
    if (behind === undefined) {
      const row = line.startsWith("#") ? rowKind(line) : null;
      if (row === null || row.stack !== null || row.cut) return false;
      keep(row.kind, line, first, last);
      return true;
    }
    const prompt = promptAt(behind);
    if (prompt !== null) {
      startBlock(behind, prompt, first, last);
      return true;
    }
    const result = /^[0-9a-f]/i.test(behind) ? stackRow(behind, layout, inStack) : null;
    if (result?.is !== "row" || result.row.site === "") return false;
    keepStackRow(result.row, behind, false, first, last);
    return true;
  };

  const readWords = (raw: string, line: string, wrapped: boolean, first: number, last: number): void => {
    const before = rows.findLast((row) => row.kind !== "blank");
    if (before?.kind === "stackHeader" && HEADER_END.test(line)) {
      before.last = last;
      return;
    }
    const columns = line === "#" && answer.layout !== null ? answer.layout : headerLayout(line);
    if (columns !== null) {
      startTable(columns);
      return keep("stackHeader", line, first, last);
    }
    // `... : nt!KeBugCheck2+0x79f ...`: an editor left out the addresses and the end of the row.
    const abridged = inStack ? /^\.\.\. : (.*) \.\.\.$/s.exec(line)?.[1] : undefined;
    const bare = abridged === undefined ? null : stackRow(abridged, SITE_LAYOUT, true);
    if (bare?.is === "row") return keepStackRow(bare.row, line, false, first, last);
    const known = (): boolean => shapeOf(line, answer) !== "unread";
    if (open !== null && joined(continues(open, line, known), last, wrapped)) return;
    const alone = siteAlone(line);
    if (alone !== null) return keepStackRow(alone, line, false, first, last);
    // `!deadlock`: `    Stack:   97dd65b7 MyTestDriver!SystemControlIrpWorker+0x00000027`
    const labelled = /^Stack:(.*)$/s.exec(line)?.[1];
    const row = labelled === undefined ? null : stackRow(inkOf(labelled), INSTRUCTION_LAYOUT, true);
    if (row?.is === "row" && row.row.site !== "") {
      keep("stackHeader", "Stack:", first, last);
      startTable(INSTRUCTION_LAYOUT);
      return keepStackRow(row.row, labelled!, false, first, last);
    }
    if (isStackCommand(line)) {
      if (line.startsWith("kd")) answer = answerTo(line);
      inStack = false;
      return keep("echo", line, first, last);
    }
    const prompt = promptInside(line);
    if (prompt > 0) {
      const text = line.slice(0, prompt);
      if (text.trim() !== "") keep(shapeOf(text, answer), text, first, last);
      return startBlock(line.slice(prompt), lastPrompt, first, last);
    }
    if (MODULE_HEADER.test(line)) {
      inModules = true;
      inStack = false;
    }
    const kind = shapeOf(line, answer);
    // `## SpinCount          = 0x0`: a web page took the line for a heading.
    const marked = kind === "unread" && answer !== UNPROMPTED ? /^#{1,6} +(.+)$/s.exec(line)?.[1] : undefined;
    const below = marked === undefined ? "unread" : shapeOf(marked, answer);
    if (marked !== undefined && typeof below !== "string" && !isNoise(below)) keep(below, marked, first, last);
    else keep(kind, raw, first, last);
    // `!analyze`: rows without a header, and without symbols where the stack is overwritten.
    if (line.startsWith("STACK_TEXT:")) startTable(UNKNOWN_LAYOUT);
  };

  /** A call site alone: in a table of `kc`, or `CRYPT32!GetCacheElement+0x2` where no command is known. */
  const siteAlone = (line: string): StackRow | null => {
    if (layout.columns === "none") {
      const result = stackRow(line, layout, inStack);
      return result.is === "row" ? result.row : null;
    }
    if (answer !== UNPROMPTED) return null;
    const result = stackRow(line, SITE_LAYOUT, false);
    if (result.is !== "row" || result.row.displacement === null) return null;
    // Words of a sentence stand before no symbol of a stack.
    return hasBlankOutside(result.row.site) ? null : result.row;
  };

  /** Section 2.2: the last prompt once more, behind text that ended in no newline. */
  const promptInside = (line: string): number => {
    if (lastPrompt === "") return -1;
    for (let at = line.indexOf(lastPrompt, 1); at > 0; at = line.indexOf(lastPrompt, at + 1)) {
      if (!/^(?:[ \t]|$)/.test(line.slice(at + lastPrompt.length))) continue;
      // Digits before it would be part of another prompt; a blank or a quote, of a person's sentence.
      if (/[\d:|]/.test(line[at - 1]!) || (!answer.glues && /[ \t"'(`]/.test(line[at - 1]!))) continue;
      return at;
    }
    return -1;
  };

  /** Whether a line, taken by itself, is something that the debugger prints. */
  const beginsRow = (raw: string): boolean => {
    const line = inkOf(raw);
    if (line === "" || promptAt(line) !== null) return true;
    if (/^[0-9a-f(]/i.test(line)) {
      const result = stackRow(line, layout, false);
      if (result.is === "row" || memoryRow(line, false) !== null) return true;
      if (isModuleRow(line, false) || isTraceRow(line)) return true;
      if (result.is === "cut" && result.columns) return true;
    }
    const text = line.trim();
    // One word may be the rest of a symbol; a label stands alone.
    if (!/\s/.test(text)) return text.endsWith(":");
    // What was asked for counts by its strong shapes, anything else by all.
    const asked = shapeOf(text, answer);
    if (typeof asked !== "string" && !asked.last && !asked.weakest && !asked.continues) return true;
    const kind = shapeOf(text, UNPROMPTED);
    return headerLayout(text) !== null || (kind !== "unread" && kind !== "prose");
  };

  for (let i = 0; i < lines.length; i++) {
    const first = i + 1;
    let { text, width } = lines[i]!;
    if (wrap > 0 && text.length === wrap) {
      for (let count = 1; count < MOST_WRAPPED && i + 1 < lines.length; count++) {
        const next = lines[i + 1]!;
        if (next.text === "" || beginsRow(next.text)) break;
        text += next.text;
        width += next.width;
        i++;
        if (next.text.length !== wrap) break;
      }
    }
    readLine(text, width, first, i + 1);
  }
  dropHeld();
  closeRow();
  return { lines: lines.length, longLines, rows };
}

/** Blanks inside brackets belong to a name. */
function hasBlankOutside(site: string): boolean {
  let depth = 0;
  for (const character of site) {
    if (/[<(]/.test(character)) depth++;
    else if (/[>)]/.test(character)) depth--;
    else if (/[ \t]/.test(character) && depth <= 0) return true;
  }
  return false;
}
