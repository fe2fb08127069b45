import type { Statement } from "../model/case.js";
import type { Confidence, Evidence } from "../model/evidence.js";

/** Puts one sentence on the timeline. */
export type Say = (
  text: string,
  basis: Statement["basis"],
  confidence: Confidence,
  evidence: readonly Evidence[],
) => void;
