import { linesOf, type OutputKind } from "../output-kind.js";
import { readBreakpoints } from "./read.js";
import { command, deferred, matched, redefined, row, userRow } from "./shapes.js";

const SHAPES = [row, userRow, matched, deferred, redefined, command];

/** `bl`, and what `bp`, `bu`, `bm`, `ba` answer when they say anything. */
export const breakpoints: OutputKind = {
  tag: "breakpoints",
  commands: /^(?:b[lpuamcdesr]|bsc|!ub[lpcde]|\.bpcmds)$/,
  rows: "any",
  shapes: SHAPES,
  rule: linesOf(
    "breakpoints",
    SHAPES.map((shape) => shape.name),
  ),
  read: readBreakpoints,
};
