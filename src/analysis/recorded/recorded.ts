import type { Address } from "../../model/address.js";
import type { CallListing, CallRecord, RecordedBy } from "../../model/case.js";
import type { Confidence } from "../../model/evidence.js";
import type { Frame, Memory } from "../../model/outputs.js";
import type { Api, Knowledge } from "../../knowledge/index.js";
import type { Names } from "../calls/named.js";
import type { Entry } from "../entries.js";
import type { ReplayOf } from "./replays.js";

/** A call that a listing, a trace or another tool recorded: the target did not stand there. */
export interface Recorded {
  readonly source: number;
  readonly line: number;
  readonly by: RecordedBy;
  readonly listing: string;
  readonly api: Api;
  readonly thread: string | null;
  readonly order: CallRecord["order"];
  readonly start: string | null;
  readonly end: string | null;
  readonly time: string | null;
  readonly returned: boolean | null;
  /** How sure it is that it was this function. */
  readonly confidence: Confidence;
  readonly because: string;
  readonly args: readonly Given[];
  readonly result: { readonly digits: string; readonly from: string; readonly confidence: Confidence } | null;
  readonly lastError: number | null;
  readonly returnAddress: Address | null;
  /** Its own row and those of its callers, where the record has them. */
  readonly frames: readonly Frame[];
  /** The recorded call inside which it ran, and how that is known. */
  readonly parent: Recorded | null;
  readonly parentBecause: string | null;
  readonly memories: readonly Memory[];
  /** Numbers of 64 bits. */
  readonly wide: boolean;
}

/** An argument as the record gives it. */
export interface Given {
  /** Place among the parameters. */
  readonly index: number;
  readonly name: string;
  /** As printed. */
  readonly value: string | null;
  readonly number: bigint | null;
  readonly text: string | null;
  readonly from: string;
  readonly confidence: Confidence;
}

/** The calls of one record, in its order: nothing is known of the order to other records. */
export interface Run {
  readonly calls: readonly Recorded[];
}

export interface CallsOfLog {
  readonly runs: readonly Run[];
  readonly listings: readonly CallListing[];
}

export interface RecordContext {
  readonly entries: readonly Entry[];
  readonly names: Names;
  readonly knowledge: Knowledge;
  readonly replayOf: ReplayOf;
  /** Id for the next listing. */
  readonly nextListing: () => string;
}

/** More calls than these do not join the case: those that failed or never returned come first. */
export const MOST_JOINED = 10_000;
