import type { Address } from "../../model/address.js";
import type { Confidence, Evidence } from "../../model/evidence.js";
import type { Frame } from "../../model/outputs.js";
import type { Api } from "../../knowledge/index.js";
import type { Moment } from "../stops/moment.js";
import type { Look } from "./looks.js";
import { hexNumber } from "./values.js";

/** A call whose arguments are wanted. */
export interface Site {
  readonly api: Api;
  /** Its row; null where only a location line shows it. */
  readonly frame: Frame | null;
  /** Index of the row in the stack. */
  readonly index: number;
  /** The target stands at its first instruction. */
  readonly entered: boolean;
  readonly moment: Moment;
  readonly look: Look;
}

/** One source's word on one argument. */
export interface Found {
  readonly value: string | null;
  readonly number: bigint | null;
  readonly text: string | null;
  /** Where it was seen to lie, if not where the call's row puts it. */
  readonly slot?: Address | null;
  readonly from: string;
  readonly confidence: Confidence;
  readonly evidence: Evidence;
}

export function foundOf(digits: string, from: string, confidence: Confidence, evidence: Evidence): Found {
  const bare = digits.replace("`", "").toLowerCase();
  return { value: bare, number: hexNumber(bare), text: null, from, confidence, evidence };
}
