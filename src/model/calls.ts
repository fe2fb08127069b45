import type { Address } from "./address.js";
import type { Confidence, Evidence } from "./evidence.js";
import type { Grade } from "./findings.js";

export interface Call {
  readonly id: string;
  /** Canonical name: `ws2_32!send`. */
  readonly api: string;
  /** The name without A or W where both forms exist: `wininet!InternetOpenUrl`. */
  readonly family: string;
  /** Other functions that what was printed fits as well. */
  readonly alternatives: readonly string[];
  readonly role: string;
  readonly phase: "enter" | "return" | "active";
  /** Null for a recorded call at which the target did not stand. */
  readonly stop: string | null;
  readonly thread: string | null;
  readonly activation: string | null;
  /** `printed`: a stack row names it. `inferred`: recognised by its variables. `recorded`: a listing, a trace or another tool has it. */
  readonly from: "printed" | "inferred" | "recorded";
  /** Where a recorded call stands; null for one that was only seen at a stop. A call that a query of a trace lists and a stop shows has both. */
  readonly recorded: CallRecord | null;
  /** False: the record shows that it never came back, such as `TimeEnd : Max Position`. Null where nothing tells. */
  readonly returned: boolean | null;
  readonly because: string;
  readonly confidence: Confidence;
  readonly args: Readonly<Record<string, Argument>>;
  /** What it returned; null where no return was seen. */
  readonly result: CallResult | null;
  /** The error code that goes with a failure; null where the log shows none. */
  readonly lastError: CallError | null;
  /** The other record of the same call: the return of an entered one, the entry of one that returned. */
  readonly counterpart: string | null;
  readonly caller: Caller;
  readonly evidence: readonly Evidence[];
}

/** `TTD.Calls`, `logexts`, `wt`, or NDJSON of another tool. */
export type RecordedBy = "ttd-calls" | "api-log" | "call-trace" | "api-calls";

/** Where a recorded call stands in its record, and in time. */
export interface CallRecord {
  /** Which kind of record. */
  readonly by: RecordedBy;
  /** Id of the listing that has it. */
  readonly listing: string;
  /** Calls of one run can be ordered; of calls of two runs the order is unknown. */
  readonly run: number;
  /** Place in the run, from 0. */
  readonly rank: number;
  /**
   * What the ranks rest on. `position`: positions of a trace, exact on one thread, and on two where an edge
   * `position-order` says so. `appearance`: the order in which they were logged. `number`: numbers that the tool gave them.
   */
  readonly order: "position" | "appearance" | "number";
  /**
   * What its place behind the call before it rests on: `C` on the same thread, `D` on another and proven, `E` replayed or
   * numbered so, `F` logged so. Null for the first of its run.
   */
  readonly grade: Grade | null;
  /** Position of the trace at its first instruction. */
  readonly start: string | null;
  /** Position behind its return; `Max Position` where the trace ends before. */
  readonly end: string | null;
  /** As printed. */
  readonly time: string | null;
  readonly returnAddress: Address | null;
}

/** What one listing of calls holds. Beyond ten thousand calls only those join `calls` that failed or never returned, and the first. */
export interface CallListing {
  readonly id: string;
  /** Which kind of record. */
  readonly by: RecordedBy;
  /** The query of a time-travel listing, the function that `wt` traced, the name of the tool. */
  readonly expression: string | null;
  /** Functions that were asked for, watched or logged, as far as it says. */
  readonly asked: readonly string[];
  /** How many calls it lists; of `wt` its rows, several of which may be one call. */
  readonly rows: number;
  /** How many of the rows are in `calls`. */
  readonly joined: number;
  /** The list is cut off, or the tool says that it lost calls: nothing is absent for not being in it. */
  readonly truncated: boolean;
  /** Position at which its first call begins. */
  readonly from: string | null;
  /** Position at which its last call ends. */
  readonly to: string | null;
  /** What it lists, in the order of first appearance. */
  readonly functions: readonly ListedFunction[];
  readonly evidence: readonly Evidence[];
}

export interface ListedFunction {
  /** Canonical name where the catalogue knows it, else as printed. */
  readonly api: string;
  /** The catalogue has it. */
  readonly known: boolean;
  /** How many. */
  readonly calls: number;
  /** By the function's own test of its result. */
  readonly failed: number;
  /** The record ends while they run. */
  readonly notReturned: number;
  /** On how many threads. */
  readonly threads: number;
  /** The row of its first call. */
  readonly evidence: readonly Evidence[];
}

export interface CallResult {
  /** Hex digits as a register shows them. */
  readonly value: string;
  readonly meaning: string;
  /** By the function's own test; null where it cannot fail, or has only begun its work. */
  readonly success: boolean | null;
  /** It said that the work goes on, or that it wants to be called again: no failure. */
  readonly pending: boolean;
  /**
   * `r`: a register at the stop; `dx`: a call that a time-travel query lists; `dx, low half`: of a 32-bit target, where
   * the query shows 64 bits; `wt`, `logexts`, `record`.
   */
  readonly from: string;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

export interface CallError {
  /** Hex digits. */
  readonly value: string;
  /** `WSAECONNRESET`; null for a number that the tables of the call do not hold. */
  readonly name: string | null;
  readonly meaning: string | null;
  /** `!gle`, `!error`, `!teb`, `dt`, `dx`, or `result` where the function returns it. */
  readonly from: string;
  readonly confidence: Confidence;
  /** Why it is taken for the error of this call. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

export interface Argument {
  readonly index: number;
  /** Hex digits as a register holds them where it is a number, else as printed; null where only its place is known. */
  readonly value: string | null;
  /** The string it points to, where the log shows it. */
  readonly text: string | null;
  /** Constants and flags by name, times and truth values in words. */
  readonly meaning: string | null;
  /** Where the argument lies in memory, for the next command. */
  readonly slot: Address | null;
  /**
   * `x`, `dv`, `kb`, `kp`, `r`, `dd`, …; `none` for a place that nobody has looked at. Of recorded calls: `dx`,
   * `dx, split` for one of two 32-bit values that were printed as one, `logexts`, `record`.
   */
  readonly from: string;
  /** How sure the value is; null where there is none. */
  readonly confidence: Confidence | null;
  readonly evidence: readonly Evidence[];
}

export interface Caller {
  /** Nearest caller outside the module of the callee. */
  readonly direct: string | null;
  /** Nearest caller that Windows does not ship. */
  readonly responsible: string | null;
  /** Outermost function of Windows above the responsible module that the stack still shows. */
  readonly initiator: string | null;
}
