import type { FieldRow, Output } from "../../model/outputs.js";
import { readLabels, type Labelled } from "../label.js";
import { linesOf, printedText, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

/**
 * `Label: value` and `Label = value`. A label of the debugger's is one to five words, and each word is a name: it
 * begins with a capital, a digit, an underscore, or is joined out of several (`dwFlags`, `Ldr.Initialized`).
 *
 * ```text
 * ImageBaseAddress:         4ad00000
 * Previous State = DeviceNodeStartPostWork (0x307)
 * ```
 *
 * Refused: `Note: this is …`, `then: …`, and anything that a sentence could begin with.
 */
const labelled: LineShape = {
  name: "LabelledLine",
  example: "ImageBaseAddress:         4ad00000",
  pattern:
    /^(?!(?:Note|NOTE|Hint|Tip|TIP|Warning|WARNING|Error|ERROR|Example|Remark|Caution|Question|Answer|Edit|Update|Q|A|PS|TODO|BTW|Windows|http|https)\b[^\w.[])(?:[A-Z_0-9@$][\w.$@/#[\]-]{0,60}|[a-z]\w{0,30}[A-Z_.]\w{0,60})(?: \(?(?:[A-Z_0-9#][\w./#-]{0,40}|of|in|for|to|by|at|per|from|and|the|is|[a-z]\w{0,20}[A-Z]\w{0,20})\)?){0,4} {0,40}(?:\([\w ,/-]{1,40}\) *)?(?::(?![\\/:])|=(?![=>]))(?:[ \t].*|[^ \t].*)?$/,
  whenAsked: true,
  last: true,
};

/** `Label    value` without a sign: the value must be a number, an address, or stand in brackets or quotes. */
const spaced: LineShape = {
  name: "SpacedLine",
  example: "Ldr                       77fbe900",
  pattern:
    /^[A-Z_a-z][\w.[\]-]{0,40}(?: [A-Z_a-z][\w.[\]-]{0,30}){0,3}(?: {2,60}|\t{1,8} {0,8})(?:-?(?:0x|0n)?[0-9a-f`]{1,19}\b|[<("'{[]).*$/,
  whenAsked: true,
  last: true,
};

/** `PEB at 7ffdf000`, `TEB at 000000d9a274f000`, `Pool page 829fd030 region is …`: the thing that is shown. */
const shown: LineShape = {
  name: "ShownObject",
  example: "PEB at 7ffdf000",
  pattern: /^(?:Wow64 )?(?:[A-Z][A-Z]{1,9}|_[A-Z][A-Z_0-9]{2,40})(?: at)? (?:0x)?([0-9a-f]{8}(?:`?[0-9a-f]{8})?):?$/,
  whenAsked: true,
  last: true,
};

/** A heading that opens a part: `Groups:`, `Privs:`. */
const SHAPES = [shown, labelled, spaced];

/** Labelled lines of extensions and dot commands that no other output reads. */
export const fieldLists: OutputKind = {
  tag: "fields",
  commands:
    /^(?:![A-Za-z]\w*(?:\.\w+)?|\.(?:time|ttime|vertarget|chain|formats|locale|dump|enumtag|srcpath|lsrcpath|lines|symopt|cache|pcmd|fnent|process|thread|trap|cxr|ecxr|context|reload|loadby|load|effmach|jdinfo|exptr|asm|attach|detach|tlist|kframes|noversion|wtitle)|r|rm|vertarget|version|dg|\?\??)$/,
  rows: "any",
  shapes: SHAPES,
  rule: linesOf(
    "fields",
    SHAPES.map((shape) => shape.name),
  ),
  read: readFields,
};

function readFields(view: OutputView): readonly Output[] {
  const rows: FieldRow[] = [];
  const indents: number[] = [];
  for (const line of linesIn(view)) {
    const depth = depthOf(indents, indentOf(printedText(view, line.index)));
    for (const pair of pairsOf(line.shape, line.text)) rows.push({ line: line.line, depth, ...pair });
  }
  return [{ _tag: "fields", lines: rangeOf(view), rows }];
}

function pairsOf(shape: LineShape | undefined, text: string): readonly Labelled[] {
  if (shape === shown) {
    const at = text.lastIndexOf(" ");
    return [{ label: text.slice(0, at).replace(/ at$/, ""), value: text.slice(at + 1).replace(/:$/, "") }];
  }
  const found = readLabels(text);
  return found.length > 0 ? found : [{ label: text, value: "" }];
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
