import type { Fields, Output, Table, TableRow, Text } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import { lastLineOf } from "../../text/rows.js";
import { fieldRows } from "../fields/depth.js";
import { managedState } from "../fields/managed.js";
import { spaced } from "../fields/shapes.js";
import { nameAlone } from "../fields/weak.js";
import { beganBy, printedText, type OutputKind, type OutputView, type ViewLine } from "../output-kind.js";
import { barCells, cellsOf, groupedNames, plainCells, ruledCells, wordsIn } from "./cells.js";
import { gapPair, isRuled, partsOf, type Part } from "./parts.js";
import {
  barredRow,
  columnRule,
  driverLine,
  gapLine,
  knownHeader,
  numberedRow,
  processRow,
  requestRow,
  tableHeader,
  tableRow,
  timerRow,
} from "./shapes.js";

const BEGINNERS = [
  columnRule,
  knownHeader,
  processRow,
  timerRow,
  barredRow,
  requestRow,
  numberedRow,
  tableHeader,
  tableRow,
  gapLine,
];

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
  shapes: [...BEGINNERS.slice(0, -2), driverLine, tableRow, gapLine],
  rule: beganBy(
    "table",
    BEGINNERS.map((shape) => shape.name),
    [driverLine.name, nameAlone.name, spaced.name, managedState.name],
  ),
  misfits: (view) => partsOf(view).flatMap(({ is, lines }) => (is === "text" ? lines.map(({ index }) => index) : [])),
  read: (view) => partsOf(view).map((part) => outputOf(view, part)),
};

function outputOf(view: OutputView, part: Part): Output {
  // A header that stands once more below the rows ends them.
  const lines = [...part.headers, ...part.lines].sort((a, b) => a.index - b.index);
  const range = [lines[0]!.line, lastLineOf(view.rows, lines.at(-1)!.index)] as const;
  if (part.is === "fields") return fieldsOf(view, lines, range);
  return part.is === "text" ? textOf(view, lines, range) : tableOf(view, part, range);
}

function tableOf(view: OutputView, part: Part, range: Table["lines"]): Table {
  const { headers, header, lines } = part;
  if (isRuled(part)) {
    return {
      _tag: "table",
      lines: range,
      header: headers.find(({ shape }) => shape !== columnRule)?.text ?? null,
      columns: header.map(({ text }) => text),
      rows: lines.map((line) => ({
        line: line.line,
        cells: ruledCells(header, printedText(view, line.index)) ?? plainCells(line.text),
      })),
    };
  }
  const groups = headers.length > 1 ? wordsIn(printedText(view, headers[0]!.index)) : [];
  return {
    _tag: "table",
    lines: range,
    header: headers.at(-1)?.text ?? null,
    columns: groupedNames(groups, header),
    rows: lines.map((line) => rowOf(view, header, line)),
  };
}

function rowOf(view: OutputView, header: Part["header"], line: ViewLine): TableRow {
  if (line.shape === barredRow) return { line: line.line, cells: barCells(line.text) };
  const placed =
    line.shape !== numberedRow && line.shape !== managedState && line.shape !== driverLine && line.shape !== nameAlone;
  const cells = placed && header.length > 0 ? cellsOf(header, printedText(view, line.index)) : null;
  return { line: line.line, cells: cells ?? plainCells(line.text) };
}

function fieldsOf(view: OutputView, lines: readonly ViewLine[], range: Fields["lines"]): Fields {
  return { _tag: "fields", lines: range, rows: fieldRows(view, lines, (line) => [gapPair(line)!]) };
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
