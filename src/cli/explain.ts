import type { Either } from "fp-ts/lib/Either.js";
import { stat } from "node:fs/promises";
import { analyze, packFor, type AnalyzeOptions, type LogInput } from "../analyze.js";
import { why, whyNot } from "../analysis/why.js";
import { explain } from "../explain.js";
import { nearestWord } from "../knowledge/nearest.js";
import type { Case } from "../model/case.js";
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
  if (paths.length === 0)
    return usage(
      "explain takes what to explain, then a log: explain hang.lock-cycle my.log, explain call-5 my.log, explain ntlm.authenticate my.log.",
      "explain",
    );
  const format = values["format"] ?? "text";
  if (format !== "text" && format !== "json")
    return usage(`explain writes text or json, not "${String(format)}".`, "explain");
  if ((await isThere(subject)) && !(await isThere(paths[0]!)))
    return usage(`${subject} is a file: the log comes last, as in explain ${paths[0]!} ${subject}.`, "explain");
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

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
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
  if (/^(?:call|msg|buf|fact|finding|stop|act|abs)-\d+$/.test(subject)) {
    if (!idsOf(document).includes(subject)) return unknownSubject(subject, document, options);
    const reason = why(document, subject);
    return format === "json" ? json(reason) : whyText(document, reason);
  }
  const reason = whyNot(document, subject);
  if (reason.absences.length === 0 && reason.answer !== "it came") return unknownSubject(subject, document, options);
  return format === "json" ? json(reason) : whyNotText(document, reason);
}

function idsOf(document: Case): readonly string[] {
  const { calls, messages, buffers, facts, findings, stops, activations, absences } = document;
  return [calls, messages, buffers, facts, findings, stops, activations, absences].flatMap((all) =>
    all.map(({ id }) => id),
  );
}

const MOST_LISTED = 8;

/** What there is to ask about instead: the word that was probably meant, and what the log has. */
function unknownSubject(subject: string, document: Case, options: AnalyzeOptions): number {
  const rules = packFor(options).rules.map(({ rule }) => rule);
  const expected = [...new Set(document.absences.map((absence) => absence.expected))];
  const ids = idsOf(document);
  const meant = nearestWord(subject, [...rules, ...ids, ...expected]);
  const near = rules.filter((rule) => rule.includes(subject.toLowerCase())).slice(0, MOST_LISTED);
  const ranges = [...new Set(ids.map((id) => id.replace(/(?<!\d)\d+$/, "")))].map((kind) => {
    const own = ids.filter((id) => id.replace(/(?<!\d)\d+$/, "") === kind);
    return own.length === 1 ? own[0]! : `${own[0]!} to ${own.at(-1)!}`;
  });
  const hints = [
    ...(meant === undefined ? [] : [`Is ${meant} meant?`]),
    ...(near.length === 0 ? [] : [`Rules of that name: ${near.join(", ")}.`]),
    ...(ranges.length === 0 ? [] : [`This case has ${ranges.join(", ")} (--format json shows them).`]),
    ...(expected.length === 0 ? [] : [`Due in it: ${expected.slice(0, MOST_LISTED).join(", ")}.`]),
    "rules list names all rules.",
  ];
  return usage(
    `There is no rule, event or expectation "${subject}" in this case.\n${hints.map((hint) => `  ${hint}`).join("\n")}`,
    "explain",
  );
}

function withTraces<T>(
  paths: readonly string[],
  use: (traces: readonly NetworkInput[]) => Either<Failure, T>,
): Either<Failure, T> {
  const traces = openTraces(paths);
  return traces._tag === "Left" ? traces : use(traces.right);
}
