/**
 * Reads what was exported from WinDbg, CDB, KD or a time-travel trace and writes the post-mortem.
 *
 * The only door of the library; runs in a browser as well. Files are read by `windbg-postmortem/node`.
 *
 * @packageDocumentation
 */
export { parse, parseStream, summarize, type ParseOptions } from "./parse.js";
export { analyze, type AnalyzeOptions, type LogInput } from "./analyze.js";
export { exportStreams, type NetworkInput } from "./traces.js";
export { fingerprintOf, type Fingerprint } from "./fingerprint.js";
export type { ReadLimits } from "./grammar/transcript/limits.js";
export type { LineDefinition, OutputDefinition } from "./grammar/custom/index.js";
export type { OwnerEntry } from "./analysis/attribution.js";
export type { SuppressionEntry } from "./analysis/suppress.js";
export { explain } from "./explain.js";
export { why, whyNot, type Why, type WhyNot } from "./why.js";
export type * from "./knowledge/rule-types.js";
export type * from "./model/explanation.js";
export { redact, type RedactedLog, type Replacement } from "./redact.js";
export { verify, type BrokenClaim } from "./verify.js";
export { compare } from "./compare.js";
export { readCase } from "./read-case.js";
export { render, REPORT_FORMATS, type RenderOptions, type ReportFormat } from "./render.js";
export { explainFailure, type Failure, type Problem } from "./model/failure.js";
export type { Address } from "./model/address.js";
export type { Confidence, Evidence, LineRange, Trust } from "./model/evidence.js";
export type * from "./model/case.js";
export type * from "./model/comparison.js";
export type * from "./model/network.js";
export type * from "./model/outputs.js";
export type * from "./model/transcript.js";
