import type { Finding } from "../model/case.js";
import type { Problem } from "../model/failure.js";
import type { Knowledge } from "../knowledge/index.js";
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

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * The last day that a log names.
 *
 * ```text
 * Debug session time: Fri Jun  9 15:52:04.000 2017 (UTC - 7:00)
 *                         ^^^^^^              ^^^^
 * ```
 */
function dayOf(entries: readonly Entry[]): string | null {
  let last: string | null = null;
  for (const { output } of entries) {
    const times =
      output?._tag === "session"
        ? output.fields.filter((field) => field.label === "Debug session time").map((field) => field.value)
        : output?._tag === "event" && output.time !== null
          ? [output.time]
          : [];
    for (const time of times) {
      const [, month = "", day = "", year = ""] = /^\w{3} (\w{3}) +(\d{1,2}) [\d:.]+ (\d{4})/.exec(time) ?? [];
      const number = MONTHS.indexOf(month.toLowerCase()) + 1;
      if (number === 0) continue;
      const named = `${year}-${String(number).padStart(2, "0")}-${day.padStart(2, "0")}`;
      if (last === null || named > last) last = named;
    }
  }
  return last;
}
