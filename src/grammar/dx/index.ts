import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { openingOf } from "./answer.js";
import { expressionOf } from "./echo.js";
import { readDx } from "./read.js";

const gridRule: LineShape = {
  name: "GridRule",
  example: "==================================================",
  starts: ["========"],
  pattern: /^={8,}$/,
  noise: true,
};

const scriptNotice: LineShape = {
  name: "ScriptNotice",
  example: "JavaScript script successfully loaded from 'C:\\scripts\\calls.js'",
  starts: ["JavaScript script ", "NatVis script "],
  pattern: /^(?:JavaScript|NatVis) script (?:successfully )?(?:loaded from|unloaded from|un?loaded|imported from) '/,
  noise: true,
};

/**
 * `dx`, as a tree or as a grid, and `dtx`. What `TTD.Calls` lists becomes the output `calls`.
 *
 * Trees of a time-travel trace run to millions of lines, so the byte scanner tells their rows.
 */
export const dx: OutputKind = {
  tag: "dx",
  commands: /^dt?x$/,
  rows: "any",
  echo: expressionOf,
  shapes: [gridRule, scriptNotice],
  rule: linesOf("dx", ["DxRoot", "DxRow"]),
  opening: openingOf,
  read: readDx,
};
