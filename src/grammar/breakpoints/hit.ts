import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { linesIn } from "../view.js";

const hit: LineShape = {
  name: "BreakpointHit",
  example: "Breakpoint 0 hit",
  starts: ["Breakpoint "],
  pattern: /^Breakpoint (\d{1,9})(?:'s condition)? hit$/,
};

export const breakpointHit: OutputKind = {
  tag: "breakpoint-hit",
  commands: null,
  rows: "any",
  shapes: [hit],
  rule: linesOf("breakpointHit", [hit.name]),
  read: (view) =>
    linesIn(view).map((line) => ({
      _tag: "breakpoint-hit",
      line: line.line,
      lines: [line.line, line.line],
      id: Number(hit.pattern.exec(line.text)![1]),
    })),
};
