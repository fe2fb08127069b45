import { analyze, type LogInput } from "../analyze.js";
import type { Case, Level } from "../model/case.js";
import type { Failure } from "../model/failure.js";
import { ANALYSIS_LIMITS } from "../grammar/transcript/limits.js";
import { headOf, listInputs, readInput } from "../node/inputs.js";
import { parse } from "../parse.js";
import type { ReportFormat } from "../render.js";
import { exportStreams, isTrace } from "../traces.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { openTraces } from "./open-traces.js";
import { readTeamFiles } from "./team-options.js";
import { FORMATS, RENDERERS } from "./formats.js";
import { printFailure, printProblems, writeResult } from "./output.js";

const HEAD_BYTES = 1 << 16;
const LEVELS: readonly Level[] = ["info", "note", "warning", "error"];

export async function run(paths: readonly string[], values: Values): Promise<number> {
  const format = (values["format"] ?? "text") as ReportFormat;
  if (!FORMATS.includes(format)) {
    return usage(`analyze writes ${FORMATS.join(", ")}, not "${format}".`, "analyze");
  }
  const failOn = values["fail-on"] as Level | undefined;
  if (failOn !== undefined && !LEVELS.slice(1).includes(failOn)) {
    return usage(`--fail-on takes error, warning or note, not "${failOn}".`, "analyze");
  }
  const team = await readTeamFiles(values);
  if (team === null) return Exit.usage;
  const listed = await listInputs(paths);
  const logs: LogInput[] = [];
  const traces: string[] = [...((values["network"] as string[] | undefined) ?? [])];
  const limits = { ...ANALYSIS_LIMITS, ...team.limits };
  let failed = 0;
  for (const path of listed) {
    if (path._tag === "Right" && path.right !== "-" && listed.length > 1 && isTrace(headOf(path.right, HEAD_BYTES))) {
      traces.push(path.right);
      continue;
    }
    const input = path._tag === "Left" ? path : await readInput(path.right)();
    if (input._tag === "Left") {
      failed++;
      printFailure(input.left);
      continue;
    }
    // One bad log does not take the others down: each is tried alone first.
    const alone = listed.length > 1 ? parse(input.right.bytes, { name: input.right.name, limits }) : null;
    if (alone?._tag === "Left") {
      failed++;
      printFailure(alone.left);
      continue;
    }
    logs.push({ name: input.right.name, log: input.right.bytes });
  }
  if (logs.length === 0) return Exit.unreadable;
  const network = openTraces(traces);
  if (network._tag === "Left") return fail(network.left);
  const result = analyze(logs, {
    redact: values["no-redact"] !== true,
    strict: values["strict"] === true,
    network: network.right,
    ...team,
  });
  if (result._tag === "Left") return fail(result.left);
  const streams = values["export-streams"] as string | undefined;
  const failure = streams === undefined ? null : writeStreams(result.right, traces, streams);
  if (failure !== null) return fail(failure);
  const output = values["output"] as string | undefined;
  const render = await RENDERERS[format]();
  const text = render(result.right, {
    ...terminal(values["color"], output),
    logs: logs.map(({ log }) => log),
  });
  const unwritten = writeResult(text, output);
  if (unwritten !== null) return fail(unwritten);
  for (const { source, ...problem } of result.right.problems) {
    printProblems(result.right.sources[source ?? 0]?.name ?? "log", [problem], values["quiet"] === true);
  }
  for (const { name, problems } of result.right.network?.traces ?? []) {
    const found = problems.map(({ code, frame, message }) => ({ code, line: frame, message, text: "" }));
    printProblems(name, found, values["quiet"] === true);
  }
  return exitOf(result.right, failOn, failed);
}

/** The traces are read a second time: a large one is not kept. */
function writeStreams(document: Case, paths: readonly string[], file: string): Failure | null {
  const traces = openTraces(paths);
  if (traces._tag === "Left") return traces.left;
  const streams = exportStreams(document, traces.right);
  return streams._tag === "Left" ? streams.left : writeResult(streams.right, file);
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
