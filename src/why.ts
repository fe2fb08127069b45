import { why as whyOf, whyNot as whyNotOf, type Why, type WhyNot } from "./analysis/why.js";
import { requireText } from "./arguments.js";
import type { Case } from "./model/case.js";
import { requireParts } from "./read-case.js";

export type { Why, WhyNot } from "./analysis/why.js";

/**
 * Why something happened: the strongest way back along edges that are causes. Throws a `TypeError` where the document
 * is no case.
 *
 * @example
 * const made = analyze(readFileSync("samples/office-communicator-tls/transcript.log"));
 * if (made._tag === "Right") why(made.right, "call-5").chain.map((edge) => edge.kind); // ["contains", "contains"]
 *
 * @since 0.1.0
 */
export function why(document: Case, id: string): Why {
  requireParts(document, ["edges"], "why");
  requireText(id, "the id", "why");
  return whyOf(document, id);
}

/**
 * Why something that was due did not come: by the id of an absence, or the protocol name or function. Throws a
 * `TypeError` where the document is no case.
 *
 * @example
 * const made = analyze(readFileSync("samples/office-communicator-tls/transcript.log"));
 * if (made._tag === "Right") whyNot(made.right, "ntlm.authenticate").answer; // "it did not come"
 *
 * @since 0.1.0
 */
export function whyNot(document: Case, expectation: string): WhyNot {
  requireParts(document, ["absences", "messages", "calls", "edges", "nextSteps"], "whyNot");
  requireText(expectation, "the expectation", "whyNot");
  return whyNotOf(document, expectation);
}
