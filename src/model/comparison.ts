import type { Verdict } from "./case.js";
import type { Confidence, Evidence } from "./evidence.js";
import type { Source } from "./transcript.js";

/** Two cases laid side by side. */
export interface Comparison {
  /** Always `comparison`. */
  readonly kind: "comparison";
  readonly schemaVersion: "1.0";
  /** The case that works. */
  readonly good: ComparedCase;
  /** The case that fails. */
  readonly bad: ComparedCase;
  /** Both cases in order; null on the side that has no such step. */
  readonly steps: readonly ComparedPair[];
  /** Where they part; null where every step has its match. */
  readonly divergence: Divergence | null;
  /** What matching steps before the divergence do not have in common: a cause may be among them. */
  readonly differences: readonly StepDifference[];
  /** What stands for the values of each run: `socket#1`, `ptr#2`, `thread#1`. */
  readonly aliases: readonly ComparedValue[];
}

/** A step of both cases, or of one. */
export interface ComparedPair {
  /** Null where the good case has no such step. */
  readonly good: ComparedStep | null;
  /** Null where the bad case has no such step. */
  readonly bad: ComparedStep | null;
}

/** A value of one run that plays the part of another value in the other run. */
export interface ComparedValue {
  /** `socket#1`: what both are called. */
  readonly alias: string;
  /** As the good case has it. */
  readonly good: string;
  /** As the bad case has it. */
  readonly bad: string;
}

/** One side of a comparison. */
export interface ComparedCase {
  /** The logs, in order; `evidence` of its steps counts in them. */
  readonly sources: readonly Source[];
  /** Whether credentials and names are masked. */
  readonly redacted: boolean;
  /** Steps behind the first 3,000: they were not laid beside the other case's. */
  readonly notCompared: number;
}

/** A call or the messages of one buffer, as both runs could have it. */
export interface ComparedStep {
  /** Id of the call or of the first message in its case. */
  readonly id: string;
  /** What makes two steps the same one: function and phase, protocols, status. */
  readonly key: string;
  /** What it is, in words. */
  readonly label: string;
  /** The thread that did it; null where the log does not say. */
  readonly thread: string | null;
  /** How sure it is that it happened. */
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

/** Where two cases part: the first step without a match. */
export interface Divergence {
  /** Index into `steps`. */
  readonly step: number;
  /** What only the good case does there; null where the bad one does something that the good one does not. */
  readonly expected: ComparedStep | null;
  /** What the bad case does instead: its next step; null where its log ends. */
  readonly instead: ComparedStep | null;
  /** What the bad case's own analysis says of the missing step; null where it says nothing. */
  readonly absence: ComparedAbsence | null;
  /** In the bad case: what leads to the step it took instead, and what follows from that. */
  readonly cone: readonly ConeEdge[];
  /** Steps of the good case from there on. */
  readonly goodNext: readonly ComparedStep[];
}

/** The verdict on a step that the bad case does not show. */
export interface ComparedAbsence {
  /** Of the absence in the bad case. */
  readonly id: string;
  /** What the log can tell of it. */
  readonly verdict: Verdict;
  readonly confidence: Confidence;
}

/** An edge of the causal graph of the bad case. */
export interface ConeEdge {
  /** Id of a call, message, absence or finding of the bad case. */
  readonly from: string;
  /** Likewise. */
  readonly to: string;
  /** As in the case's `edges`. */
  readonly kind: string;
  readonly confidence: Confidence;
  /** Why the one leads to the other. */
  readonly inference: string;
  readonly evidence: readonly Evidence[];
}

/** What a step that both cases have does not have in common. */
export interface StepDifference {
  /** Index into `steps`. */
  readonly step: number;
  /** `http.request header.proxy-connection`, `wininet!InternetOpenUrlA dwFlags` */
  readonly what: string;
  /** Null where the good case shows none. */
  readonly good: string | null;
  /** Null where the bad case shows none. */
  readonly bad: string | null;
  /** False where the side without it is damaged or cut: it may have been there. */
  readonly sure: boolean;
}
