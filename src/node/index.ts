/**
 * Files and folders for the library; Node only.
 *
 * @packageDocumentation
 */
export {
  analyzeFiles,
  type AnalyzeFilesOptions,
  type FileInput,
  type FileProgress,
  type FileResult,
} from "./analyze-files.js";
export type { FileProblem } from "../knowledge/yaml-file.js";
export { readOwnersFile, readRuleFolder, readSuppressionsFile, type TeamRules } from "./team.js";
export { runBatch, type BatchOptions, type BatchSummary, type Progress, type SummaryRow } from "./batch/batch.js";
export type { Limits } from "./batch/logs.js";
export type { TeamOptions } from "./batch/analyze-case.js";
export type { Group } from "./batch/groups.js";
export type { KnownIssue } from "./batch/known.js";
export type { BatchRow, RowFinding } from "./batch/row.js";
export { listInputs, readInput, type Input, type InputStream } from "./inputs.js";
