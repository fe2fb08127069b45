/** First and last line, 1-based and inclusive, of the file as exported. */
export type LineRange = readonly [first: number, last: number];

/** Where a fact stands: `source` is the index of the log among the inputs of the case. */
export interface Evidence {
  readonly source: number;
  readonly lines: LineRange;
}

/**
 * How far a stack row may be trusted.
 *
 * `printed`: the debugger unwound to it with symbols. `export-only`: the nearest export, far away; the module is
 * right, the function is not. `after-unwind-warning`: below "Stack unwind information not available". `no-symbol`:
 * module and offset only. `inferred`: not printed at all, derived from other rows.
 */
export type Trust = "printed" | "export-only" | "after-unwind-warning" | "no-symbol" | "inferred";

/**
 * How sure a statement is. `certain`: one verbatim record. `strong`: follows from two or more consistent records.
 * `probable`: a named inference with its assumption. `possible`: weaker. `asserted`: somebody wrote it into the log.
 */
export type Confidence = "certain" | "strong" | "probable" | "possible" | "asserted";

/** From weakest to strongest; `asserted` stands apart and never strengthens anything. */
export const CONFIDENCES: readonly Confidence[] = ["asserted", "possible", "probable", "strong", "certain"];

/** The weakest of the given words: a chain is as strong as its weakest link. */
export function weakest(...words: readonly Confidence[]): Confidence {
  let least = CONFIDENCES.length - 1;
  for (const word of words) least = Math.min(least, CONFIDENCES.indexOf(word));
  return CONFIDENCES[least] ?? "possible";
}

/** One step weaker or stronger (`steps` < 0 or > 0), between `possible` and `certain`. */
export function shiftConfidence(word: Confidence, steps: number): Confidence {
  if (word === "asserted") return word;
  const index = Math.min(CONFIDENCES.length - 1, Math.max(1, CONFIDENCES.indexOf(word) + steps));
  return CONFIDENCES[index] ?? word;
}
