import type { Either } from "fp-ts/lib/Either.js";
import { analyze, type AnalyzeOptions, type LogInput } from "../analyze.js";
import { why, whyNot } from "../analysis/why.js";
import { explain } from "../explain.js";
import type { Failure } from "../model/failure.js";
import { listInputs, readInput } from "../node/inputs.js";
import { explanationText, whyNotText, whyText } from "../report/explanation.js";
import type { NetworkInput } from "../traces.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { printFailure, writeResult } from "./output.js";
import { openTraces } from "./open-traces.js";
import { readTeamFiles } from "./team-options.js";

/**
 * Why a rule did or did not fire; for the id of something in the case (`call-5`) what brought it about, for anything
 * else (`ntlm.authenticate`) why it did not come.
 */
export async function run([subject = "", ...paths]: readonly string[], values: Values): Promise<number> {
  if (paths.length === 0) return usage("explain takes a rule and a log.", "explain");
  const format = values["format"] ?? "text";
  if (format !== "text" && format !== "json")
    return usage(`explain writes text or json, not "${String(format)}".`, "explain");
  const team = await readTeamFiles(values);
  if (team === null) return Exit.usage;
  const logs: LogInput[] = [];
  for (const path of await listInputs(paths)) {
    const input = path._tag === "Left" ? path : await readInput(path.right)();
    if (input._tag === "Left") {
      printFailure(input.left);
      return Exit.unreadable;
    }
    logs.push({ name: input.right.name, log: input.right.bytes });
  }
  const traces = (values["network"] as string[] | undefined) ?? [];
  const text = answer(subject, logs, traces, team, format);
  if (typeof text !== "string") return text;
  const failure = writeResult(text, values["output"] as string | undefined);
  if (failure !== null) printFailure(failure);
  return failure === null ? Exit.done : Exit.unreadable;
}

function answer(
  subject: string,
  logs: readonly LogInput[],
  traces: readonly string[],
  options: AnalyzeOptions,
  format: "text" | "json",
): string | number {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
  const explained = withTraces(traces, (network) => explain(logs, subject, { ...options, network }));
  if (explained._tag === "Left") {
    printFailure(explained.left);
    return Exit.unreadable;
  }
  if (explained.right !== null) return format === "json" ? json(explained.right) : explanationText(explained.right);
  const result = withTraces(traces, (network) => analyze(logs, { ...options, network }));
  if (result._tag === "Left") {
    printFailure(result.left);
    return Exit.unreadable;
  }
  const document = result.right;
  if (/^(?:call|msg|buf|fact|finding|stop|act)-\d+$/.test(subject)) {
    const reason = why(document, subject);
    return format === "json" ? json(reason) : whyText(document, reason);
  }
  const reason = whyNot(document, subject);
  if (reason.absences.length === 0 && reason.answer !== "it came")
    return usage(`There is no rule, event or expectation "${subject}" in this case.`, "explain");
  return format === "json" ? json(reason) : whyNotText(document, reason);
}

function withTraces<T>(
  paths: readonly string[],
  use: (traces: readonly NetworkInput[]) => Either<Failure, T>,
): Either<Failure, T> {
  const traces = openTraces(paths);
  return traces._tag === "Left" ? traces : use(traces.right);
}
