import type { Finding } from "../model/case.js";
import type { Problem } from "../model/failure.js";
import type { Knowledge } from "../knowledge/index.js";
import { dayOf } from "./day.js";
import type { Entry } from "./entries.js";

/** A finding that a team knows about: `{ rule: "http.proxy.*", reason: "the proxy is replaced in March", until: "2027-03-31" }`. */
export interface SuppressionEntry {
  /** Id of a rule, or a glob. */
  readonly rule: string;
  readonly reason: string;
  /** Last day on which it holds; for ever where nothing is said. */
  readonly until?: string | undefined;
}

export interface SuppressionOptions {
  readonly suppressions?: readonly SuppressionEntry[];
  readonly today?: string;
}

/**
 * Marks the findings that a team knows about. One that has run out, or whose end cannot be told because neither the
 * caller nor the log says what day it is, hides nothing.
 */
export function suppress(
  findings: readonly Finding[],
  { suppressions = [], today }: SuppressionOptions,
  entries: readonly Entry[],
  { matchGlob }: Knowledge,
): { readonly findings: readonly Finding[]; readonly problems: readonly Problem[] } {
  if (suppressions.length === 0) return { findings, problems: [] };
  const day = today ?? dayOf(entries);
  const problems: Problem[] = [];
  const valid = suppressions.filter(({ rule, until }) => {
    if (until === undefined || (day !== null && day <= until)) return true;
    if (!findings.some((finding) => matchGlob(rule, finding.rule) !== undefined)) return false;
    const message =
      day === null
        ? `the suppression of ${rule} ends on ${until}, and nothing says what day it is: it is not used`
        : `the suppression of ${rule} ran out on ${until}`;
    problems.push({ code: "WP2004", line: 1, message, text: rule });
    return false;
  });
  return {
    findings: findings.map((finding) => {
      const own = valid.find(({ rule }) => matchGlob(rule, finding.rule) !== undefined);
      return own === undefined ? finding : { ...finding, suppressed: { reason: own.reason, until: own.until ?? null } };
    }),
    problems,
  };
}
