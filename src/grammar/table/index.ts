import { lastLineOf } from "../../text/rows.js";
import type { Output, Table, TableRow, Text } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import { readFields } from "../fields/index.js";
import { managedState } from "../fields/managed.js";
import { spaced } from "../fields/shapes.js";
import { nameAlone } from "../fields/weak.js";
import { beganBy, printedText, type OutputKind, type OutputView, type ViewLine } from "../output-kind.js";
import { linesIn } from "../view.js";
import { cellsOf, headerWords, plainCells, type Word } from "./cells.js";
import { driverLine, numberedRow, requestRow, tableHeader, tableRow } from "./shapes.js";

/**
 * Tables of extensions that have no reader of their own.
 *
 * ```text
 * kd> !search 81861788
 * Pfn      Offset   Hit      Va       Pte
 * - - - - - - - - - - - - - - - - - - - - -
 * 000008A7 00000B0C 81861788 808A7B0C C020229C
 * ```
 */
export const table: OutputKind = {
  tag: "table",
  commands: /^![A-Za-z]\w*(?:\.\w+)?$/,
  rows: "any",
  shapes: [requestRow, numberedRow, tableHeader, driverLine, tableRow],
  rule: beganBy(
    "table",
    [tableHeader.name, numberedRow.name, requestRow.name],
    [
      tableHeader.name,
      numberedRow.name,
      requestRow.name,
      tableRow.name,
      driverLine.name,
      nameAlone.name,
      spaced.name,
      managedState.name,
    ],
  ),
  misfits: (view) =>
    partsOf(view).flatMap((part) =>
      part.fits ? [] : part.lines.filter((line) => !isField(line)).map((line) => line.index),
    ),
  read: readTables,
};

/** Lines that make up a table, or that make up none. */
interface Part {
  readonly fits: boolean;
  readonly lines: ViewLine[];
  readonly header: readonly Word[];
}

/** Lines that are read as labels and values where they are no rows. */
const isField = ({ shape }: ViewLine): boolean => shape === spaced || shape === managedState;

/** A header belongs to the rows below it; without one it is no header, and rows that fit none are no rows. */
function partsOf(view: OutputView): readonly Part[] {
  const parts: Part[] = [];
  let header: readonly Word[] = [];
  let waiting: ViewLine | null = null;
  let ragged = false;
  const put = (fits: boolean, line: ViewLine, fresh: boolean): void => {
    const open = parts.at(-1);
    if (!fresh && open?.fits === fits) open.lines.push(line);
    else parts.push({ fits, lines: [line], header });
  };
  const refuse = (): void => {
    if (waiting !== null) put(false, waiting, false);
    waiting = null;
  };
  for (const line of linesIn(view)) {
    if (line.shape === tableHeader) {
      refuse();
      waiting = line;
      ragged = false;
      continue;
    }
    if (waiting !== null) header = headerOf(view, waiting, line);
    const fits = isRow(view, line, header, parts.at(-1)?.fits === true || waiting !== null) && !ragged;
    if (!fits) {
      refuse();
      ragged ||= line.shape === tableRow;
      put(false, line, false);
      continue;
    }
    if (waiting !== null) put(true, waiting, true);
    waiting = null;
    put(true, line, false);
  }
  refuse();
  return parts;
}

function headerOf(view: OutputView, header: ViewLine, below: ViewLine): readonly Word[] {
  return headerWords(printedText(view, header.index), printedText(view, below.index));
}

function isRow(view: OutputView, line: ViewLine, header: readonly Word[], open: boolean): boolean {
  if (line.shape === numberedRow || line.shape === requestRow) return true;
  if (line.shape === driverLine || line.shape === nameAlone) return open;
  // A name and numbers below a header of as many names are a row; else they are a label and its value.
  if (line.shape === spaced) return open && header.length > 2 && plainCells(line.text).length === header.length;
  // What the rows below belong to: `generation 0:`
  if (line.shape === managedState) return open && line.text.endsWith(":");
  if (line.shape !== tableRow || !open || header.length === 0) return false;
  return cellsOf(header, printedText(view, line.index)) !== null;
}

function readTables(view: OutputView): readonly Output[] {
  // Lines that do not fit are marked by now, so their shape is gone.
  const labelled = new Set(
    partsOf(view).flatMap(({ fits, lines }) => (fits ? [] : lines.filter(isField).map((line) => line.index))),
  );
  return groups(view, labelled).flatMap((lines): readonly Output[] => {
    const first = lines[0]!;
    const range = [first.line, lastLineOf(view.rows, lines.at(-1)!.index)] as const;
    if (isText(first)) return [textOf(view, lines, range)];
    if (labelled.has(first.index)) return readFields({ ...view, first: first.index, last: lines.at(-1)!.index });
    const headed = first.shape === tableHeader;
    const header = headed ? headerOf(view, first, lines[1]!) : [];
    return [
      {
        _tag: "table",
        lines: range,
        header: headed ? first.text : null,
        columns: header.map((name) => name.text),
        rows: lines.slice(headed ? 1 : 0).map((line) => rowOf(view, header, line)),
      } satisfies Table,
    ];
  });
}

const isText = (line: ViewLine): boolean => line.kind === LineKind.unread || line.kind === LineKind.prose;

/** Each header begins a table; text and labels between rows end one. */
function groups(view: OutputView, labelled: ReadonlySet<number>): readonly (readonly ViewLine[])[] {
  const found: ViewLine[][] = [];
  for (const line of linesIn(view)) {
    const open = found.at(-1);
    const before = open?.at(-1);
    if (
      open === undefined ||
      line.shape === tableHeader ||
      labelled.has(line.index) !== labelled.has(before!.index) ||
      ((isText(line) || isText(before!)) && line.kind !== before!.kind)
    )
      found.push([line]);
    else open.push(line);
  }
  return found;
}

function rowOf(view: OutputView, header: readonly Word[], line: ViewLine): TableRow {
  const cells =
    line.shape === tableRow || line.shape === requestRow || line.shape === spaced
      ? cellsOf(header, printedText(view, line.index))
      : null;
  return { line: line.line, cells: cells ?? plainCells(line.text) };
}

function textOf(view: OutputView, lines: readonly ViewLine[], range: readonly [number, number]): Text {
  const prose = lines[0]!.kind === LineKind.prose;
  return {
    _tag: "text",
    lines: range,
    text: lines.map((line) => printedText(view, line.index).trimEnd()).join("\n"),
    lineNumbers: lines.map((line) => line.line),
    class: prose ? "prose" : "unread",
    unread: !prose,
  };
}
