import type { Call, Case } from "../model/case.js";
import { eventsOf, labelOfMessages, labelOfProtocol, type CaseEvent } from "./events.js";
import { byPosition } from "./by-position.js";
import { citation } from "./post-mortem.js";
import { oneLine } from "./safe-text.js";
import { VERDICT_WORDS } from "./sequence.js";

/** One row of the timeline. */
export interface TimelineRow {
  /** Where a standstill begins, or a recorded call: its ordinal or position, and its thread; empty for the rows below it. */
  readonly when: string;
  readonly thread: string;
  /** `▶` entered, `◀` returned, `…` running, `→` sent, `←` received, `✗` due and not there. */
  readonly mark: string;
  readonly text: string;
  readonly where: string;
}

const MAX_ROWS = 60;

/**
 * The case at a glance. Times are ordinals: the log has no clock; recorded calls stand behind the stops, by the position
 * or the number of their record. Where everything has a position of one trace, the rows stand in its order.
 *
 * ```text
 *   1  0:005  ▶ ws2_32!send (probable)                          [L31]
 *             → GET HTTP/1.0 · NTLM type 1 (negotiate)          [L31]
 * ```
 */
export function timelineOf(document: Case): {
  readonly rows: readonly TimelineRow[];
  readonly omitted: number;
  /** Whether the rows stand in the order of a trace, not of the log. */
  readonly byPosition: boolean;
} {
  const rows: TimelineRow[] = [];
  let shown: string | null = null;
  let count = 0;
  const inLog = eventsOf(document, { records: true });
  const inTrace = byPosition(inLog);
  const events = inTrace ?? inLog;
  const recorded = events.filter(isRecorded).length;
  const fallen = new Set<number>();
  for (const event of events) {
    if (event.kind === "stop") {
      // The other threads of a standstill were only looked at: the first one shown is the one that stopped.
      if (event.stop.reason !== "exception" || fallen.has(event.stop.time)) continue;
      fallen.add(event.stop.time);
    }
    count++;
    if (rows.length === MAX_ROWS || (recorded > MOST_RECORDED && isRecorded(event) && !isTelling(event.call))) continue;
    const { stop } = event;
    const own = isRecorded(event);
    const isNew = stop !== null && stop.id !== shown;
    if (stop !== null || own) shown = stop?.id ?? null;
    rows.push({
      when: isNew ? oneLine(stop.position ?? String(stop.time + 1)) : own ? recordTime(event.call) : "",
      thread: isNew ? oneLine(stop.thread ?? "?") : own ? oneLine(event.call.thread ?? "?") : "",
      ...rowOf(event),
      where: citation(document, event.evidence, 3),
    });
  }
  return { rows, omitted: count - rows.length, byPosition: inTrace !== null };
}

/** Of more recorded calls only those are shown that failed, never returned, or carried something. */
const MOST_RECORDED = 40;

function isRecorded(event: CaseEvent): event is CaseEvent & { readonly kind: "call" } {
  return event.kind === "call" && event.stop === null && event.call.recorded !== null;
}

function isTelling({ returned, result }: Call): boolean {
  return returned === false || result?.success === false;
}

/** `~` before a place that is behind the one above it only in the replay, `?` where only the record's order says so. */
function recordTime({ recorded }: Call): string {
  const { start, rank, grade } = recorded!;
  const doubt = grade === "E" ? "~" : grade === "F" ? "?" : "";
  return `${doubt}${oneLine(start ?? `#${rank + 1}`)}`;
}

function rowOf(event: CaseEvent): Pick<TimelineRow, "mark" | "text"> {
  switch (event.kind) {
    case "stop":
      return { mark: "!", text: "exception" };
    case "call": {
      const { api, phase, confidence, result, lastError } = event.call;
      const sure = confidence === "certain" || confidence === "strong" ? "" : ` (${confidence})`;
      const value =
        result === null ? "" : ` = ${result.value}${lastError === null ? "" : ` ${lastError.name ?? lastError.value}`}`;
      const open = event.call.returned === false && event.stop === null ? ", never returned" : "";
      return {
        mark: phase === "enter" ? "▶" : phase === "return" ? "◀" : "…",
        text: oneLine(`${api}${value}${open}${sure}`),
      };
    }
    case "messages":
      return {
        mark: event.direction === "out" ? "→" : event.direction === "in" ? "←" : "·",
        text: oneLine(labelOfMessages(event.messages)),
      };
    case "absence": {
      const { expected, verdict, confidence } = event.absence;
      return {
        mark: verdict === "fulfilled" ? "✓" : "✗",
        text: `${labelOfProtocol(expected)}: ${VERDICT_WORDS[verdict]} (${verdict}, ${confidence})`,
      };
    }
  }
}
