import * as E from "fp-ts/lib/Either.js";
import { requireLogs, requireOptions, requireText } from "./arguments.js";
import { explainRule } from "./analysis/rules/explain.js";
import { studyOf } from "./analysis/study.js";
import { packFor, readLogs, type AnalyzeOptions, type LogInput } from "./analyze.js";
import { knowledge } from "./knowledge/index.js";
import type { RuleExplanation } from "./model/explanation.js";
import type { Failure } from "./model/failure.js";

/**
 * Why a rule did or did not find something in a case, step by step; null for a rule that there is not.
 *
 * @example
 * const log = "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n";
 * const result = explain(log, "tls.revocation.server-unreachable");
 * if (result._tag === "Right") result.right?.outcome; // "not-found"
 *
 * @since 0.1.0
 */
export function explain(
  logs: string | Uint8Array | readonly LogInput[],
  rule: string,
  options: AnalyzeOptions = {},
): E.Either<Failure, RuleExplanation | null> {
  requireLogs(logs, "explain");
  requireText(rule, "the rule", "explain");
  requireOptions(options, "explain");
  const read = readLogs(logs, options);
  if (E.isLeft(read)) return read;
  const { scene } = studyOf(read.right.transcripts, {
    knowledge: knowledge(),
    redact: options.redact !== false,
    owners: options.owners ?? [],
    traces: read.right.traces,
  });
  return E.right(explainRule(scene, packFor(options), rule) ?? null);
}
