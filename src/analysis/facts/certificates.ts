import { dayOf } from "../day.js";
import { mergeEvidence } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";

const MOST_LINES = 8;

/**
 * Whether the certificates whose bytes are in the log are valid on its day: a refusal as expired then speaks against a
 * clock and not against the certificate.
 *
 * ```text
 * not-before 2026-01-01T00:00:00Z … not-after 2027-01-01T00:00:00Z      of every certificate
 * Debug session time: Fri Jun  9 15:52:04.000 2026 (UTC - 7:00)          the day of the log
 * ```
 */
export function certificateFacts({ messages, entries, momentAt }: FactContext): readonly FactDraft[] {
  const day = dayOf(entries);
  const certificates = messages.filter(
    ({ protocol, fields }) =>
      protocol === "x509.certificate" && fields["not-before"] !== undefined && fields["not-after"] !== undefined,
  );
  if (day === null || certificates.length === 0) return [];
  const begins = certificates.map(({ fields }) => fields["not-before"]!.slice(0, 10)).sort();
  const ends = certificates.map(({ fields }) => fields["not-after"]!.slice(0, 10)).sort();
  const from = begins.at(-1)!;
  const to = ends[0]!;
  const state = day < from ? "not-yet" : day > to ? "expired" : "valid";
  const [first] = certificates[0]!.evidence;
  return [
    {
      kind: "certificate-dates",
      moment: first === undefined ? -1 : momentAt(first.source, first.lines[0]),
      thread: null,
      fields: { day, from, to, certificates: certificates.length, state },
      text: `the ${certificates.length === 1 ? "certificate" : `${certificates.length} certificates`} of the log can be used from ${from} to ${to}, and the log is of ${day}`,
      basis: "fact",
      confidence: "strong",
      refutedBy: "another certificate of the chain whose bytes are not in the log",
      evidence: mergeEvidence(certificates.slice(0, MOST_LINES).flatMap((one) => one.evidence)),
    },
  ];
}
