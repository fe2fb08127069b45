import * as E from "fp-ts/lib/Either.js";
import { requireLogList, requireOptions } from "./arguments.js";
import { analyze, type AnalyzeOptions, type LogInput } from "./analyze.js";
import { changedLines, firstChanged } from "./changed-lines.js";
import type { Case } from "./model/case.js";
import type { Failure } from "./model/failure.js";
import { readCase } from "./read-case.js";

/** A claim of a report that its log does not bear out, and why. */
export interface BrokenClaim {
  /** `finding-1`, `timeline 3`, `call-2`; `report` for the whole. */
  readonly claim: string;
  /** What it says, in a line. */
  readonly says: string;
  readonly because: string;
}

/** Lists of claims in a case, by where they stand in it, in the order in which a reader cares. */
const CLAIMS = [
  "findings",
  "absences",
  "timeline",
  "scene",
  "edges",
  "messages",
  "calls",
  "buffers",
  "structures",
  "resources",
  "activations",
  "stops",
  "probes",
  "assertions",
  "modules",
  "listings",
  "streams",
  "obligations",
  "facts",
  "network.traces",
  "network.streams",
  "network.matches",
  "network.ambiguous",
  "network.unmatched.buffers",
  "network.unmatched.frames",
  "network.frames",
  "nextSteps",
  "problems",
] as const;

/**
 * Takes a report's claims and its logs, in the report's order, with the network traces it was made with as an option, and says which claims no longer hold: a line that proves
 * one reads otherwise than it did, or the analysis does not come to it again.
 *
 * @example
 * const log = "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n";
 * const made = analyze(log);
 * if (made._tag === "Right") verify(made.right, [{ name: "log", log }]); // { _tag: "Right", right: [] }
 *
 * @since 0.1.0
 */
export function verify(
  report: Case,
  logs: readonly LogInput[],
  options: AnalyzeOptions = {},
): E.Either<Failure, readonly BrokenClaim[]> {
  requireLogList(logs, "verify");
  requireOptions(options, "verify");
  const read = readCase(report, "report");
  if (E.isLeft(read)) return read;
  if (logs.length !== report.sources.length) {
    return E.right([
      {
        claim: "report",
        says: `it was made from ${report.sources.length} logs`,
        because: `${logs.length} ${logs.length === 1 ? "was" : "were"} given`,
      },
    ]);
  }
  // The report knows its logs by name; a copy may have another one.
  const named = logs.map(({ log }, i) => ({ name: report.sources[i]!.name, log }));
  const analyzed = analyze(named, { ...options, redact: report.redacted });
  if (E.isLeft(analyzed)) return analyzed;
  const now = analyzed.right;
  const changed = changedLines(report, named, now.sources);
  const broken: BrokenClaim[] = [];
  if (report.rulePack.hash !== now.rulePack.hash)
    broken.push({
      claim: "report",
      says: `it was made with the rules ${report.rulePack.name} ${report.rulePack.hash}`,
      because: `the rules are now ${now.rulePack.name} ${now.rulePack.hash}: findings and absences may differ for that alone`,
    });
  const [traces, given] = [listOf(report, "network.traces").length, listOf(now, "network.traces").length];
  if (traces !== given)
    broken.push({
      claim: "report",
      says: `it was made with ${traces} network ${traces === 1 ? "trace" : "traces"}`,
      because: `${given} ${given === 1 ? "was" : "were"} given`,
    });
  for (const list of CLAIMS) {
    const claims = listOf(report, list);
    const again = new Map(listOf(now, list).map((one, i) => [nameOf(one, list, i), canonical(one)]));
    claims.forEach((one, i) => {
      const claim = nameOf(one, list, i);
      const says = sayingOf(one);
      const line = firstChanged(one, changed);
      const derived = again.get(claim);
      if (line !== null) broken.push({ claim, says, because: `${line} no longer reads as it did` });
      else if (derived === undefined) broken.push({ claim, says, because: "the log does not lead to it" });
      else if (derived !== canonical(one)) broken.push({ claim, says, because: "the log leads to another one" });
      again.delete(claim);
    });
    for (const claim of again.keys()) broken.push({ claim, says: "not in the report", because: "the log leads to it" });
  }
  return E.right(broken);
}

type Json = { readonly [name: string]: unknown };

function listOf(document: Case, list: (typeof CLAIMS)[number]): readonly Json[] {
  let claims: unknown = document;
  for (const name of list.split(".")) claims = (claims as Json | null | undefined)?.[name];
  return Array.isArray(claims) ? (claims as readonly Json[]) : [];
}

function nameOf(claim: Json, list: string, index: number): string {
  return typeof claim["id"] === "string" ? claim["id"] : `${list} ${index + 1}`;
}

function sayingOf(claim: Json): string {
  const { headline, question, text, inference, api, protocol, name, function: called, message } = claim;
  const said = [headline, question, text, inference, api, protocol, called, name, message].find(
    (one) => typeof one === "string",
  );
  return typeof said === "string" ? said : canonical(claim).slice(0, 120);
}

/** JSON with sorted names: documents are equal whatever order their fields come in. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`)
    .join(",")}}`;
}
