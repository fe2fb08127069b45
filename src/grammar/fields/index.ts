import type { FieldRow, Output } from "../../model/outputs.js";
import { beganBy, printedText, type OutputKind, type OutputView } from "../output-kind.js";
import { label as sessionField } from "../session/shapes.js";
import { linesIn, rangeOf } from "../view.js";
import { pairsOf } from "./pairs.js";
import { SHAPES } from "./shapes.js";

/** Labelled lines of extensions and dot commands that no other output reads. */
export const fieldLists: OutputKind = {
  tag: "fields",
  commands:
    /^(?:![A-Za-z]\w*(?:\.\w+)?|\.(?:time|ttime|vertarget|chain|formats|locale|dump|enumtag|srcpath|lsrcpath|lines|symopt|cache|pcmd|fnent|process|thread|trap|cxr|ecxr|context|reload|loadby|load|effmach|jdinfo|exptr|expr|clients|servers|asm|attach|detach|tlist|kframes|noversion|wtitle|cordll|restart|create|lastevent|exr|writemem|readmem|echotime|scriptlist|nvlist|help|kill|abandon)|r|rm|vertarget|version|dg|sx\w?|\?\??)$/,
  rows: "any",
  shapes: SHAPES,
  rule: beganBy(
    "fields",
    SHAPES.filter((shape) => !shape.continues).map((shape) => shape.name),
    // `CommandLine:` is a line of the session as well.
    [...SHAPES.map((shape) => shape.name), sessionField.name],
  ),
  read: readFields,
};

/** Also for lines that stand in the middle of something else. */
export function readFields(view: OutputView): readonly Output[] {
  const rows: FieldRow[] = [];
  const indents: number[] = [];
  for (const line of linesIn(view)) {
    const depth = depthOf(indents, indentOf(printedText(view, line.index)));
    for (const pair of pairsOf(line.shape, line.text)) rows.push({ line: line.line, depth, ...pair });
  }
  return [{ _tag: "fields", lines: rangeOf(view), rows }];
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
