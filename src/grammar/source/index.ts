import type { SourceLines } from "../../model/outputs.js";
import { linesOf, printedText, type LineShape, type OutputKind } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

/** The line of the source where the target stands. */
const currentLine: LineShape = {
  name: "CurrentSourceLine",
  example: ">   56:     return GreetingCount(greeting);",
  starts: [">"],
  pattern: /^>\s*\d{1,7}:(?: |$)/,
};

const sourceLine: LineShape = {
  name: "SourceLine",
  example: "56:     return GreetingCount(greeting);",
  starts: [..."0123456789"],
  pattern: /^\d{1,7}:(?: |$)/,
  whenAsked: true,
};

/** Stepping in source mode, and `ls`. */
export const source: OutputKind = {
  tag: "source",
  commands: /^(?:ls[acfp]?|[gpt][achut]?)$/i,
  rows: "any",
  shapes: [currentLine, sourceLine],
  rule: linesOf("source", [currentLine.name, sourceLine.name]),
  read: (view) => {
    const rows = linesIn(view).map((line) => {
      const [head, mark = "", number = ""] = /^\s*(?:(>)\s*)?(\d+): ?/.exec(printedText(view, line.index)) ?? [""];
      const text = printedText(view, line.index).slice(head.length).trimEnd();
      return { line: line.line, number: Number(number), current: mark === ">", text };
    });
    return [{ _tag: "source", lines: rangeOf(view), rows }];
  },
};

/** The lines as the debugger shows them. */
export function printSource(source: Pick<SourceLines, "rows">): string {
  return source.rows
    .map((row) => `${row.current ? ">" : " "}${String(row.number).padStart(5)}: ${row.text}`.trimEnd())
    .join("\n");
}
