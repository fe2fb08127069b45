import { fingerprintOf as fingerprint, type Fingerprint } from "./analysis/fingerprint.js";
import type { Case } from "./model/case.js";
import { requireParts } from "./read-case.js";

export type { Fingerprint } from "./analysis/fingerprint.js";

/**
 * By which the same problem is known again: the chain of diagnoses, not the top frame.
 *
 * ```text
 * http.proxy.ntlm-challenge-unanswered > tls.revocation.server-unreachable    by eecrlrev
 * ```
 *
 * Null where there is neither a finding nor an exception to go by, or where it happened in code that the log does not name:
 * two crashes are not the same because both are crashes. Throws a `TypeError` where the document is no case.
 *
 * @example
 * const made = analyze(readFileSync("samples/office-communicator-tls/transcript.log"));
 * if (made._tag === "Right") fingerprintOf(made.right)?.from; // "findings"
 *
 * @since 0.1.0
 */
export function fingerprintOf(document: Pick<Case, "findings" | "facts" | "calls" | "stops">): Fingerprint | null {
  requireParts(document, ["findings", "facts", "calls", "stops"], "fingerprintOf");
  return fingerprint(document);
}
