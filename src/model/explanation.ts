import type { Verdict } from "./case.js";
import type { Confidence, Evidence } from "./evidence.js";

/** Why a rule did or did not find something, step by step. */
export interface RuleExplanation {
  readonly rule: string;
  readonly title: string;
  readonly outcome: "found" | "not-found" | "not-evaluated";
  /** In one sentence. */
  readonly because: string;
  readonly events: readonly EventExplanation[];
  readonly ways: readonly WayExplanation[];
}

/** What of the log fits one event of a rule, and what comes close. */
export interface EventExplanation {
  readonly event: string;
  /** `call @socket.close`: what the rule asks for. */
  readonly asks: string;
  /** How much of the log is of this kind and name. */
  readonly candidates: number;
  readonly fits: number;
  /** As far as the log shows. */
  readonly mayFit: number;
  readonly examples: readonly ExplainedNode[];
  /** The first that do not fit, and which condition refuses them. */
  readonly refused: readonly RefusedNode[];
}

export interface ExplainedNode {
  readonly id: string;
  readonly name: string;
  readonly evidence: readonly Evidence[];
}

export interface RefusedNode extends ExplainedNode {
  readonly because: string;
}

export interface ExplainedStep extends ExplainedNode {
  readonly event: string;
}

/** How far the rule came from one beginning. */
export interface WayExplanation {
  readonly found: boolean;
  readonly confidence: Confidence | null;
  readonly steps: readonly ExplainedStep[];
  /** What was missing, or what it rests on. */
  readonly because: string;
  readonly absences: readonly ExplainedAbsence[];
}

export interface ExplainedAbsence {
  readonly expected: string;
  readonly question: string;
  readonly verdict: Verdict;
  readonly because: readonly string[];
}
