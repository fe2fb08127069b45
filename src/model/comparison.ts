import type { Confidence, Evidence } from "./evidence.js";
import type { Source } from "./transcript.js";

/** Two cases laid side by side. Fields are only ever added. */
export interface Comparison {
  readonly kind: "comparison";
  readonly schemaVersion: "1.0";
  readonly good: { readonly sources: readonly Source[]; readonly redacted: boolean };
  readonly bad: { readonly sources: readonly Source[]; readonly redacted: boolean };
  /** Both cases in order; null on the side that has no such step. */
  readonly steps: readonly { readonly good: ComparedStep | null; readonly bad: ComparedStep | null }[];
  /** Where they part; null where every step has its match. */
  readonly divergence: Divergence | null;
  /** What matching steps before the divergence do not have in common: a cause may be among them. */
  readonly differences: readonly StepDifference[];
  /** What stands for the values of each run: `socket#1`, `ptr#2`, `thread#1`. */
  readonly aliases: readonly { readonly alias: string; readonly good: string; readonly bad: string }[];
}

/** A call or the messages of one buffer, as both runs could have it. */
export interface ComparedStep {
  /** Id of the call or of the first message in its case. */
  readonly id: string;
  /** What makes two steps the same one: function and phase, protocols, status. */
  readonly key: string;
  readonly label: string;
  readonly thread: string | null;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

export interface Divergence {
  /** Index into `steps`. */
  readonly step: number;
  /** What only the good case does there. */
  readonly expected: ComparedStep | null;
  /** What the bad case does instead: its next step; null where its log ends. */
  readonly instead: ComparedStep | null;
  /** What the bad case's own analysis says of the missing step: the id of its absence, and the verdict. */
  readonly absence: { readonly id: string; readonly verdict: string; readonly confidence: Confidence } | null;
  /** In the bad case: what leads to the step it took instead, and what follows from that. */
  readonly cone: readonly {
    readonly from: string;
    readonly to: string;
    readonly kind: string;
    readonly confidence: Confidence;
    readonly inference: string;
    readonly evidence: readonly Evidence[];
  }[];
  /** Steps of the good case from there on. */
  readonly goodNext: readonly ComparedStep[];
}

export interface StepDifference {
  readonly step: number;
  /** `http.request header.proxy-connection`, `wininet!InternetOpenUrlA dwFlags` */
  readonly what: string;
  /** Null where that side shows none. */
  readonly good: string | null;
  readonly bad: string | null;
  /** False where the side without it is damaged or cut: it may have been there. */
  readonly sure: boolean;
}
