import type { Case } from "../model/case.js";
import { eventsOf, labelOfMessages, labelOfProtocol, type CaseEvent } from "./events.js";
import { citation } from "./post-mortem.js";
import { oneLine } from "./safe-text.js";
import { VERDICT_WORDS } from "./sequence.js";

/** One row of the timeline. */
export interface TimelineRow {
  /** Where a standstill begins: its ordinal and thread; empty for the rows below it. */
  readonly when: string;
  readonly thread: string;
  /** `▶` entered, `◀` returned, `…` running, `→` sent, `←` received, `✗` due and not there. */
  readonly mark: string;
  readonly text: string;
  readonly where: string;
}

const MAX_ROWS = 60;

/**
 * The case at a glance. Times are ordinals: the log has no clock.
 *
 * ```text
 *   1  0:005  ▶ ws2_32!send (probable)                          [L31]
 *             → GET HTTP/1.0 · NTLM type 1 (negotiate)          [L31]
 * ```
 */
export function timelineOf(document: Case): { readonly rows: readonly TimelineRow[]; readonly omitted: number } {
  const rows: TimelineRow[] = [];
  let shown: string | null = null;
  let count = 0;
  for (const event of eventsOf(document)) {
    if (event.kind === "stop" && event.stop.reason !== "exception") continue;
    count++;
    if (rows.length === MAX_ROWS) continue;
    const { stop } = event;
    const isNew = stop !== null && stop.id !== shown;
    if (stop !== null) shown = stop.id;
    rows.push({
      when: isNew ? oneLine(stop.position ?? String(stop.time + 1)) : "",
      thread: isNew ? oneLine(stop.thread ?? "?") : "",
      ...rowOf(event),
      where: citation(document, event.evidence, 3),
    });
  }
  return { rows, omitted: count - rows.length };
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
      return { mark: phase === "enter" ? "▶" : phase === "return" ? "◀" : "…", text: oneLine(`${api}${value}${sure}`) };
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
