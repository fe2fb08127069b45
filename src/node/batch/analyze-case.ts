import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { analyze, packFor, type AnalyzeOptions } from "../../analyze.js";
import { fingerprintOf } from "../../analysis/fingerprint.js";
import type { Case } from "../../model/case.js";
import { unreadable, type Failure } from "../../model/failure.js";
import { resultFile, stateFile } from "./case-names.js";
import type { BatchCase } from "./cases.js";
import { readLog, type BatchLog, type Limits } from "./logs.js";
import type { BatchRow } from "./row.js";

/** What a team adds to the analysis. */
export type TeamOptions = Pick<AnalyzeOptions, "rules" | "owners" | "suppressions" | "today" | "limits">;

/** Plain data: it goes to threads and other machines. */
export interface CaseOptions {
  readonly out: string;
  readonly redact: boolean;
  readonly limits: Limits;
  /** Of the tool: another version writes other results. */
  readonly version: string;
  readonly team: TeamOptions;
}

export interface CaseOutcome {
  readonly row: BatchRow;
  /** It was done before, by an earlier run. */
  readonly resumed: boolean;
  /** False where the next attempt may end otherwise: a log could not be read, or its result not be written. */
  readonly settled: boolean;
}

/**
 * Reads and analyses one case and writes its result; what is returned is small. A case whose logs, rules and tool have not
 * changed since it was written is not analysed again.
 *
 * The result is written before the state, each whole or not at all: a run that is killed leaves nothing half done.
 */
export async function analyzeCase(one: BatchCase, options: CaseOptions): Promise<CaseOutcome> {
  const inputs: { name: string; log: Uint8Array }[] = [];
  for (const log of one.logs) {
    try {
      inputs.push({ name: log.name, log: await readLog(log, options.limits) });
    } catch (error) {
      // What cannot be read now may be readable the next time: no state is kept.
      return { row: failed(one, unreadable(log.name, error)), resumed: false, settled: false };
    }
  }
  const key = keyOf(inputs, options);
  const before = rowBefore(one, key, options.out);
  if (before !== null) return { row: before, resumed: true, settled: true };
  const result = analyze(inputs, { ...options.team, redact: options.redact });
  const row = result._tag === "Left" ? failed(one, result.left) : done(one, result.right);
  try {
    if (result._tag === "Right")
      writeWhole(join(options.out, resultFile(one.id)), `${JSON.stringify(result.right, null, 1)}\n`);
    writeWhole(join(options.out, stateFile(one.id)), `${JSON.stringify({ key, row })}\n`);
  } catch (error) {
    return { row: failed(one, unwritten(error)), resumed: false, settled: false };
  }
  return { row, resumed: false, settled: true };
}

/** A full disk, a folder that became read-only: the next attempt may end otherwise. */
function unwritten(error: unknown): Pick<Failure, "code" | "message" | "remedy"> {
  return {
    code: "WP0008",
    message: `The result cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    remedy: "Make room, or choose another folder with --out; the same command goes on where it stopped.",
  };
}

/** A case that took its thread down. */
export function crashed(one: BatchCase, error: unknown): CaseOutcome {
  return {
    row: crashedRow(one, reasonOf(error)),
    resumed: false,
    settled: true,
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY"
    ? "The analysis ran out of memory; the other cases go on."
    : error.message;
}

export function crashedRow(one: BatchCase, message: string): BatchRow {
  return failed(one, {
    code: "WP0010",
    message,
    remedy: "Analyse this log alone; give node more memory with NODE_OPTIONS=--max-old-space-size=8192.",
  });
}

function keyOf(inputs: readonly { name: string; log: Uint8Array }[], { version, redact, team }: CaseOptions): string {
  const { owners, suppressions, today, limits } = team;
  const settings = [version, packFor(team).hash, redact, owners, suppressions, today, ...(limits ? [limits] : [])];
  const hash = createHash("sha256").update(JSON.stringify(settings));
  for (const { name, log } of inputs) {
    hash.update(JSON.stringify([name, log.length]));
    hash.update(log);
  }
  return hash.digest("hex");
}

/** End of the name of a file that is being written. */
export const PART = ".part";

function rowBefore(one: BatchCase, key: string, out: string): BatchRow | null {
  try {
    const state = JSON.parse(readFileSync(join(out, stateFile(one.id)), "utf8")) as { key: string; row: BatchRow };
    return state.key === key ? state.row : null;
  } catch {
    return null;
  }
}

/** The file appears whole or not at all, whoever else writes it: another machine may work at the same case. */
export function writeWhole(path: string, text: string | Uint8Array): void {
  const part = `${path}.${randomUUID()}${PART}`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function done(one: BatchCase, document: Case): BatchRow {
  const { stops, calls, buffers, messages, absences, findings } = document;
  const fingerprint = fingerprintOf(document);
  return {
    id: one.id,
    name: one.name,
    logs: namesOf(one.logs),
    status: "done",
    failure: null,
    result: resultFile(one.id),
    coverage: document.coverage,
    counts: {
      stops: stops.length,
      calls: calls.length,
      buffers: buffers.length,
      messages: messages.length,
      absences: absences.length,
    },
    findings: findings.map(({ rule, level, confidence, headline }) => ({ rule, level, confidence, headline })),
    fingerprint,
    facts: {
      responsible: fingerprint?.responsible ?? [],
      thirdParty: sorted(document.modules.filter(({ owner }) => owner === "third-party").map(({ name }) => name)),
      rules: sorted(findings.map(({ rule }) => rule)),
      errors: sorted(calls.flatMap(({ lastError }) => lastError?.name ?? [])),
    },
  };
}

function failed(one: BatchCase, { code, message, remedy }: Pick<Failure, "code" | "message" | "remedy">): BatchRow {
  return {
    id: one.id,
    name: one.name,
    logs: namesOf(one.logs),
    status: "failed",
    failure: { code, message, remedy },
    result: null,
    coverage: null,
    counts: null,
    findings: [],
    fingerprint: null,
    facts: {},
  };
}

const namesOf = (logs: readonly BatchLog[]): readonly string[] => logs.map(({ name }) => name);
const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
