import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { linesIn } from "../view.js";

const failed: LineShape = {
  name: "DebuggerError",
  example: "^ Syntax error in '(0x88-0x70)'",
  starts: ["^", "Couldn't resolve error at", "Memory access error", "Ambiguous symbol error", "No export ", "Unable to ", "No runnable debuggees", "Symbol ", "Cannot ", "Could not ", "Bad "],
  pattern: /^(?:\^ .*|Couldn't resolve error at .*|Memory access error at .*|Ambiguous symbol error at .*|No export \S+ found|Unable to (?:insert|remove|enumerate|read|find|deliver|get) .*|No runnable debuggees.*|Symbol \S+ not found\.?|(?:Cannot|Could not) (?:find|read|resolve|get) .*|Bad (?:register|memory).*)$/,
};

/** What the debugger says when a command fails. */
export const debuggerError: OutputKind = {
  tag: "error",
  commands: null,
  rows: "any",
  shapes: [failed],
  rule: linesOf("debuggerError", [failed.name]),
  read: (view) =>
    linesIn(view).map((line) => ({ _tag: "error", line: line.line, lines: [line.line, line.line], text: line.text })),
};
