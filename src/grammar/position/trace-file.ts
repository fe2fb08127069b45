import type { TraceFile, TraceFileRow } from "../../model/replay.js";
import { linesOf, type LineShape, type OutputKind, type ViewLine } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const index: LineShape = {
  name: "TraceIndex",
  example: "Indexed 10/22 keyframes",
  starts: [
    "Indexed ",
    "Successfully created the index",
    "Index file ",
    "Index is ",
    "Unable to create the index",
    "Failed to create the index",
  ],
  pattern:
    /^(?:Indexed (\d+\/\d+) keyframes|Successfully created the index in (\d+ ?ms)\.?|(Index (?:file|is) .{1,200}|(?:Unable|Failed) to create the index.{0,200}))$/,
};

/** The debugger types `!index` by itself when it opens a trace. */
const ownCommand: LineShape = {
  name: "IndexCommand",
  example: "!index",
  starts: ["!index"],
  pattern: /^!index$/,
  noise: true,
};

const recorder: LineShape = {
  name: "TraceRecorder",
  example: "Full trace dumped to C:\\traces\\notepad01.run",
  starts: [
    "Recording process (PID:",
    "Full trace dumped to ",
    "Trace family nesting level ",
    "Tracing started at: ",
    "Tracing completed at: ",
    "Simulation time of ",
    "(x64) (PID:",
  ],
  pattern:
    /^(?:Recording process \(PID:\d+\) on trace file: (.+)|Full trace dumped to (.+)|Trace family nesting level is (.+)|Tracing (?:started|completed) at: (.+)|Simulation time of (.+))$/,
};

/** `notepad.exe(x64) (PID:9960): Process exited with exit code 0 after 12984ms` */
const recorded: LineShape = {
  name: "TraceRecorded",
  example: "notepad.exe(x64) (PID:9960): Process exited with exit code 0 after 12984ms",
  pattern: /^[^\s(][^(]{0,120}\((?:x64|x86|arm64)\) \(PID:(\d+)\): (Process exited with exit code .{1,120})$/i,
};

const damage: LineShape = {
  name: "TraceDamage",
  example: "Derailment event MissingDataDerailment(7) on UTID 2, position 2A550B:108 with PC 0x7FFE5EEB4448",
  starts: [
    "Derailment event ",
    "Replay and log are out of sync",
    "Replay exit thread event does not match",
    "Logged debug write values are out of sync",
  ],
  pattern:
    /^(?:Derailment event |Replay and log are out of sync|Replay exit thread event does not match|Logged debug write values are out of sync)(.*)$/,
};

/** What is said about the trace itself, not about what it recorded. */
export const traceFile: OutputKind = {
  tag: "trace-file",
  commands: /^!(?:ttdext\.|tt\.)?index$/,
  rows: "any",
  shapes: [index, ownCommand, recorder, recorded, damage],
  rule: linesOf("traceFile", [index.name, recorder.name, recorded.name, damage.name]),
  read: (view) => [{ _tag: "trace-file", lines: rangeOf(view), rows: linesIn(view).map(readRow) }],
};

function readRow(line: ViewLine): TraceFileRow {
  const { text } = line;
  const match = line.shape!.pattern.exec(text)!;
  const found = match.slice(1).find((part) => part !== undefined) ?? text;
  const row = (fact: TraceFileRow["fact"], value = found, position: string | null = null): TraceFileRow => ({
    line: line.line,
    fact,
    position,
    value,
    text,
  });
  if (line.shape === damage) {
    return row("damage", text, /\b(?:position|at) ([0-9A-F]+:[0-9A-F]+)/i.exec(text)?.[1]?.toUpperCase() ?? null);
  }
  if (line.shape === recorded) return row("recorded", match[2]);
  if (line.shape === recorder) {
    if (text.startsWith("Full")) return row("saved");
    return row(
      text.startsWith("Trace family")
        ? "family"
        : /^Tracing completed|^Simulation/.test(text)
          ? "recorded"
          : "recording",
    );
  }
  return row(match[1] !== undefined ? "indexing" : match[2] !== undefined ? "indexed" : "index-status");
}

/** Lines that `traceFile` reads back as the same view. */
export function printTraceFile(file: TraceFile): string {
  return file.rows.map((row) => row.text).join("\n");
}
