import { LineKind } from "../text/line-kind.js";
import { lastLineOf, rowText } from "../text/rows.js";
import type { OutputView, ViewLine } from "./output-kind.js";
import type { LineRange } from "../model/evidence.js";

/** The lines that make up the output; noise, echoes and blank lines between them are left out. */
export function linesIn(view: OutputView): readonly ViewLine[] {
  const { rows } = view;
  const lines: ViewLine[] = [];
  for (let index = view.first; index <= view.last; index++) {
    if (!isSeen(view, index)) continue;
    const kind = rows.kinds[index]!;
    const shape = view.shapeOf(index);
    const isFrame = kind === LineKind.frame || kind === LineKind.topFrame;
    lines.push({
      index,
      kind,
      shape,
      text: isFrame ? "" : rowText(rows, index).trim(),
      line: rows.line.data[index]!,
    });
  }
  return lines;
}

/** Whether a row is none of those that the grammar does not see. */
export function isSeen({ rows, shapeOf }: OutputView, index: number): boolean {
  const kind = rows.kinds[index]!;
  if (kind === LineKind.blank || kind === LineKind.noise || kind === LineKind.echo) return false;
  return shapeOf(index)?.noise !== true;
}

/** First and last line of the file that the output covers. */
export function rangeOf(view: OutputView): LineRange {
  return [view.rows.line.data[view.first]!, lastLineOf(view.rows, view.last)];
}
