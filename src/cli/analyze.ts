import { analyze, type LogInput } from "../analyze.js";
import type { Case, Level } from "../model/case.js";
import type { Failure } from "../model/failure.js";
import { listInputs, readInput } from "../node/inputs.js";
import { render, REPORT_FORMATS, type ReportFormat } from "../render.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { readTeamFiles } from "./team-options.js";
import { printFailure, printProblems, writeResult } from "./output.js";

const LEVELS: readonly Level[] = ["info", "note", "warning", "error"];

export async function run(paths: readonly string[], values: Values): Promise<number> {
  const format = (values["format"] ?? "text") as ReportFormat;
  if (!REPORT_FORMATS.includes(format)) {
    return usage(`analyze writes ${REPORT_FORMATS.join(", ")}, not "${format}".`, "analyze");
  }
  const failOn = values["fail-on"] as Level | undefined;
  if (failOn !== undefined && !LEVELS.slice(1).includes(failOn)) {
    return usage(`--fail-on takes error, warning or note, not "${failOn}".`, "analyze");
  }
  const team = await readTeamFiles(values);
  if (team === null) return Exit.usage;
  const listed = await listInputs(paths);
  const logs: LogInput[] = [];
  let failed = 0;
  for (const path of listed) {
    const input = path._tag === "Left" ? path : await readInput(path.right)();
    if (input._tag === "Left") {
      failed++;
      printFailure(input.left);
      continue;
    }
    // One bad log does not take the others down: each is tried alone first.
    const alone = listed.length > 1 ? analyze([{ name: input.right.name, log: input.right.bytes }]) : null;
    if (alone?._tag === "Left") {
      failed++;
      printFailure(alone.left);
      continue;
    }
    logs.push({ name: input.right.name, log: input.right.bytes });
  }
  if (logs.length === 0) return Exit.unreadable;
  const result = analyze(logs, { redact: values["no-redact"] !== true, strict: values["strict"] === true, ...team });
  if (result._tag === "Left") return fail(result.left);
  const output = values["output"] as string | undefined;
  const text = render(result.right, format, terminal(values["color"], output));
  const unwritten = writeResult(text, output);
  if (unwritten !== null) return fail(unwritten);
  for (const { source, ...problem } of result.right.problems) {
    printProblems(result.right.sources[source ?? 0]?.name ?? "log", [problem], values["quiet"] === true);
  }
  return exitOf(result.right, failOn, failed);
}

/** Colours only where a person looks at them; the width is the terminal's, within reason. */
function terminal(color: Values[string], output: string | undefined): { color: boolean; width: number } {
  const person = output === undefined && process.stdout.isTTY;
  const wanted = color === "always" || (color !== "never" && person && process.env["NO_COLOR"] === undefined);
  return { color: wanted, width: person ? (process.stdout.columns ?? 100) : 100 };
}

function exitOf(document: Case, failOn: Level | undefined, failed: number): number {
  if (failed > 0) return Exit.partial;
  if (failOn === undefined) return Exit.done;
  return document.findings.some(
    (finding) => finding.suppressed === null && LEVELS.indexOf(finding.level) >= LEVELS.indexOf(failOn),
  )
    ? Exit.findings
    : Exit.done;
}

function fail(failure: Failure): number {
  printFailure(failure);
  return Exit.unreadable;
}
