import type { Confidence } from "../model/evidence.js";

/** A diagnosis as data. Files in `src/knowledge/rules`; the schema is `rule-schema.ts`. */
export interface Rule {
  /** Stable id: `http.proxy.ntlm-challenge-unanswered`. */
  readonly rule: string;
  readonly version: number;
  readonly title: string;
  readonly status?: "stable" | "test" | "experimental" | "deprecated" | undefined;
  readonly level: "error" | "warning" | "note" | "info";
  readonly summary?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Which diagnoses of `data/diagnoses.json` it makes: `N01`. */
  readonly diagnoses?: readonly string[] | undefined;
  readonly references?: readonly string[] | undefined;
  readonly applies?: Applies | undefined;
  /** Values that several predicates share: `in: denied-codes`. */
  readonly lists?: Readonly<Record<string, readonly Scalar[]>> | undefined;
  readonly events: Readonly<Record<string, EventPattern>>;
  readonly match: Match;
  readonly infer?: readonly Inference[] | undefined;
  readonly edges?: readonly RuleEdge[] | undefined;
  /** The most that the rule claims, whatever its evidence is worth. */
  readonly confidence?: Confidence | undefined;
  /** Findings that bring this one about, where both are in a log. */
  readonly "effect-of"?: readonly EffectOf[] | undefined;
  readonly report: RuleReport;
  readonly next?: readonly RuleStep[] | undefined;
  readonly caveats?: readonly string[] | undefined;
  readonly examples: { readonly hit: readonly string[]; readonly miss: readonly string[] };
}

/** Where the rule makes sense; elsewhere it is reported as not evaluated. */
export interface Applies {
  /** Globs: one of them must be in the log. */
  readonly modules?: readonly string[] | undefined;
}

/** Rules that are run together; the hash tells two packs apart in reports. */
export interface RulePack {
  readonly name: string;
  readonly hash: string;
  readonly rules: readonly Rule[];
}

/** What an event is: exactly one of `call`, `message`, `buffer`, `fact`, `module`, `network`, `finding`. */
export interface EventPattern {
  /** `ws2_32!closesocket`, `@socket.close`. */
  readonly call?: string | readonly string[] | undefined;
  readonly phase?: "enter" | "return" | "active" | "any" | undefined;
  /** `http.request`, `ntlm.challenge`; a glob may stand for several. */
  readonly message?: string | readonly string[] | undefined;
  /** Memory that the log shows, by its direction. */
  readonly buffer?: "in" | "out" | "any" | undefined;
  /** Kind of a fact: `exception`, `lock`, `wait`; a glob may stand for several. */
  readonly fact?: string | readonly string[] | undefined;
  /** Name of a module, as a glob. */
  readonly module?: string | readonly string[] | undefined;
  /**
   * What a network trace shows: `tcp.syn`, `tcp.rst`, `tcp.retransmission`, `unshown`, or the protocol of a message; a
   * glob may stand for several.
   */
  readonly network?: string | readonly string[] | undefined;
  /** Id of another rule, or a glob over ids: that rule found something. */
  readonly finding?: string | readonly string[] | undefined;
  readonly where?: Where | undefined;
  readonly stack?: StackPattern | undefined;
  /** `$provider: stack.between.module`: names a value for the report, and for other events. */
  readonly bind?: Readonly<Record<string, string>> | undefined;
}

/** Fields of an event and what must hold of them; `{ http.status: 407 }`. */
export type Where = Readonly<Record<string, Predicate>>;

/** Where an event's stack must lead. Globs over `module!symbol`; `@group` for a group of functions; `|` between several. */
export interface StackPattern {
  readonly contains?: readonly string[] | undefined;
  /** Innermost first; other rows may stand between. */
  readonly ordered?: readonly string[] | undefined;
  /** No row of these between the ends of `ordered`, or anywhere where nothing is ordered. */
  readonly without?: readonly string[] | undefined;
  /** The event's own row. */
  readonly top?: string | undefined;
  /** The row below it. */
  readonly caller?: string | undefined;
  /** A row between two others whose module is (`name`) or is not (`!@os-modules`) of that kind. */
  readonly between?: { readonly inner: string; readonly outer: string; readonly module: string } | undefined;
  /** `symbols`: rows whose function the debugger could not be sure of do not count. */
  readonly trust?: "any" | "symbols" | undefined;
}

export type Scalar = string | number | boolean;

/** All conditions of one predicate hold together. Texts are compared without regard to case. */
export type Predicate =
  | Scalar
  | {
      readonly eq?: Scalar | undefined;
      readonly ne?: Scalar | undefined;
      readonly lt?: number | undefined;
      readonly le?: number | undefined;
      readonly gt?: number | undefined;
      readonly ge?: number | undefined;
      /** Values, or the name of one of the rule's lists. */
      readonly in?: string | readonly Scalar[] | undefined;
      /** A glob, or several of which one must fit. */
      readonly like?: string | readonly string[] | undefined;
      readonly contains?: string | undefined;
      readonly starts?: string | undefined;
      readonly ends?: string | undefined;
      /** Bits of a number: all set, one set, none set. */
      readonly bits?:
        | { readonly all?: number | undefined; readonly any?: number | undefined; readonly none?: number | undefined }
        | undefined;
      /** Bytes somewhere in a buffer: `4E 54 4C 4D ??`. */
      readonly hex?: string | undefined;
      readonly exists?: boolean | undefined;
      /** Of `ret`: the function's own test says that it failed. */
      readonly failed?: boolean | undefined;
      /** The value that an event has bound: `$socket`. */
      readonly same?: string | undefined;
      readonly differs?: string | undefined;
      readonly not?: Predicate | undefined;
    };

export type Match =
  | { readonly event: string }
  /** Each event happens inside the call of the next. */
  | { readonly inside: readonly string[] }
  | { readonly sequence: Sequence }
  /** Every part matches; parts share their events and bindings. */
  | { readonly all: readonly Match[] }
  | { readonly any: readonly Match[] }
  | { readonly count: Count }
  | { readonly during: During }
  | { readonly cycle: Cycle };

export interface Sequence {
  /** What joins the events, best first: `connection`, `handle:hkey`, `activation:@http.api`, `$name`, `thread`, `process`. */
  readonly correlate: readonly string[];
  readonly within?: { readonly stops: number } | undefined;
  readonly steps: readonly SequenceStep[];
}

/** `name`, `name?` (may be missing), `name+` (once or more), `name*` (any number), or an event that must not come. */
export type SequenceStep = string | Never;

export interface Never {
  readonly never: string;
  /** What ends the wait; the next step where nothing is said. */
  readonly until?: string | undefined;
  /** How the report names what did not come: `an NTLM response`. */
  readonly expected?: string | undefined;
  readonly because?: string | undefined;
  /** Group of functions that would have carried it; the event's own calls where nothing is said. */
  readonly carriers?: string | undefined;
  /** What the proof of the absence means to the finding: `preferred` caps it at probable, `ignored` not at all. */
  readonly coverage?: "required" | "preferred" | "ignored" | undefined;
  /** `where-found`: what was waited for is only told where the rule is found; else the wait itself is told. */
  readonly told?: "always" | "where-found" | undefined;
}

export interface Count {
  readonly of: string;
  /** Keys of the groups that are counted one by one: `$name`, `thread`, `process`. All together where nothing is said. */
  readonly per?: readonly string[] | undefined;
  /** Counts different values of this binding instead of events. */
  readonly distinct?: string | undefined;
  readonly ge?: number | undefined;
  readonly le?: number | undefined;
}

/** `see` happens after `open` and before `close`. */
export interface During {
  readonly open: string;
  readonly close: string;
  readonly see: string;
  readonly correlate: readonly string[];
}

/** Events as arrows of a graph that lead back to where they began. */
export interface Cycle {
  readonly edge: string;
  /** Binding or field of the event at which the arrow begins, and at which it ends. */
  readonly from: string;
  readonly to: string;
  readonly max?: number | undefined;
}

export interface Inference {
  readonly claim: string;
  readonly when: Where;
  readonly confidence: Confidence;
  readonly "refuted-by": string;
}

export interface RuleEdge {
  readonly from: string;
  readonly to: string;
  readonly kind:
    | "contains"
    | "same-resource"
    | "data-flow"
    | "responds-to"
    | "expects"
    | "precludes"
    | "spawns"
    | "completes"
    | "signals-error"
    | "waits-on"
    | "causes";
}

/**
 * Another finding is the cause of this one, where something joins the two: one running call that both are about or that
 * the cause happened in, one connection, one thread, one process; or `$owner`, a value that this rule binds and that
 * is the thread of the cause or a value that the cause binds.
 */
export interface EffectOf {
  /** Ids of rules, or globs over ids. */
  readonly finding: string | readonly string[];
  readonly joined: string;
}

export interface RuleReport {
  readonly headline: string;
  readonly story?: readonly string[] | undefined;
  readonly cause: string;
  readonly remedy?: readonly string[] | undefined;
  /** Who has to act, where the owners file does not say it: `{{$provider}}`. */
  readonly owner?: string | undefined;
}

export interface RuleStep {
  /** Always; only while an absence is weaker than observed; only while a condition could not be read. */
  readonly when?: "always" | "absence-not-observed" | "unknown" | undefined;
  /** Not where the log shows this field: `call.about`. */
  readonly unless?: string | undefined;
  readonly run: readonly string[];
  readonly because: string;
  readonly expect: string;
}
