import { UNKNOWN_LAYOUT, type StackLayout } from "../../src/text/stack-layout.js";
import { insideStack, isNoise, shapeOf, UNPROMPTED, type Answer, type Kind } from "./answer.js";
import { closeList, openRow, type OpenRow } from "./joined.js";
import { stackRow, type StackRow } from "./stack-row.js";

/** A line, or lines that belong together. */
export interface Row extends Place {
  kind: Kind;
  last: number;
  /** Without the blanks around it. */
  readonly text: string;
  readonly printed: string;
  /** The fields of a stack row. */
  stack: StackRow | null;
}

/** Lines of the file. */
export interface Place {
  readonly first: number;
  readonly last: number;
}

/** What is remembered from line to line. */
export interface State {
  readonly rows: Row[];
  /** Column at which a terminal wrapped the lines; 0 = not known. */
  readonly wrap: number;
  answer: Answer;
  layout: StackLayout;
  /** Tables that are open: rows need fewer marks there. */
  inStack: boolean;
  inModules: boolean;
  inDx: boolean;
  /** The command, while the next line may repeat it. */
  pendingEcho: string | null;
  lastPrompt: string;
  bareSession: boolean;
  /** Commands of breakpoints, which run when the target stops. */
  standing: string;
  /** The stack row that the next lines may continue. */
  open: (OpenRow & { readonly entry: Row }) | null;
  /** Columns of a row that a message interrupted; the next line completes it. */
  interrupted: string | null;
  /** Lines that begin a stack row and end among its columns, and the blank lines between them. */
  held: readonly (Place & { readonly text: string })[];
}

export function newState(wrap: number): State {
  return {
    rows: [],
    wrap,
    answer: UNPROMPTED,
    layout: UNKNOWN_LAYOUT,
    inStack: false,
    inModules: false,
    inDx: false,
    pendingEcho: null,
    lastPrompt: "",
    bareSession: false,
    standing: "",
    open: null,
    interrupted: null,
    held: [],
  };
}

/** A 64-bit row of `kv` in a window of 72 columns makes four lines. */
const MOST_HELD = 5;
/** Widths of the windows and mail programs that wrap lines. */
const USUAL_WIDTHS = [72, 76, 78, 79, 80, 100, 120, 132];

/** Any blank of Unicode at the ends of a line is a blank like others; where there is none but the usual, nothing changes. */
export function withUsualBlanks(text: string): string {
  const ink = inkOf(text);
  const bare = ink.trim();
  if (bare === ink) return text;
  if (bare === "") return "";
  const leading = text.length - text.trimStart().length;
  return " ".repeat(leading) + bare;
}

export function inkOf(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

/**
 * Whether a line of so many bytes may have been cut. Bytes and not columns: stack rows hold letters of other scripts
 * too seldom to look at each of them.
 */
export function isWrapped({ wrap }: State, width: number): boolean {
  return wrap > 0 ? width === wrap || width === wrap - 1 : USUAL_WIDTHS.includes(width);
}

export function keep(state: State, kind: Kind, printed: string, { first, last }: Place): void {
  const { answer, layout } = state;
  if (!isNoise(kind) && kind !== "blank") {
    closeRow(state);
    // What no stack table holds ends it, unless a stack was asked for and may go on.
    if (state.inStack && !insideStack(kind) && (answer.rows !== "stack" || answer.runs)) {
      state.inStack = false;
      if (layout.columns !== "child-ret") state.layout = UNKNOWN_LAYOUT;
    }
  }
  state.rows.push({ kind, first, last, text: printed.trim(), printed, stack: null });
}

export function keepStackRow(state: State, row: StackRow, wrapped: boolean, { first, last }: Place): void {
  closeRow(state);
  // A table without a header begins with its first row.
  if (state.answer.rows === "any") state.inStack = true;
  const entry: Row = { kind: "frame", first, last, text: "", printed: "", stack: row };
  state.rows.push(entry);
  state.open = { ...openRow(row, state.layout, wrapped), entry };
}

/** Notes that lines up to `last` have been added to the row above. */
export function noteJoined({ open }: State, last: number, wrapped: boolean): void {
  open!.entry.stack = open!.row;
  open!.entry.last = last;
  open!.wrapped = wrapped;
}

export function closeRow(state: State): void {
  const { open } = state;
  state.open = null;
  if (open === null) return;
  closeList(open);
  open.entry.stack = open.row;
}

export function startTable(state: State, layout: StackLayout): void {
  state.layout = layout;
  state.inStack = true;
  state.inModules = false;
}

/** Tries the lines kept back together with this one; true when that one has found its place. */
export function joinHeld(state: State, text: string, width: number, { first, last }: Place): boolean {
  const inked = state.held.filter((one) => one.text.trim() !== "");
  for (const between of ["", " "]) {
    const whole = [...inked.map((one) => one.text), text].join(between);
    const result = stackRow(inkOf(whole), state.layout, true);
    const bare = result.is === "row" && result.row.site === "";
    if (result.is === "row" && !bare) {
      const place = { first: state.held[0]!.first, last };
      state.held = [];
      keepStackRow(state, result.row, isWrapped(state, width), place);
      return true;
    }
    if ((bare || result.is === "cut") && inked.length < MOST_HELD && text.length > 8) {
      state.held = [...state.held, { text, first, last }];
      return true;
    }
  }
  dropHeld(state);
  return false;
}

/** Gives the lines kept back up: they were no stack row. */
export function dropHeld(state: State): void {
  const { held } = state;
  state.held = [];
  for (const one of held) keep(state, shapeOf(one.text, state.answer), one.text, one);
}
