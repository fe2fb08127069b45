import { collectScripts, type CollectedLogs } from "../../src/collect/collect.js";
import type { CollectRequest } from "../../src/collect/request.js";
import { analyze } from "../../src/analyze.js";
import { knowledge } from "../../src/knowledge/index.js";
import type { Case } from "../../src/model/case.js";
import type { Transcript } from "../../src/model/transcript.js";
import { parse } from "../../src/parse.js";
import { FUNCTIONS } from "./arbitrary.js";
import { runScript, type Faults, type SimFile } from "./debugger.js";
import type { SimProcess } from "./process.js";

export function requestFor(
  target: CollectRequest["target"],
  process: SimProcess,
  apis: readonly string[] = FUNCTIONS,
): CollectRequest {
  return { target, apis, rules: [], arch: process.width, folder: "C:\\collect", bytes: 1024 };
}

export function scriptsFor(request: CollectRequest, from: CollectedLogs | null = null): readonly SimFile[] {
  const made = collectScripts(request, from, knowledge(), knowledge().rules());
  if ("message" in made) throw new Error(`${made.message} ${made.remedy}`);
  return made.files;
}

export function transcriptOf(log: string): Transcript {
  const parsed = parse(log, { name: "log" });
  if (parsed._tag === "Left") throw new Error(parsed.left.message);
  return parsed.right;
}

export function caseOf(...logs: readonly string[]): Case {
  const result = analyze(
    logs.map((log, i) => ({ name: `log-${i + 1}`, log })),
    { redact: false },
  );
  if (result._tag === "Left") throw new Error(result.left.message);
  return result.right;
}

/** Survey and visits of a trace, each with its own log. */
export function collectTrace(
  process: SimProcess,
  faults: Faults = {},
): { readonly survey: string; readonly visits: readonly string[] } {
  const request = requestFor("ttd", process);
  const survey = runScript(process, scriptsFor(request), "survey.wds", faults);
  const from = { transcripts: [transcriptOf(survey)], document: caseOf(survey) };
  const made = collectScripts(request, from, knowledge(), knowledge().rules());
  if ("message" in made) return { survey, visits: [] };
  const names = made.files.map(({ name }) => name).filter((name) => name.startsWith("visit-"));
  return { survey, visits: names.map((name) => runScript(process, made.files, name, faults)) };
}

export function collectLive(process: SimProcess, faults: Faults = {}, apis: readonly string[] = FUNCTIONS): string {
  return runScript(process, scriptsFor(requestFor("live", process, apis)), "live.wds", faults);
}

/** Stacks of a dump, and what their arguments lead to. */
export function collectDump(process: SimProcess, faults: Faults = {}): readonly string[] {
  const request = requestFor("dump", process);
  const first = runScript(process, scriptsFor(request), "dump.wds", faults, "dump");
  const from = { transcripts: [transcriptOf(first)], document: caseOf(first) };
  const made = collectScripts(request, from, knowledge(), knowledge().rules());
  if ("message" in made) return [first];
  return [first, runScript(process, made.files, "arguments-1.wds", faults, "dump")];
}
