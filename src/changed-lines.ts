import type { LogInput } from "./analyze.js";
import { checkRanges, collect } from "./checks.js";
import type { Case } from "./model/case.js";
import type { Source } from "./model/transcript.js";

/** `line 31 of case.log`, by the ranges that no longer read as they did. */
export function changedLines(
  report: Case,
  logs: readonly LogInput[],
  sources: readonly Source[],
): ReadonlyMap<string, string> {
  const changed = new Map<string, string>();
  const checks = Array.isArray(report.checks) ? report.checks : [];
  logs.forEach(({ log }, source) => {
    const bytes = typeof log === "string" ? new TextEncoder().encode(log) : log;
    const own = checks.filter((check) => check.source === source);
    const again = checkRanges(
      bytes,
      sources[source]!,
      own.map((check) => check.lines),
      report.redacted,
    );
    own.forEach(({ lines: [first, last], check }, i) => {
      if (again[i] !== check)
        changed.set(
          `${source}:${first}-${last}`,
          `${first === last ? `line ${first}` : `something in lines ${first}–${last}`} of ${sources[source]!.name}`,
        );
    });
  });
  return changed;
}

/** The first of them that a claim rests on. */
export function firstChanged(claim: unknown, changed: ReadonlyMap<string, string>): string | null {
  let found: string | null = null;
  collect(claim, (source, [first, last]) => {
    found ??= changed.get(`${source}:${first}-${last}`) ?? null;
  });
  return found;
}
