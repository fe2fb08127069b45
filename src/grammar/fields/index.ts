import type { Output } from "../../model/outputs.js";
import { beganBy, type OutputKind, type OutputView } from "../output-kind.js";
import { label as sessionField } from "../session/shapes.js";
import { linesIn, rangeOf } from "../view.js";
import { fieldRows } from "./depth.js";
import { pairsOf } from "./pairs.js";
import { SHAPES } from "./shapes.js";

/** Labelled lines of extensions and dot commands that no other output reads. */
export const fieldLists: OutputKind = {
  tag: "fields",
  commands:
    /^(?:![A-Za-z]\w*(?:\.\w+)?|\.(?:time|ttime|vertarget|chain|formats|locale|dump|enumtag|srcpath|lsrcpath|lines|symopt|cache|pcmd|fnent|process|thread|trap|cxr|ecxr|context|reload|loadby|load|effmach|jdinfo|exptr|expr|clients|servers|asm|attach|detach|tlist|kframes|noversion|wtitle|cordll|restart|create|lastevent|exr|writemem|readmem|echotime|scriptlist|nvlist|help|kill|abandon)|r|rm|vertarget|version|dg|sx\w?|rdmsr|\?\??)$/,
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

function readFields(view: OutputView): readonly Output[] {
  const rows = fieldRows(view, linesIn(view), ({ shape, text }) => pairsOf(shape, text));
  return [{ _tag: "fields", lines: rangeOf(view), rows }];
}
