import type { FieldRow } from "../../model/outputs.js";
import type { Labelled } from "../label.js";
import { printedText, type OutputView, type ViewLine } from "../output-kind.js";

/** Rows of labels and values; how far a line is indented tells how deep it stands below those before it. */
export function fieldRows(
  view: OutputView,
  lines: readonly ViewLine[],
  pairsIn: (line: ViewLine) => readonly Labelled[],
): readonly FieldRow[] {
  const indents: number[] = [];
  return lines.flatMap((line) => {
    const depth = depthOf(indents, indentOf(printedText(view, line.index)));
    return pairsIn(line).map((pair) => ({ line: line.line, depth, ...pair }));
  });
}

function indentOf(text: string): number {
  let columns = 0;
  for (const char of text) {
    if (char === "\t") columns += 8 - (columns % 8);
    else if (char === " ") columns++;
    else break;
  }
  return columns;
}

/** Keeps the indents that are open; a deeper one opens a level, a smaller one closes those beyond it. */
function depthOf(indents: number[], indent: number): number {
  while (indents.length > 0 && indents.at(-1)! > indent) indents.pop();
  if (indents.at(-1) !== indent) indents.push(indent);
  return indents.length - 1;
}
