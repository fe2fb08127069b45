import { beganBy, type OutputKind } from "../output-kind.js";
import { traceRow } from "../trace/row.js";
import { readHandles } from "./read.js";
import { access, block, count, detail, field, kernelHandle, kernelObject, total, traced, tracedBy } from "./shapes.js";

const BEGINNERS = [block, kernelHandle, kernelObject, traced, total, count];
const CONTINUATIONS = [field, access, detail, tracedBy];

/** `!handle` of both modes and all eras, and `!htrace`. */
export const handles: OutputKind = {
  tag: "handle",
  commands: /^!(?:ntsdexts\.|uext\.|kdexts\.)?(?:handle|htrace|object)$/,
  rows: "any",
  shapes: [...CONTINUATIONS, ...BEGINNERS],
  rule: beganBy(
    "handles",
    BEGINNERS.map((shape) => shape.name),
    [...CONTINUATIONS.map((shape) => shape.name), traceRow.name],
  ),
  read: readHandles,
};
