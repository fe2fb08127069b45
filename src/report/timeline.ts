import type { Call, Case, Stop } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";
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
  /** Each stop, or recorded call, with its rows; then of stops that look alike one. */
  const groups: Group[] = [];
  let shown: string | null = null;
  const inLog = eventsOf(document, { records: true });
  const inTrace = byPosition(inLog);
  const events = inTrace ?? inLog;
  const recorded = events.filter(isRecorded).length;
  const fallen = new Set<number>();
  const inside = new Set(document.edges.flatMap(({ kind, to }) => (kind === "contains" ? [to] : [])));
  let left = 0;
  for (const event of events) {
    if (event.kind === "stop") {
      // The other threads of a standstill were only looked at: the first one shown is the one that stopped.
      if (event.stop.reason !== "exception" || fallen.has(event.stop.time)) continue;
      fallen.add(event.stop.time);
    }
    if (isRecorded(event) && !isTelling(event.call) && (recorded > MOST_RECORDED || isPlumbing(event.call, inside))) {
      left++;
      continue;
    }
    const { stop } = event;
    const own = isRecorded(event);
    const isNew = stop !== null && stop.id !== shown;
    if (stop !== null || own) shown = stop?.id ?? null;
    const when = isNew ? oneLine(stop.position ?? String(stop.time + 1)) : own ? recordTime(event.call) : "";
    const thread = isNew ? oneLine(stop.thread ?? "?") : own ? oneLine(event.call.thread ?? "?") : "";
    if (isNew || own || groups.length === 0) groups.push({ when, thread, time: stop?.time ?? null, rows: [] });
    groups.at(-1)!.rows.push({ ...rowOf(event), evidence: event.evidence });
  }
  const rows = alike(groups).flatMap(rowsOf);
  const omitted = left + Math.max(0, rows.length - MAX_ROWS);
  return {
    rows: rows.slice(0, MAX_ROWS).map(({ evidence, ...row }) => ({ ...row, where: citation(document, evidence, 3) })),
    omitted,
    byPosition: inTrace !== null,
  };
}

interface Group {
  readonly when: string;
  readonly thread: string;
  /** The standstill; null for a recorded call. */
  readonly time: number | null;
  readonly rows: (Pick<TimelineRow, "mark" | "text"> & { readonly evidence: readonly Evidence[] })[];
}

type Row = Omit<TimelineRow, "where"> & { readonly evidence: readonly Evidence[] };

function rowsOf({ when, thread, rows }: Group): readonly Row[] {
  return rows.map((row, i) => (i === 0 ? { when, thread, ...row } : { when: "", thread: "", ...row }));
}

/**
 * Threads of one standstill in which the same calls run share their rows: `0:005 +185`. Where they stand in the log is
 * cited of the first.
 */
function alike(groups: readonly Group[]): readonly Group[] {
  const threads = new Map<string, number>();
  const keyOf = ({ time, thread, rows }: Group): string | null =>
    time === null || thread === "?" || rows.some(({ mark }) => mark !== "…")
      ? null
      : `${time} ${rows.map(({ text }) => text).join("\n")}`;
  const keys = groups.map(keyOf);
  for (const key of keys) if (key !== null) threads.set(key, (threads.get(key) ?? 0) + 1);
  const told = new Set<string>();
  return groups.flatMap((group, g): readonly Group[] => {
    const key = keys[g]!;
    const count = key === null ? 1 : threads.get(key)!;
    if (key === null || count < FEWEST_ALIKE) return [group];
    if (told.has(key)) return [];
    told.add(key);
    return [{ ...group, thread: `${group.thread} +${count - 1}` }];
  });
}

/** From so many on. */
const FEWEST_ALIKE = 3;

/** Of more recorded calls only those are shown that failed, never returned, or carried something. */
const MOST_RECORDED = 40;

function isRecorded(event: CaseEvent): event is CaseEvent & { readonly kind: "call" } {
  return event.kind === "call" && event.stop === null && event.call.recorded !== null;
}

/** What a function does inside, `wt` shows down to each critical section. */
function isPlumbing({ id, recorded }: Call, inside: ReadonlySet<string>): boolean {
  return recorded?.by === "call-trace" && inside.has(id);
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

/**
 * The call as its row names it: the log has `ntdll!RtlEnterCriticalSection` where the catalogue's name is
 * `kernelbase!EnterCriticalSection`.
 */
function nameIn({ api, from, evidence }: Call, stop: Stop | null): string {
  const line = from === "printed" ? evidence[0]?.lines[0] : undefined;
  const row = line === undefined ? undefined : stop?.stack?.frames.find((frame) => frame.line === line);
  if (row?.module == null || row.symbol === null || !/^\w{1,80}$/.test(row.symbol)) return api;
  const written = `${row.module.toLowerCase()}!${row.symbol}`;
  return written.toLowerCase() === api.toLowerCase() ? api : written;
}

function rowOf(event: CaseEvent): Pick<TimelineRow, "mark" | "text"> {
  switch (event.kind) {
    case "stop":
      return { mark: "!", text: "exception" };
    case "call": {
      const { phase, confidence, result, lastError } = event.call;
      const api = nameIn(event.call, event.stop);
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
