import { linesOf, type OutputKind } from "../output-kind.js";
import { readTypes } from "./read.js";
import * as shape from "./shapes.js";

const HEADS = [
  shape.field,
  shape.typeName,
  shape.localHeader,
  shape.listHeader,
  shape.placeHeader,
  shape.element,
  shape.bareField,
  shape.listedType,
  shape.listRemark,
  shape.typedValue,
];

/** `dt`, and what `??` answers. */
export const types: OutputKind = {
  tag: "type",
  commands: /^(?:dt|\?\?|dtx)$/i,
  rows: "any",
  shapes: [...HEADS, shape.listRuler, shape.preview],
  rule: linesOf(
    "types",
    HEADS.map((head) => head.name),
    [shape.listRuler.name, shape.preview.name],
  ),
  read: readTypes,
};
