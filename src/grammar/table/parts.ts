import { readLabel, type Labelled } from "../label.js";
import { managedState } from "../fields/managed.js";
import { spaced } from "../fields/shapes.js";
import { nameAlone } from "../fields/weak.js";
import { printedText, type OutputView, type ViewLine } from "../output-kind.js";
import { linesIn } from "../view.js";
import { barsOf, cellsOf, headerWords, plainCells, ruledCells, ruledColumns, wordsIn, type Word } from "./cells.js";
import {
  barredRow,
  columnRule,
  driverLine,
  gapLine,
  knownHeader,
  numberedRow,
  requestRow,
  tableHeader,
  tableRow,
  timerRow,
} from "./shapes.js";

/** Lines that make up a table with its header, a list of names and values, or neither. */
export interface Part {
  readonly is: "table" | "fields" | "text";
  /** The line above the header that names groups of columns, and the header; none for rows that need none. */
  readonly headers: readonly ViewLine[];
  readonly header: readonly Word[];
  readonly lines: readonly ViewLine[];
}

type Draft = Part & { readonly headers: ViewLine[]; readonly lines: ViewLine[] };

/**
 * A header belongs to the rows below it; without one it is no header, and rows that fit none are names with their
 * values, or no rows.
 */
export function partsOf(view: OutputView): readonly Part[] {
  const parts: Draft[] = [];
  let waiting: ViewLine[] = [];
  let ragged = false;
  const put = (is: Part["is"], line: ViewLine): void => {
    const open = parts.at(-1);
    if (open?.is === is) open.lines.push(line);
    else parts.push({ is, headers: [], header: [], lines: [line] });
  };
  const refuse = (): void => {
    for (const line of waiting) {
      if (line.shape === knownHeader || line.shape === barredRow) parts.push(tableOf(view, [line], []));
      else put(gapPair(line) === null ? "text" : "fields", line);
    }
    waiting = [];
  };
  for (const line of linesIn(view)) {
    if (line.shape === columnRule) {
      const ruled = waiting.length > 0 ? ruledTable(view, waiting, line) : null;
      if (ruled === null) refuse();
      // Below the rows the rule and the header stand once more.
      if (ruled !== null || parts.at(-1)?.is !== "table")
        parts.push(ruled ?? { is: "text", headers: [], header: [], lines: [line] });
      else parts.at(-1)!.headers.push(line);
      waiting = [];
      continue;
    }
    // The header once more, below the rows.
    if (parts.at(-1)?.is === "table" && isRuled(parts.at(-1)!) && line.text === parts.at(-1)!.headers[0]!.text) {
      parts.at(-1)!.headers.push(line);
      continue;
    }
    if (line.shape === tableHeader || line.shape === knownHeader || startsBars(line, waiting, parts.at(-1))) {
      if (!isGroup(view, waiting, line)) refuse();
      waiting.push(line);
      ragged = false;
      continue;
    }
    const fresh = waiting.length > 0 && !isPair(waiting, line, parts.at(-1)) ? tableOf(view, waiting, [line]) : null;
    const open = fresh ?? (parts.at(-1)?.is === "table" ? parts.at(-1)! : null);
    if (isRow(view, line, open) && !(ragged && !standsAlone(line))) {
      if (fresh !== null) parts.push(fresh);
      else put("table", line);
      waiting = [];
      continue;
    }
    refuse();
    ragged ||= line.shape === tableRow;
    put(gapPair(line) === null ? "text" : "fields", line);
  }
  refuse();
  return parts;
}

/** A header and the rule below it; null where the rule belongs to something else. */
function ruledTable(view: OutputView, headers: readonly ViewLine[], rule: ViewLine): Draft | null {
  if (headers.length !== 1) return null;
  const columns = ruledColumns(printedText(view, headers[0]!.index), printedText(view, rule.index));
  return columns.every(({ text }) => text !== "")
    ? { is: "table", headers: [...headers, rule], header: columns, lines: [] }
    : null;
}

/** Whether a rule says where the columns of a table are. */
export function isRuled({ headers }: Pick<Part, "headers">): boolean {
  return headers.some(({ shape }) => shape === columnRule);
}

function tableOf(view: OutputView, headers: readonly ViewLine[], lines: readonly ViewLine[]): Draft {
  const header = headers.at(-1)!;
  const below = lines[0] ?? header;
  const words = header.shape === barredRow ? barsOf(header.text) : wordsOf(view, header, below);
  return { is: "table", headers: [...headers], header: words, lines: [...lines] };
}

function wordsOf(view: OutputView, header: ViewLine, below: ViewLine): readonly Word[] {
  return headerWords(printedText(view, header.index), printedText(view, below.index));
}

/**
 * Names of groups of columns, over their names: it begins to the right of them, and has fewer.
 *
 * ```text
 *                NonPaged                  Paged
 *  Tag     Allocs         Used     Allocs         Used
 * ```
 */
function isGroup(view: OutputView, waiting: readonly ViewLine[], line: ViewLine): boolean {
  const [above] = waiting;
  if (waiting.length !== 1 || above!.shape !== tableHeader || line.shape !== tableHeader) return false;
  const [groups, names] = [wordsOf(view, above!, above!), wordsOf(view, line, line)];
  return groups.length < names.length && groups[0]!.from > names[0]!.from;
}

/**
 * Two names above two words may be a name and its value, and the next name and its value. They are where the lines
 * above are such, and where a name is longer than a word.
 *
 * ```text
 * Media              Connected
 * Power              D0
 * ```
 */
function isPair(waiting: readonly ViewLine[], line: ViewLine, before: Part | undefined): boolean {
  const header = waiting.at(-1)!;
  if (waiting.length > 1 || header.shape !== tableHeader) return false;
  if (gapPair(header) === null || gapPair(line) === null) return false;
  const long = plainCells(header.text).length > 2 || plainCells(line.text).length > 2;
  const last = before?.is === "fields" ? before.lines.at(-1)! : undefined;
  return long || (last !== undefined && header.line - last.line === 1);
}

/** The first of barred rows names the columns. */
function startsBars(line: ViewLine, waiting: readonly ViewLine[], open: Part | undefined): boolean {
  if (line.shape !== barredRow || waiting.at(-1)?.shape === barredRow) return false;
  return !(open?.is === "table" && open.headers.at(-1)?.shape === barredRow);
}

/** Rows that are known without a header. */
function standsAlone({ shape }: ViewLine): boolean {
  return shape === numberedRow || shape === requestRow || shape === timerRow;
}

function isRow(view: OutputView, line: ViewLine, table: Part | null): boolean {
  const { shape } = line;
  if (standsAlone(line)) return true;
  if (table === null) return false;
  if (shape === driverLine || shape === nameAlone) return true;
  if (table.header.length === 0) return false;
  if (isRuled(table)) return ruledCells(table.header, printedText(view, line.index)) !== null;
  // What the rows below belong to: `generation 0:`
  if (shape === managedState) return line.text.endsWith(":");
  if (shape === barredRow) return table.headers.at(-1)!.shape === barredRow;
  // Words that could be a label and its value are a row only where several columns begin with a single word.
  const words = wordsIn(line.text);
  const columned = table.header.length > 2 && words.length > 2 && !words[0]!.text.includes(" ");
  if (shape !== tableRow && !columned) return false;
  return cellsOf(table.header, printedText(view, line.index)) !== null;
}

/** The name and the value of a line with one wide gap: `Miniport           Running`; null for any other. */
export function gapPair({ shape, text }: ViewLine): Labelled | null {
  if (shape === spaced) return readLabel(text) ?? null;
  if (shape === managedState) return { label: text, value: "" };
  if (shape !== gapLine && shape !== tableHeader && shape !== tableRow) return null;
  const match = GAP.exec(text);
  return match === null ? null : { label: match[1]!, value: match[2]! };
}

/** No address, and no row of them, is a label: `Sysmon.exe f30 ffffa389b4120080 12b0 Waiting      265ms UserRequest` */
const GAP =
  /^((?![0-9a-f`]{8,17}[ \t])[A-Za-z]\S{0,40}(?: [A-Za-z(][A-Za-z()/._-]{0,40}){0,5}?)(?: {2,}|[ ]?\t[ \t]*)(\S+(?: \S+){0,40})$/;
