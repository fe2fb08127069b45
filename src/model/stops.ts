import type { Address } from "./address.js";
import type { Confidence, Evidence, LineRange, Trust } from "./evidence.js";
import type { Grade } from "./findings.js";

export type ModuleOwner = "third-party" | "os" | "application" | "unknown";

export interface CaseModule {
  readonly name: string;
  readonly base: Address | null;
  /** How the base is known: from a module list, or from return addresses and offsets of stack rows. */
  readonly baseFrom: "list" | "return-addresses" | null;
  readonly owner: ModuleOwner;
  readonly ownerBecause: string;
  /** No row names a function of it. */
  readonly withoutSymbols: boolean;
  readonly evidence: readonly Evidence[];
}

/** A place where the target stood still. */
export interface Stop {
  readonly id: string;
  /** `0:005`; null where no prompt or thread row says it. */
  readonly thread: string | null;
  readonly position: string | null;
  readonly reason: "breakpoint" | "exception" | "break-in" | "step" | "time-travel" | "unknown";
  /** Stops that share a run are ordered by their place in the log; across runs the order is unknown. */
  readonly run: number;
  /** Stops of equal number are one standstill of the target, seen on several threads. */
  readonly time: number;
  /** How the target got here is not in the log; what shows that it moved. */
  readonly movedBecause: string | null;
  readonly stack: StopStack | null;
  readonly lines: LineRange;
  readonly source: number;
}

export interface StopStack {
  readonly lines: LineRange;
  readonly frames: readonly StopFrame[];
  /** Index of the frame before each hole, and what the log says about it. */
  readonly gaps: readonly { readonly afterFrame: number; readonly text: string }[];
}

export interface StopFrame {
  readonly line: number;
  readonly callSite: string;
  readonly module: string | null;
  readonly symbol: string | null;
  readonly displacement: number | null;
  readonly childSp: Address | null;
  readonly retAddr: Address | null;
  readonly trust: Trust;
  readonly owner: ModuleOwner;
  /** Passed over when a caller is looked for: state machines, thunks, thread starts. */
  readonly plumbing: boolean;
  readonly activation: string | null;
}

/** One running call of one function, seen in one or several stacks. */
export interface Activation {
  readonly id: string;
  readonly function: string;
  readonly thread: string | null;
  readonly childSp: Address | null;
  readonly retAddr: Address | null;
  /** Stops in whose stacks it stands. */
  readonly stops: readonly string[];
  readonly confidence: Confidence;
  /** What its lifetime rests on: a stack, the times of a trace, or both. */
  readonly grade: Grade;
  readonly refutedBy: string;
  readonly evidence: readonly Evidence[];
}

/** Something that would have shown an event: a breakpoint, a filter. The ledger is what absences rest on. */
export interface Probe {
  readonly id: string;
  readonly target: string;
  /** Why it counts as armed: a command, a listing, an earlier hit, somebody's word; a query of a trace; that of the tool that recorded calls. */
  readonly armedBy: "command" | "listing" | "hit" | "asserted" | "query" | "recorder";
  readonly breakpoint: number | null;
  readonly condition: string | null;
  readonly threadFilter: string | null;
  readonly oneShot: boolean;
  readonly armedAt: Evidence;
  /** Where it was cleared, disabled or put in doubt; null while it stands. */
  readonly endedAt: { readonly evidence: readonly Evidence[]; readonly how: string } | null;
  /** What it shows: stops of the target, or calls that are recorded. */
  readonly shows: "stops" | "records";
  /** Positions of a trace between which a counted, whole list has every call; null where that is not shown. */
  readonly covers: PositionRange | null;
  /** The line that armed it, and those that ended it. */
  readonly evidence: readonly Evidence[];
}

export interface PositionRange {
  /** The first position of what was recorded. */
  readonly from: string;
  /** The position behind the last. */
  readonly to: string;
}
