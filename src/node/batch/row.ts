import type { Confidence } from "../../model/evidence.js";
import type { Level } from "../../model/case.js";
import type { Coverage } from "../../model/transcript.js";
import type { Fingerprint } from "../../analysis/fingerprint.js";

/** One case in the summary of a batch. */
export interface BatchRow {
  readonly id: string;
  readonly name: string;
  readonly logs: readonly string[];
  readonly status: "done" | "failed";
  /** Why there is no result, and what to do; null where there is one. */
  readonly failure: { readonly code: string; readonly message: string; readonly remedy: string } | null;
  /** The result, below the folder of the batch; null where there is none. */
  readonly result: string | null;
  readonly coverage: Coverage | null;
  readonly counts: Readonly<Record<"stops" | "calls" | "buffers" | "messages" | "absences", number>> | null;
  readonly findings: readonly RowFinding[];
  readonly fingerprint: Fingerprint | null;
  /** What may be the same in cases of one problem, or differ. */
  readonly facts: Readonly<Record<string, readonly string[]>>;
}

export interface RowFinding {
  readonly rule: string;
  readonly level: Level;
  readonly confidence: Confidence;
  readonly headline: string;
}
