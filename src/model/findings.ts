import type { Confidence, Evidence } from "./evidence.js";

/**
 * Something that the log shows and that is neither a call nor a message, in the words in which rules ask for it: a thread
 * that waits for a lock, an instruction that wrote through a null pointer.
 */
export interface Fact {
  /** `fact-1` */
  readonly id: string;
  /** `crash`, `bugcheck`, `heap-damage`, `recursion`, `wait`, `lock-wait`, `lock-cycle`, …; new kinds are only added. */
  readonly kind: string;
  /** The stop that shows it; null for one that no stop shows. */
  readonly stop: string | null;
  readonly thread: string | null;
  /** `code: "c0000005"`, `access: "write"`; a name that is missing was not shown. */
  readonly fields: Readonly<Record<string, string>>;
  /** The same in one sentence, without its full stop. */
  readonly text: string;
  /** `fact`: printed so. `inference`: read out of several records. `assertion`: the word of an extension. */
  readonly basis: "fact" | "inference" | "assertion";
  readonly confidence: Confidence;
  readonly refutedBy: string;
  readonly evidence: readonly Evidence[];
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind:
    | "contains"
    | "same-activation"
    | "program-order"
    | "position-order"
    | "same-resource"
    | "data-flow"
    | "responds-to"
    | "expects"
    | "precludes"
    | "spawns"
    | "completes"
    | "signals-error"
    | "waits-on"
    | "causes"
    | "asserted";
  readonly confidence: Confidence;
  /** What its order rests on; null where it claims none. */
  readonly grade: Grade | null;
  readonly inference: string;
  readonly assumptions: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly refutedBy: string;
}

/**
 * What a claim of order, nesting or lifetime rests on, best first. `A`: a stack and the times of a trace agree. `B`: one of
 * them. `C`: one thread, its order known, and the same handle, buffer or message. `D`: two threads, an order that is proven,
 * and the same resource. `E`: two threads in the order in which a trace is replayed, or by a clock. `F`: the order in which
 * the log shows them.
 */
export type Grade = "A" | "B" | "C" | "D" | "E" | "F";

export type Verdict =
  "absent-complete" | "absent-observed" | "absent-presumed" | "open" | "not-provable" | "unobservable" | "fulfilled";

export interface Absence {
  readonly id: string;
  /** Protocol name of the message that was due: `ntlm.authenticate`. */
  readonly expected: string;
  /** In words: what was due, after what, and why. */
  readonly question: string;
  readonly after: string;
  /** What ended the wait; null while the log leaves it open. */
  readonly until: string | null;
  readonly verdict: Verdict;
  readonly confidence: Confidence;
  /** What joins the trigger and the end: the connection, another value of both, the running call, the thread, or nothing. */
  readonly rung: "connection" | "binding" | "activation" | "thread" | "process";
  readonly because: readonly string[];
  readonly assumptions: readonly string[];
  readonly probes: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** What a person wrote into the log: quoted, never used as a fact. */
export interface Assertion {
  readonly id: string;
  readonly text: string;
  readonly about: string;
  readonly evidence: readonly Evidence[];
}

/** One sentence of a story. */
export interface Statement {
  readonly text: string;
  readonly basis: "fact" | "inference" | "assertion";
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

export type Level = "error" | "warning" | "note" | "info";

export interface Finding {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly level: Level;
  readonly confidence: Confidence;
  readonly headline: string;
  readonly story: readonly Statement[];
  readonly cause: string;
  /** What may be behind it, as its rule explains it: borne out, left open, or refuted by the log. */
  readonly hypotheses: readonly Hypothesis[];
  readonly remedy: readonly string[];
  readonly references: readonly string[];
  /** Ids of the findings that this one brings about. */
  readonly causes: readonly string[];
  /** Ids of the findings that bring this one about. */
  readonly causedBy: readonly string[];
  /** A finding that nothing in the log brings about, one that another brings about, or one that stands alone. */
  readonly role: "root-cause" | "effect" | "alone";
  /** Who has to act, where the rule says so. */
  readonly owner: string | null;
  /** A team knows it: left out of exit codes, still shown. */
  readonly suppressed: FindingSuppression | null;
  readonly caveats: readonly string[];
  /** What of network traces it rests on. */
  readonly frames: readonly {
    /** The trace. */
    readonly trace: string;
    /** Number of the frame. */
    readonly frame: number;
  }[];
  readonly evidence: readonly Evidence[];
}

/** One of several explanations of a finding. Those that the log refutes stay, as refuted. */
export interface Hypothesis {
  /** One sentence, without its full stop. */
  readonly claim: string;
  /** `open`: the log does not show what would decide. */
  readonly verdict: "supported" | "open" | "refuted";
  /** `http.connection.persistent is no`: what the log shows that speaks for it. */
  readonly for: readonly string[];
  /** What it shows that speaks against it. */
  readonly against: readonly string[];
  /** Fields that would decide and that the log does not show. */
  readonly unseen: readonly string[];
  readonly refutedBy: string;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

export interface FindingSuppression {
  /** As the team wrote it. */
  readonly reason: string;
  /** Last day on which it holds; null for ever. */
  readonly until: string | null;
}

export interface NextStep {
  readonly run: readonly string[];
  readonly because: string;
  readonly expect: string;
  /** Whose command line `run` is typed into, where it is not the debugger's. */
  readonly tool?: "windbg-postmortem";
}
