import type { Dx, DxRow, Output } from "../../model/outputs.js";
import { areCalls, readCalls } from "../calls/read.js";
import type { OutputView } from "../output-kind.js";
import { answersIn, eachRow, linesOfAnswer, type Answer } from "./answer.js";
import { isGridLine, readGridRow, readHeader, type Column } from "./grid.js";
import { parseDxValue } from "./parser.js";
import { cutRow, depthOf, isCutOff, rowOf, unitOf } from "./row.js";

/** One output for each expression that is answered. */
export function readDx(view: OutputView): readonly Output[] {
  return answersIn(view).map((answer) => (areCalls(answer) ? readCalls(answer) : readObject(answer)));
}

function readObject(answer: Answer): Dx {
  const { root } = answer;
  const own = root?.value == null ? { value: null, type: null } : parseDxValue(root.value);
  const { rows, grid } = rowsOf(answer);
  return {
    _tag: "dx",
    lines: linesOfAnswer(answer),
    expression: root?.expression ?? null,
    value: own.value,
    type: own.type,
    grid,
    rows,
    truncated: rows.some((row) => isCutOff(row.name)),
  };
}

function rowsOf(answer: Answer): { readonly rows: readonly DxRow[]; readonly grid: boolean } {
  const rows: DxRow[] = [];
  let columns: readonly Column[] | null = null;
  let unit = 0;
  eachRow(answer, (text, line) => {
    if (isGridLine(text)) {
      const header = readHeader(text);
      if (header !== null) columns = header;
      else for (const one of gridRows(text, columns ?? [], line)) rows.push(one);
      return;
    }
    const cut = cutRow(text);
    if (unit === 0) unit = unitOf(cut);
    rows.push(rowOf(cut, depthOf(cut.indent, unit), line));
  });
  return { rows, grid: columns !== null };
}

/** A grid row is an element at depth 1 and its cells at depth 2, as the same object is in a tree. */
function gridRows(text: string, columns: readonly Column[], line: number): readonly DxRow[] {
  const row = readGridRow(text, columns);
  const cut = { indent: 4, offset: null, bits: null, note: null };
  return [
    rowOf({ ...cut, name: row.name, value: row.value }, 1, line),
    ...row.cells.map((cell) => ({ ...rowOf({ ...cut, name: cell.name, value: cell.text }, 2, line), cut: cell.cut })),
  ];
}
