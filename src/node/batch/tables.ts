import { randomUUID } from "node:crypto";
import { renameSync, rmSync } from "node:fs";
import type * as parquet from "hyparquet-writer";
import type { Case } from "../../model/case.js";
import { PART } from "./analyze-case.js";
import type { BatchRow } from "./row.js";

type Columns = readonly { readonly name: string; readonly type: "STRING" | "INT32" | "BOOLEAN" }[];
type TableRow = Readonly<Record<string, string | number | boolean | null>>;

const CASES: Columns = [
  { name: "case", type: "STRING" },
  { name: "name", type: "STRING" },
  { name: "status", type: "STRING" },
  { name: "failure", type: "STRING" },
  { name: "lines", type: "INT32" },
  { name: "unread", type: "INT32" },
  { name: "stops", type: "INT32" },
  { name: "calls", type: "INT32" },
  { name: "findings", type: "INT32" },
  { name: "fingerprint", type: "STRING" },
  { name: "problem", type: "STRING" },
];

const FINDINGS: Columns = [
  { name: "case", type: "STRING" },
  { name: "finding", type: "STRING" },
  { name: "rule", type: "STRING" },
  { name: "level", type: "STRING" },
  { name: "confidence", type: "STRING" },
  { name: "headline", type: "STRING" },
  { name: "cause", type: "STRING" },
  { name: "log", type: "STRING" },
  { name: "first_line", type: "INT32" },
  { name: "last_line", type: "INT32" },
];

const CALLS: Columns = [
  { name: "case", type: "STRING" },
  { name: "call", type: "STRING" },
  { name: "api", type: "STRING" },
  { name: "phase", type: "STRING" },
  { name: "thread", type: "STRING" },
  { name: "confidence", type: "STRING" },
  { name: "direct_caller", type: "STRING" },
  { name: "responsible", type: "STRING" },
  { name: "initiator", type: "STRING" },
  { name: "result", type: "STRING" },
  { name: "success", type: "BOOLEAN" },
  { name: "last_error", type: "STRING" },
  { name: "log", type: "STRING" },
  { name: "first_line", type: "INT32" },
];

/** Tables that DuckDB, pandas and Spark read. Rows are pulled group by group: memory does not grow with the batch. */
export async function writeTables(
  folder: string,
  rows: readonly BatchRow[],
  documents: (wanted: (row: BatchRow) => boolean) => Iterable<readonly [row: BatchRow, document: Case]>,
): Promise<void> {
  // An ES module, which a chunk of the command line cannot require on every Node.
  const writer = await import("hyparquet-writer");
  writeTable(writer, `${folder}/cases.parquet`, CASES, rows.map(caseRow));
  writeTable(writer, `${folder}/findings.parquet`, FINDINGS, each(documents(hasFindings), findingRows));
  writeTable(writer, `${folder}/calls.parquet`, CALLS, each(documents(hasCalls), callRows));
}

const hasFindings = ({ findings }: BatchRow): boolean => findings.length > 0;
const hasCalls = ({ counts }: BatchRow): boolean => counts !== null && counts.calls > 0;

function* each(
  documents: Iterable<readonly [row: BatchRow, document: Case]>,
  rowsOf: (id: string, document: Case) => readonly TableRow[],
): Iterable<TableRow> {
  for (const [{ id }, document] of documents) yield* rowsOf(id, document);
}

function writeTable(
  { fileWriter, parquetWriteRows }: Pick<typeof parquet, "fileWriter" | "parquetWriteRows">,
  path: string,
  columns: Columns,
  rows: Iterable<TableRow>,
): void {
  const part = `${path}.${randomUUID()}${PART}`;
  try {
    // A table without rows has no values to infer its types from: the schema is given.
    void parquetWriteRows({
      writer: fileWriter(part),
      columns: columns.map(({ name, type }) => ({ name, type, nullable: true })),
      schema: [
        { name: "root", num_children: columns.length },
        ...columns.map(({ name, type }) => ({
          name,
          repetition_type: "OPTIONAL" as const,
          ...(type === "STRING" ? { type: "BYTE_ARRAY" as const, converted_type: "UTF8" as const } : { type }),
        })),
      ],
      rows: rows as Iterable<Record<string, unknown>>,
      createdBy: "windbg-postmortem",
    });
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function caseRow({ id, name, status, failure, coverage, counts, findings, fingerprint }: BatchRow): TableRow {
  return {
    case: id,
    name,
    status,
    failure: failure?.message ?? null,
    lines: coverage?.lines ?? null,
    unread: coverage?.unread ?? null,
    stops: counts?.stops ?? null,
    calls: counts?.calls ?? null,
    findings: findings.length,
    fingerprint: fingerprint?.id ?? null,
    problem: fingerprint?.problem ?? null,
  };
}

function findingRows(id: string, { findings, sources }: Case): readonly TableRow[] {
  return findings.map(({ id: finding, rule, level, confidence, headline, cause, evidence }) => ({
    case: id,
    finding,
    rule,
    level,
    confidence,
    headline,
    cause,
    log: sources[evidence[0]?.source ?? -1]?.name ?? null,
    first_line: evidence[0]?.lines[0] ?? null,
    last_line: evidence[0]?.lines[1] ?? null,
  }));
}

function callRows(id: string, { calls, sources }: Case): readonly TableRow[] {
  return calls.map(({ id: call, api, phase, thread, confidence, caller, result, lastError, evidence }) => ({
    case: id,
    call,
    api,
    phase,
    thread,
    confidence,
    direct_caller: caller.direct,
    responsible: caller.responsible,
    initiator: caller.initiator,
    result: result?.value ?? null,
    success: result?.success ?? null,
    last_error: lastError?.name ?? lastError?.value ?? null,
    log: sources[evidence[0]?.source ?? -1]?.name ?? null,
    first_line: evidence[0]?.lines[0] ?? null,
  }));
}
