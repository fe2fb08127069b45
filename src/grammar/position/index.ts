import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { linesIn } from "../view.js";

const position: LineShape = {
  name: "TracePosition",
  example: "Time Travel Position: 5B:92",
  starts: ["Time Travel Position: ", "Setting position: "],
  pattern: /^(?:Time Travel Position|Setting position): ([0-9A-F]+:[0-9A-F]+)/i,
};

/** Where a time-travel trace stands. */
export const positions: OutputKind = {
  tag: "position",
  commands: null,
  rows: "any",
  shapes: [position],
  rule: linesOf("positions", [position.name]),
  read: (view) =>
    linesIn(view).map((line) => ({
      _tag: "position",
      line: line.line,
      lines: [line.line, line.line],
      position: position.pattern.exec(line.text)![1]!.toUpperCase(),
      text: line.text,
    })),
};
