import { sniff } from "../../src/text/source.js";
import { INSTRUCTION_LAYOUT, SITE_LAYOUT, UNKNOWN_LAYOUT } from "../../src/text/stack-layout.js";
import { answerTo, isNoise, shapeOf, UNPROMPTED } from "./answer.js";
import { MODULE_HEADER, promptInside, startBlock } from "./blocks.js";
import { headerLayout } from "./header.js";
import { continues, continuesArguments, continuesDisplacement } from "./joined.js";
import { readText } from "./lines.js";
import { BARE_SESSION, isBarePrompt, promptAt } from "./prompt.js";
import { columnsBeforeMessage, isPointerPair, isStackCommand, isTraceRow } from "./rows.js";
import { stackRow } from "./stack-row.js";
import {
  closeRow,
  dropHeld,
  inkOf,
  isWrapped,
  joinHeld,
  keep,
  keepStackRow,
  newState,
  noteJoined,
  startTable,
  withUsualBlanks,
  type Place,
  type Row,
  type State,
} from "./state.js";
import { beginsRow, readDx, readMarked, readNumbers, siteAlone } from "./tables.js";

export interface ReadLog {
  readonly lines: number;
  readonly longLines: readonly number[];
  readonly rows: readonly Row[];
}

const MOST_WRAPPED = 64;

/** Reads a whole log, one line after the other. */
export function readLog(file: Uint8Array): ReadLog {
  const shape = sniff(file);
  const { wrap } = shape;
  const { lines, longLines } = readText(file, shape);
  const state = newState(wrap);
  for (let i = 0; i < lines.length; i++) {
    const first = lines[i]!.number;
    let { text, width } = lines[i]!;
    // A terminal cut the line; its rest follows, unless that begins a row of its own.
    if (wrap > 0 && text.length === wrap) {
      for (let count = 1; count < MOST_WRAPPED && i + 1 < lines.length; count++) {
        const next = lines[i + 1]!;
        if (next.text === "" || beginsRow(state, next.text)) break;
        text += next.text;
        width += next.width;
        i++;
        if (next.text.length !== wrap) break;
      }
    }
    const place = { first, last: lines[i]!.number };
    let behind = readLine(state, text, width, place);
    while (behind !== null) behind = readLine(state, behind, Buffer.byteLength(behind), place);
  }
  dropHeld(state);
  closeRow(state);
  return { lines: lines.at(-1)?.number ?? 0, longLines, rows: state.rows };
}

/** Reads one line; gives the part of it that is to be read as one more. */
function readLine(state: State, exported: string, width: number, place: Place): string | null {
  const raw = withUsualBlanks(exported);
  const line = inkOf(raw);
  if (line === "") {
    // Blank lines among those that are kept back keep their place.
    if (state.held.length > 0) state.held = [...state.held, { text: "", ...place }];
    else keep(state, "blank", "", place);
    return null;
  }
  const prompt = promptAt(line);
  if (prompt !== null) return startBlock(state, line, prompt, place);
  if (raw.startsWith(">") && isBarePrompt(line, state.bareSession)) return startBlock(state, line, ">", place);
  // A second message may follow the first.
  const { interrupted } = state;
  if (interrupted !== null && !line.startsWith("*")) {
    state.interrupted = null;
    return interrupted + (interrupted.endsWith(" ") ? "" : " ") + line;
  }
  const echoed = line.trim() === state.pendingEcho;
  state.pendingEcho = null;
  if (echoed) keep(state, "echo", line, place);
  else if (!readRow(state, raw, line, isWrapped(state, width), width, place)) {
    // Where memory is shown, `#` is part of an address.
    const mark = state.answer.rows === "memory" ? /^[*>-]/ : /^[#*>-]/;
    const marked = mark.test(line) ? readMarked(state, line, place) : false;
    if (typeof marked !== "boolean") return startBlock(state, marked.prompt, promptAt(marked.prompt)!, place);
    if (!marked) return readWords(state, raw, line.trim(), isWrapped(state, width), place);
  }
  return null;
}

/** Reads rows of the tables that are open, and rows that look like no others. */
function readRow(state: State, raw: string, line: string, wrapped: boolean, width: number, place: Place): boolean {
  if (state.held.length > 0 && joinHeld(state, raw, width, place)) return true;
  const { open } = state;
  if (open !== null && open.missing > 0 && continuesArguments(open, line)) {
    noteJoined(state, place.last, open.wrapped);
    return true;
  }
  // Where a table is open, its rows come first.
  const row = state.inStack && /^[0-9a-f]/i.test(line) ? stackRow(line, state.layout, true) : null;
  if (row?.is === "row") {
    keepStackRow(state, row.row, wrapped, place);
    return true;
  }
  const severalLines = open !== null && open.entry.last > open.entry.first;
  if (open !== null && continuesDisplacement(open, line, state.wrap > 0 || severalLines)) {
    noteJoined(state, place.last, wrapped);
    return true;
  }
  const columns = columnsBeforeMessage(line);
  if (columns !== null) {
    state.interrupted = columns;
    keep(state, "noise", line, place);
    return true;
  }
  const { answer } = state;
  const kind = isTraceRow(line) ? "traceRow" : isPointerPair(line) ? shapeOf(line, answer) : readDx(state, raw);
  if (kind !== null) {
    keep(state, kind, raw, place);
    return true;
  }
  if (!/^[0-9a-f(]/i.test(line) && !(line.startsWith("#") && state.answer.rows === "memory")) return false;
  return readNumbers(state, raw, line, wrapped, place);
}

/** The end of a header that was too long for the window. */
const HEADER_END = /^(?:(?:to )?Child +)?:? ?(?:Call )?Site$/;

/** Reads headers, continuations of a row, and everything that the grammar declares. */
function readWords(state: State, raw: string, line: string, wrapped: boolean, place: Place): string | null {
  state.bareSession ||= BARE_SESSION.test(line);
  const before = state.rows.findLast((row) => row.kind !== "blank");
  if (before?.kind === "stackHeader" && HEADER_END.test(line)) {
    before.last = place.last;
    return null;
  }
  const { answer, open } = state;
  const columns = line === "#" && answer.layout !== null ? answer.layout : headerLayout(line);
  if (columns !== null) {
    startTable(state, columns);
    keep(state, "stackHeader", line, place);
    return null;
  }
  const known = (): boolean => shapeOf(line, answer) !== "unread";
  const row = abridgedRow(state, line);
  if (row !== null) keepStackRow(state, row, false, place);
  else if (open !== null && continues(open, line, known)) noteJoined(state, place.last, wrapped);
  else if (!readSite(state, line, place)) return readOther(state, raw, line, place);
  return null;
}

/** `... : nt!KeBugCheck2+0x79f ...`: an editor left out the addresses and the end of the row. */
function abridgedRow({ inStack }: State, line: string): Row["stack"] {
  const site = inStack ? /^\.\.\. : (.*) \.\.\.$/s.exec(line)?.[1] : undefined;
  const result = site === undefined ? null : stackRow(site, SITE_LAYOUT, true);
  return result?.is === "row" ? result.row : null;
}

/** A call site without columns, or behind a label. */
function readSite(state: State, line: string, place: Place): boolean {
  const alone = siteAlone(state, line);
  if (alone !== null) {
    keepStackRow(state, alone, false, place);
    return true;
  }
  // `!deadlock`: `    Stack:   97dd65b7 MyTestDriver!SystemControlIrpWorker+0x00000027`
  const labelled = /^Stack:(.*)$/s.exec(line)?.[1];
  const row = labelled === undefined ? null : stackRow(inkOf(labelled), INSTRUCTION_LAYOUT, true);
  if (row?.is !== "row" || row.row.site === "") return false;
  keep(state, "stackHeader", "Stack:", place);
  startTable(state, INSTRUCTION_LAYOUT);
  keepStackRow(state, row.row, false, place);
  return true;
}

function readOther(state: State, raw: string, line: string, place: Place): string | null {
  const { answer } = state;
  if (isStackCommand(line)) {
    if (line.startsWith("kd")) state.answer = answerTo(line);
    state.inStack = false;
    keep(state, "echo", line, place);
    return null;
  }
  const prompt = promptInside(state, line);
  if (prompt > 0) {
    const text = line.slice(0, prompt);
    if (text.trim() !== "") keep(state, shapeOf(text, answer), text, place);
    return startBlock(state, line.slice(prompt), state.lastPrompt, place);
  }
  if (MODULE_HEADER.test(line)) {
    state.inModules = true;
    state.inStack = false;
  }
  const kind = shapeOf(line, answer);
  // What a page took for a heading or an item of a list: `## SpinCount          = 0x0`, `* Breakpoint 0 hit`.
  const mark = /^(?:#{1,6}|[-*+]|\d{1,3}[.)]) +(?=.)/s.exec(line)?.[0] ?? "";
  const behind = line.slice(mark.length);
  const isFirm = (one: typeof kind): boolean => typeof one !== "string" && !(one.last || one.weakest || one.continues);
  const isEvent = /^(\([0-9a-f]{1,8}\.[0-9a-f]{1,8}\): [^:]{2,80} - code [0-9a-f]{8} \(|Breakpoint \d{1,9} hit$)/;
  const below =
    mark !== "" && !isFirm(kind) && (kind === "unread" || isEvent.test(behind)) ? shapeOf(behind, answer) : "unread";
  const enough = isFirm(below) || (mark.startsWith("#") && answer !== UNPROMPTED);
  if (typeof below !== "string" && !isNoise(below) && enough) keep(state, below, behind, place);
  else keep(state, kind, raw, place);
  // `!analyze`: rows without a header, and without symbols where the stack is overwritten.
  if (line.startsWith("STACK_TEXT:")) startTable(state, UNKNOWN_LAYOUT);
  return null;
}
