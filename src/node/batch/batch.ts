import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { requireKind, requireOptions, requireText, requireTexts, wrong } from "../../arguments.js";
import { packFor } from "../../analyze.js";
import type { Case } from "../../model/case.js";
import { renderNdjson } from "../../report/ndjson.js";
import { crashedRow, PART, writeWhole, type CaseOutcome, type TeamOptions } from "./analyze-case.js";
import { RESULTS, resultFile, STATE } from "./case-names.js";
import { casesOfManifest, recogniseCases, type BatchCase } from "./cases.js";
import { groupsOf, type Group } from "./groups.js";
import { knownFor, readRegister, type KnownIssue } from "./known.js";
import { findLogs, LIMITS, type Limits } from "./logs.js";
import { runCases, threadsFor } from "./pool.js";
import type { BatchRow } from "./row.js";
import { summaryPage } from "./summary-page.js";
import { writeTables } from "./tables.js";

export interface BatchOptions {
  /** Folder of the results; made where it is missing, and looked into for what an earlier run has done. */
  readonly out: string;
  /** Of the tool; results of another version are not taken over. */
  readonly version: string;
  readonly redact?: boolean;
  /** Threads; decided by the size of the work where it is left away. */
  readonly jobs?: number;
  /** A file that says which logs are one case. */
  readonly manifest?: string;
  /** A register of known issues. */
  readonly known?: string;
  /** `[2, 5]`: the second of five parts of the cases. */
  readonly shard?: readonly [number: number, of: number];
  /** Address of Redis: workers that listen there analyse the cases. */
  readonly queue?: string;
  /** Rules, owners and suppressions of a team. */
  readonly team?: TeamOptions;
  readonly limits?: Partial<Limits>;
  /** Ends the run after the cases that are being analysed; the summary tells what is done. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** What whoever waits should know. */
  readonly onNotice?: (text: string) => void;
}

export interface Progress {
  readonly done: number;
  readonly failed: number;
  /** Taken over from an earlier run. */
  readonly resumed: number;
  readonly total: number;
  readonly bytes: number;
  readonly totalBytes: number;
  readonly last: BatchRow;
}

/** `summary.json`. Names and order depend on the logs alone, not on threads or time. */
export interface BatchSummary {
  readonly kind: "batch-summary";
  readonly schemaVersion: "1.0";
  readonly rulePack: { readonly name: string; readonly hash: string };
  readonly redacted: boolean;
  /** False where the run was stopped. */
  readonly complete: boolean;
  readonly totals: {
    readonly cases: number;
    readonly done: number;
    readonly failed: number;
    readonly withFindings: number;
  };
  readonly groups: readonly Group[];
  readonly cases: readonly SummaryRow[];
}

export interface SummaryRow extends BatchRow {
  /** Entries of the register of known issues that fit. */
  readonly known: readonly KnownIssue[];
}

/**
 * Analyses many logs: one result a case below `out`, a summary, and tables. Throws where the register, the manifest or the
 * folder cannot be used; a log that fails is a row with its reason.
 *
 * @example
 * const out = mkdtempSync(join(tmpdir(), "results-"));
 * const summary = await runBatch(["samples/deadlock/transcript.log"], { out, version: "1" });
 * summary.totals.done; // 1
 *
 * @since 0.1.0
 */
export async function runBatch(paths: readonly string[], options: BatchOptions): Promise<BatchSummary> {
  requireBatch(paths, options);
  const limits = { ...LIMITS, ...options.limits };
  const register = options.known === undefined ? [] : await readRegister(options.known);
  const { logs, unfound } = await findLogs(paths, limits);
  const all =
    options.manifest === undefined ? await recogniseCases(logs, limits) : await casesOfManifest(options.manifest, logs);
  const [part, parts] = options.shard ?? [1, 1];
  const cases = all.filter((_, i) => i % parts === part - 1);
  mkdirSync(options.out, { recursive: true });

  const rows: BatchRow[] = part === 1 ? unfound.map(({ name, failure }) => refused(name, failure.message)) : [];
  const total = cases.length + rows.length;
  const totalBytes = cases.reduce((sum, one) => sum + bytesOf(one), 0);
  const counts = { failed: rows.length, resumed: 0, bytes: 0 };
  const tell = (one: BatchCase, { row: told, resumed }: CaseOutcome): void => {
    // An earlier run or a queue kept it: where its result lies is not theirs to say.
    const row = { ...told, id: one.id, result: told.result === null ? null : resultFile(one.id) };
    rows.push(row);
    counts.bytes += bytesOf(one);
    if (resumed) counts.resumed++;
    if (row.status === "failed") counts.failed++;
    options.onProgress?.({ ...counts, done: rows.length, total, totalBytes, last: row });
  };
  const { out, version, team = {}, queue, signal } = options;
  const caseOptions = { out, redact: options.redact !== false, limits, version, team };
  if (queue === undefined) await runCases(cases, caseOptions, threadsFor(cases, options.jobs), signal, tell);
  else {
    const { runQueued } = await import("../queue/enqueue.js");
    const notice = options.onNotice ?? (() => undefined);
    await runQueued(cases, caseOptions, { url: queue, notice }, signal, tell);
  }
  if (parts === 1 && rows.length === total) removeParts(out);

  const ordered = rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1));
  const summary = summaryOf(ordered, register, options, rows.length === total);
  await writeAll(options, summary);
  return summary;
}

function requireBatch(paths: readonly string[], options: BatchOptions): void {
  const called = "runBatch";
  requireTexts(paths, "the paths", called);
  requireOptions(options, called);
  requireText(options.out, "out", called);
  requireText(options.version, "version", called);
  requireOptions(options.team ?? {}, called);
  for (const name of ["manifest", "known", "queue"] as const) requireKind(options[name], name, "string", called);
  for (const name of ["onProgress", "onNotice"] as const) requireKind(options[name], name, "function", called);
  requireKind(options.jobs, "jobs", "number", called);
  const { shard } = options;
  if (shard === undefined) return;
  if (!Array.isArray(shard) || !(shard[0] >= 1 && shard[0] <= shard[1])) throw wrong(called, "shard", shard, "[2, 5]");
}

const bytesOf = (one: BatchCase): number => one.logs.reduce((sum, log) => sum + log.bytes, 0);

function refused(name: string, message: string): BatchRow {
  const row = crashedRow({ id: name, name, logs: [] }, message);
  return { ...row, failure: { code: "WP0005", message, remedy: "Check the path." } };
}

function summaryOf(
  rows: readonly BatchRow[],
  register: readonly KnownIssue[],
  { redact, team = {} }: BatchOptions,
  complete: boolean,
): BatchSummary {
  const { name, hash } = packFor(team);
  const done = rows.filter((row) => row.status === "done");
  return {
    kind: "batch-summary",
    schemaVersion: "1.0",
    rulePack: { name, hash },
    redacted: redact !== false,
    complete,
    totals: {
      cases: rows.length,
      done: done.length,
      failed: rows.length - done.length,
      withFindings: done.filter((row) => row.findings.length > 0).length,
    },
    groups: groupsOf(done),
    cases: rows.map((row) => ({ ...row, known: knownFor(row, register) })),
  };
}

/** What runs that were killed left behind; nobody else writes below a folder whose cases are all done. */
function removeParts(out: string): void {
  for (const folder of [RESULTS, STATE, "."]) {
    const path = join(out, folder);
    const names = existsSync(path) ? readdirSync(path) : [];
    for (const name of names) if (name.endsWith(PART)) rmSync(join(path, name), { force: true });
  }
}

/** Everything beside the results, made anew from them: a file is there whole or not at all. */
async function writeAll({ out, shard }: BatchOptions, summary: BatchSummary): Promise<void> {
  const folder = shard === undefined ? out : join(out, `shard-${shard[0]}-of-${shard[1]}`);
  mkdirSync(folder, { recursive: true });
  /** Read anew each time: all of them at once may be more than fits. */
  const documents = function* (wanted: (row: BatchRow) => boolean): Iterable<readonly [BatchRow, Case]> {
    for (const row of summary.cases) {
      if (row.result !== null && wanted(row))
        yield [row, JSON.parse(readFileSync(join(out, row.result), "utf8")) as Case];
    }
  };
  writeEvents(
    join(folder, "events.ndjson"),
    documents(() => true),
  );
  await writeTables(folder, summary.cases, documents);
  writeWhole(join(folder, "summary.html"), summaryPage(summary));
  writeWhole(join(folder, "summary.json"), `${JSON.stringify(summary, null, 1)}\n`);
}

/** The events of all cases, each line with the case it belongs to. */
function writeEvents(path: string, documents: Iterable<readonly [BatchRow, Case]>): void {
  const part = `${path}.${randomUUID()}${PART}`;
  const file = openSync(part, "w");
  try {
    for (const [{ id }, document] of documents) {
      const lines = renderNdjson(document).split("\n");
      const named = lines
        .filter((line) => line !== "")
        .map((line) => `{"case":${JSON.stringify(id)},${line.slice(1)}\n`);
      writeSync(file, named.join(""));
    }
  } catch (error) {
    closeSync(file);
    rmSync(part, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(part, path);
}
