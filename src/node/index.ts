/** Files and folders for the library; Node only. */
import * as E from "fp-ts/lib/Either.js";
import { analyze, type AnalyzeOptions } from "../analyze.js";
import type { Case } from "../model/case.js";
import type { Failure } from "../model/failure.js";
import { listInputs, readInput } from "./inputs.js";

export { readOwnersFile, readRuleFolder, readSuppressionsFile, type TeamRules } from "./team.js";
export { runBatch, type BatchOptions, type BatchSummary, type Progress, type SummaryRow } from "./batch/batch.js";
export type { Group } from "./batch/groups.js";
export type { KnownIssue } from "./batch/known.js";
export type { BatchRow, RowFinding } from "./batch/row.js";
export { listInputs, readInput, type Input } from "./inputs.js";

/** What became of one file. */
export interface FileResult {
  readonly path: string;
  readonly result: E.Either<Failure, Case>;
}

/**
 * Analyses each file by itself, one after the other, folders file by file. A file that cannot be read is a result
 * with its reason; the others go on.
 *
 * @since 0.1.0
 */
export async function* analyzeFiles(
  paths: readonly string[],
  options: AnalyzeOptions = {},
): AsyncGenerator<FileResult, void, undefined> {
  for (const path of paths) {
    for (const file of await listInputs([path])) {
      const input = E.isLeft(file) ? file : await readInput(file.right)();
      const result = E.isLeft(input) ? input : analyze([{ name: input.right.name, log: input.right.bytes }], options);
      yield { path: E.isLeft(file) ? path : file.right, result };
    }
  }
}
