import type { Case, EvidenceCheck } from "./model/case.js";
import type { Source } from "./model/transcript.js";
import { rangeChecks } from "./text/line-checks.js";

/** A check for every range of lines that the document names, so that a changed log is told from the one it was made of. */
export function checksOf(document: Case, logs: readonly Uint8Array[]): readonly EvidenceCheck[] {
  const ranges = document.sources.map(() => new Map<number, readonly [number, number]>());
  // Rows of stacks are no evidence of their own: their stop is.
  const stops = document.stops.map(({ source, lines }) => ({ source, lines }));
  collect({ ...document, stops, checks: [] }, (source, lines) => {
    // One number for both: no log has so many lines that two ranges give the same.
    ranges[source]?.set(lines[0] * MOST_LINES + lines[1], lines);
  });
  return ranges.flatMap((own, source) => {
    const lines = [...own.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return checkRanges(logs[source]!, document.sources[source]!, lines, document.redacted).map((check, i) => ({
      source,
      lines: lines[i]!,
      check,
    }));
  });
}

const MOST_LINES = 2 ** 26;

export function checkRanges(
  log: Uint8Array,
  source: Source,
  ranges: readonly (readonly [number, number])[],
  redacted: boolean,
): readonly string[] {
  return ranges.length === 0 ? [] : rangeChecks(log, source, ranges, redacted);
}

/** Every `{ source, lines }` inside a value. */
export function collect(value: unknown, found: (source: number, lines: readonly [number, number]) => void): void {
  if (value === null || typeof value !== "object") return;
  if (Array.isArray(value)) {
    for (const one of value) collect(one, found);
    return;
  }
  const { source, lines } = value as { readonly source?: unknown; readonly lines?: unknown };
  if (
    typeof source === "number" &&
    Array.isArray(lines) &&
    typeof lines[0] === "number" &&
    typeof lines[1] === "number"
  )
    found(source, [lines[0], lines[1]]);
  const record = value as Record<string, unknown>;
  for (const name in record) {
    const one = record[name];
    if (typeof one === "object" && one !== null) collect(one, found);
  }
}
