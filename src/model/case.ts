import type { Buffer, Resource, Structure } from "./buffers.js";
import type { Call, CallListing } from "./calls.js";
import type { Message, Obligation, Stream } from "./conversation.js";
import type { LineRange } from "./evidence.js";
import type { Problem } from "./failure.js";
import type { Absence, Assertion, Edge, Fact, Finding, NextStep, Statement } from "./findings.js";
import type { Network } from "./network.js";
import type { Activation, CaseModule, Probe, Stop } from "./stops.js";
import type { Coverage, Source } from "./transcript.js";

export type * from "./buffers.js";
export type * from "./calls.js";
export type * from "./conversation.js";
export type * from "./findings.js";
export type * from "./stops.js";

/** What the logs mean. Renderers read this and nothing else; fields are only ever added. */
export interface Case {
  readonly kind: "case";
  readonly schemaVersion: "1.0";
  readonly sources: readonly Source[];
  /** Sum over all sources. */
  readonly coverage: Coverage;
  readonly rulePack: {
    readonly name: string;
    readonly hash: string;
    /** Rules that could not be tried on this case, and why. */
    readonly notEvaluated: readonly RuleNotEvaluated[];
  };
  /** False only where the caller asked for credentials and names to be shown. */
  readonly redacted: boolean;
  readonly modules: readonly CaseModule[];
  readonly stops: readonly Stop[];
  readonly activations: readonly Activation[];
  readonly calls: readonly Call[];
  /** Sources that list calls by themselves, and what they list in numbers. */
  readonly listings: readonly CallListing[];
  readonly buffers: readonly Buffer[];
  readonly structures: readonly Structure[];
  readonly resources: readonly Resource[];
  readonly messages: readonly Message[];
  /** Messages by connection. */
  readonly streams: readonly Stream[];
  /** What messages made due, and whether it is in the log. */
  readonly obligations: readonly Obligation[];
  readonly facts: readonly Fact[];
  readonly probes: readonly Probe[];
  readonly edges: readonly Edge[];
  readonly absences: readonly Absence[];
  readonly assertions: readonly Assertion[];
  /** What was looked at, and what kind of program this is. */
  readonly scene: readonly Statement[];
  /** What happened, in order, one sentence for each thing that the log shows. */
  readonly timeline: readonly Statement[];
  readonly findings: readonly Finding[];
  readonly nextSteps: readonly NextStep[];
  /** Network traces beside the logs; null where none was given. */
  readonly network: Network | null;
  readonly problems: readonly Problem[];
  /** One for each range of lines that proves something: `verify` tells a changed log by them. */
  readonly checks: readonly EvidenceCheck[];
}

/** What a range of lines reads like, as a number. */
export interface EvidenceCheck {
  readonly source: number;
  readonly lines: LineRange;
  /** Hex digits that change when any byte of the lines does: eight, or two where the case is redacted, which would otherwise let somebody guess what is masked. */
  readonly check: string;
}

export interface RuleNotEvaluated {
  /** Id of the rule. */
  readonly rule: string;
  readonly because: string;
}
