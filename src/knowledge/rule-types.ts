import type { Confidence } from "../model/evidence.js";

/** A diagnosis as data. Files in `src/knowledge/rules`; the schema is `rule-schema.ts`. */
export interface Rule {
  /** Stable id: `http.proxy.ntlm-challenge-unanswered`. */
  readonly rule: string;
  readonly version: number;
  readonly title: string;
  readonly level: "error" | "warning" | "note" | "info";
  readonly summary?: string | undefined;
  readonly references?: readonly string[] | undefined;
  readonly events: Readonly<Record<string, EventPattern>>;
  readonly match: Match;
  readonly infer?: readonly Inference[] | undefined;
  readonly edges?: readonly RuleEdge[] | undefined;
  /** The most that the rule claims, whatever its evidence is worth. */
  readonly confidence?: Confidence | undefined;
  readonly report: RuleReport;
  readonly next?: readonly RuleStep[] | undefined;
  readonly caveats?: readonly string[] | undefined;
  readonly examples: { readonly hit: readonly string[]; readonly miss: readonly string[] };
}

/** Rules that are run together; the hash tells two packs apart in reports. */
export interface RulePack {
  readonly name: string;
  readonly hash: string;
  readonly rules: readonly Rule[];
}

/** What an event is: exactly one of `call`, `message`, `finding`. */
export interface EventPattern {
  /** `ws2_32!closesocket`, `@socket.close`. */
  readonly call?: string | readonly string[] | undefined;
  readonly phase?: "enter" | "return" | "active" | undefined;
  /** `http.request`, `ntlm.challenge`. */
  readonly message?: string | undefined;
  /** Id of another rule, or a glob over ids: that rule found something. */
  readonly finding?: string | readonly string[] | undefined;
  readonly where?: Readonly<Record<string, Predicate>> | undefined;
  readonly stack?: StackPattern | undefined;
  /** `$provider: stack.between.module`: names a value for the report. */
  readonly bind?: Readonly<Record<string, string>> | undefined;
}

/** Where an event's stack must lead. Globs over `module!symbol`; `@group` for a group of functions. */
export interface StackPattern {
  readonly contains?: readonly string[] | undefined;
  /** Innermost first; other rows may stand between. */
  readonly ordered?: readonly string[] | undefined;
  readonly without?: readonly string[] | undefined;
  /** A row between two others whose module is (`name`) or is not (`!@os-modules`) of that kind. */
  readonly between?: { readonly inner: string; readonly outer: string; readonly module: string } | undefined;
}

export type Scalar = string | number | boolean;
export type Predicate =
  | Scalar
  | {
      readonly eq?: Scalar | undefined;
      readonly ne?: Scalar | undefined;
      readonly in?: readonly Scalar[] | undefined;
      readonly like?: string | undefined;
      readonly exists?: boolean | undefined;
      readonly gt?: number | undefined;
      readonly lt?: number | undefined;
    };

export type Match =
  | { readonly event: string }
  /** Each event happens inside the call of the next. */
  | { readonly inside: readonly string[] }
  | { readonly sequence: { readonly correlate: readonly string[]; readonly steps: readonly SequenceStep[] } };

/** `name`, `name?` (may be missing), or an event that must not come before `until`. */
export type SequenceStep =
  | string
  | {
      readonly never: string;
      readonly until: string;
      /** How the report names what did not come: `an NTLM response`. */
      readonly expected: string;
      readonly because: string;
      /** Group of functions that would have carried it. */
      readonly carriers: string;
    };

export interface Inference {
  readonly claim: string;
  readonly when: Readonly<Record<string, Predicate>>;
  readonly confidence: Confidence;
  readonly "refuted-by": string;
}

export interface RuleEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: "responds-to" | "expects" | "precludes" | "contains" | "waits-on" | "causes";
}

export interface RuleReport {
  readonly headline: string;
  readonly story?: readonly string[] | undefined;
  readonly cause: string;
  readonly remedy?: readonly string[] | undefined;
}

export interface RuleStep {
  /** Always, or only while the named absence is weaker than observed. */
  readonly when?: "always" | "absence-not-observed" | undefined;
  readonly run: readonly string[];
  readonly because: string;
  readonly expect: string;
}
