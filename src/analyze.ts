import * as E from "fp-ts/lib/Either.js";
import { isBytes, requireLogs, requireOptions } from "./arguments.js";
import { checksOf } from "./checks.js";
import { caseOf } from "./analysis/analyze.js";
import type { OwnerEntry } from "./analysis/attribution.js";
import type { OutputDefinition } from "./grammar/custom/index.js";
import { ANALYSIS_LIMITS, nothingSpent, type ReadLimits } from "./grammar/transcript/limits.js";
import type { TraceInput } from "./analysis/network/align.js";
import type { SuppressionEntry } from "./analysis/suppress.js";
import { knowledge, type RulePack } from "./knowledge/index.js";
import { knownCases } from "./known-cases.js";
import type { Case } from "./model/case.js";
import type { Failure } from "./model/failure.js";
import type { Transcript } from "./model/transcript.js";
import { parseWithin } from "./parse.js";
import { isTrace, traceInputOf, type NetworkInput } from "./traces.js";

/** One log of a case: its text or bytes, and the name it goes by in the result. */
export interface LogInput {
  readonly name: string;
  readonly log: string | Uint8Array;
}

export interface AnalyzeOptions {
  /** Masks credentials, cookies, and names of users, domains and workstations. Default true. */
  readonly redact?: boolean;
  readonly strict?: boolean;
  /** How much of the logs is read; what stands behind is not taken for absent. */
  readonly limits?: ReadLimits;
  /** Who answers for modules: stronger than what is known of them. The longest `module` that fits wins. */
  readonly owners?: readonly OwnerEntry[];
  /** Output of commands that only the host knows. Throws a `TypeError` where a definition is wrong. */
  readonly outputs?: readonly OutputDefinition[];
  /** Rules of a team, run beside those that come with the package; one of the same id takes the place of the built-in one. */
  readonly rules?: RulePack;
  /** Findings that are known; they are marked, not removed. */
  readonly suppressions?: readonly SuppressionEntry[];
  /** The day on which suppressions are held against their end, `2027-03-31`; that of the log where nothing is said. */
  readonly today?: string;
  /** Network traces of the same time; traces among the logs are recognised by themselves. */
  readonly network?: readonly NetworkInput[];
}

/**
 * The post-mortem of one case: one log, or several of the same process in the order they were written.
 *
 * @example
 * const result = analyze("0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n");
 * if (result._tag === "Right") result.right.stops.length; // 1
 *
 * @since 0.1.0
 */
export function analyze(
  logs: string | Uint8Array | readonly LogInput[],
  options: AnalyzeOptions = {},
): E.Either<Failure, Case> {
  requireLogs(logs, "analyze");
  requireOptions(options, "analyze");
  const read = readLogs(logs, options);
  if (E.isLeft(read)) return read;
  const { transcripts, bytes, traces } = read.right;
  const { redact, owners = [], suppressions = [], today } = options;
  const document = caseOf(transcripts, {
    knowledge: knowledge(),
    rules: packFor(options),
    redact: redact !== false,
    owners,
    suppressions,
    traces,
    ...(today === undefined ? {} : { today }),
  });
  const made = { ...document, checks: checksOf(document, bytes) };
  knownCases.add(made);
  return E.right(made);
}

interface ReadLogs {
  readonly transcripts: readonly Transcript[];
  readonly bytes: readonly Uint8Array[];
  readonly traces: readonly TraceInput[];
}

/** What the debugger printed in each log. */
export function readLogs(
  logs: string | Uint8Array | readonly LogInput[],
  options: AnalyzeOptions,
): E.Either<Failure, ReadLogs> {
  const inputs: readonly LogInput[] = typeof logs === "string" || isBytes(logs) ? [{ name: "log", log: logs }] : logs;
  const transcripts: Transcript[] = [];
  const bytes: Uint8Array[] = [];
  const spent = nothingSpent();
  const files: NetworkInput[] = [...(options.network ?? [])];
  for (const { name, log } of inputs) {
    if (inputs.length > 1 && typeof log !== "string" && isTrace(log)) {
      files.push({ name, trace: log });
      continue;
    }
    bytes.push(typeof log === "string" ? new TextEncoder().encode(log) : log);
    const limits = { ...ANALYSIS_LIMITS, ...options.limits };
    const { strict = false, outputs = [] } = options;
    const parsed = parseWithin(bytes.at(-1)!, { name, strict, outputs, limits }, spent);
    if (E.isLeft(parsed)) return parsed;
    transcripts.push(parsed.right);
  }
  const traces: TraceInput[] = [];
  for (const file of files) {
    const trace = traceInputOf(file);
    if (E.isLeft(trace)) return trace;
    traces.push(trace.right);
  }
  return E.right({ transcripts, bytes, traces });
}

const packs = new WeakMap<RulePack, RulePack>();

/** The rules that come with the package, and those of a team; of one team always the same object. */
export function packFor({ rules }: AnalyzeOptions): RulePack {
  if (rules === undefined) return knowledge().rules();
  let pack = packs.get(rules);
  if (pack === undefined) packs.set(rules, (pack = withBuiltin(rules)));
  return pack;
}

function withBuiltin(rules: RulePack): RulePack {
  const builtin = knowledge().rules();
  const replaced = new Set(rules.rules.map((rule) => rule.rule));
  return {
    name: `${builtin.name}+${rules.name}`,
    hash: `${builtin.hash}+${rules.hash}`,
    rules: [...builtin.rules.filter((rule) => !replaced.has(rule.rule)), ...rules.rules],
  };
}
