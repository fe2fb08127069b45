/**
 * Chrome trace JSON, which Perfetto and about:tracing open.
 *
 * A log has no clock: one millisecond is one standstill of the target, and the tracks say so. Each thread has two
 * tracks: its running calls, as slices only where their nesting is proven, and below it what the log shows, moment by
 * moment. Arrows are the edges of the causal graph.
 */
import type { Activation, Case } from "../model/case.js";
import { eventsOf, labelOfMessages, labelOfProtocol } from "./events.js";
import { oneLine, safeJson } from "./safe-text.js";
import { VERDICT_WORDS } from "./sequence.js";

const STANDSTILL_US = 1000;
const MOMENT = -1;

type TraceEvent = Readonly<Record<string, unknown>>;

export function renderTrace(document: Case): string {
  const threads = [...new Set(document.stops.map((stop) => stop.thread ?? "?"))];
  const trackOf = (thread: string | null): number => (threads.indexOf(thread ?? "?") + 1) * 2;
  const order = new Map(document.stops.map((stop, i) => [stop.id, i]));
  const events: TraceEvent[] = [
    meta(
      "process_name",
      0,
      `${document.sources.map((source) => oneLine(source.name)).join(", ")} (ordinal time: 1 ms is one standstill)`,
    ),
    ...threads.flatMap((thread, i) => [
      meta("thread_name", (i + 1) * 2, `thread ${oneLine(thread)}: running calls`),
      meta("thread_name", (i + 1) * 2 + 1, `thread ${oneLine(thread)}: what the log shows`),
      { ph: "M", pid: 1, tid: (i + 1) * 2, name: "thread_sort_index", args: { sort_index: i * 2 } },
      { ph: "M", pid: 1, tid: (i + 1) * 2 + 1, name: "thread_sort_index", args: { sort_index: i * 2 + 1 } },
    ]),
  ];
  for (const thread of threads)
    events.push(
      ...runningCalls(
        document.activations.filter((one) => (one.thread ?? "?") === thread),
        order,
        trackOf(thread),
        document,
      ),
    );

  const shown = eventsOf(document);
  const perStop = new Map<string, number>();
  for (const { stop } of shown) if (stop !== null) perStop.set(stop.id, (perStop.get(stop.id) ?? 0) + 1);
  const used = new Map<string, number>();
  const places = new Map<string, { readonly ts: number; readonly tid: number }>();
  for (const event of shown) {
    if (event.kind === "stop" || event.stop === null) continue;
    const { stop } = event;
    const slot = (used.get(stop.id) ?? 0) + 1;
    used.set(stop.id, slot);
    const width = Math.max(1, Math.floor(900 / (perStop.get(stop.id)! + 1)));
    const ts = (order.get(stop.id) ?? 0) * STANDSTILL_US + Math.min(990, slot * width);
    const tid = trackOf(stop.thread) + 1;
    const name =
      event.kind === "call"
        ? `${event.call.api}${event.call.phase === "return" ? " returns" : event.call.phase === "active" ? " is running" : ""}`
        : event.kind === "messages"
          ? labelOfMessages(event.messages)
          : `${labelOfProtocol(event.absence.expected)}: ${VERDICT_WORDS[event.absence.verdict]}`;
    const ids = event.kind === "messages" ? event.messages.map((message) => message.id) : [event.id];
    for (const id of ids) places.set(id, { ts, tid });
    const args = {
      id: event.id,
      lines: event.evidence.map((one) => one.lines.join("–")).join(", "),
      position: stop.position,
    };
    events.push({ ph: "X", pid: 1, tid, ts, dur: Math.max(1, width - 1), cat: event.kind, name: oneLine(name), args });
  }
  document.edges.forEach((edge, i) => {
    const from = places.get(edge.from);
    const to = places.get(edge.to);
    if (from === undefined || to === undefined || edge.kind === "contains") return;
    const [first, last] = from.ts <= to.ts ? [from, to] : [to, from];
    const base = { pid: 1, id: i + 1, cat: "edge", name: `${edge.kind} (${edge.confidence})` };
    events.push(
      { ...base, ph: "s", tid: first.tid, ts: first.ts },
      { ...base, ph: "f", bp: "e", tid: last.tid, ts: last.ts },
    );
  });
  return `${safeJson({ displayTimeUnit: "ms", otherData: { time: "ordinal: one millisecond is one standstill of the target, not a duration" }, traceEvents: events }, 1)}\n`;
}

function meta(name: string, tid: number, value: string): TraceEvent {
  return { ph: "M", pid: 1, tid, name, args: { name: value } };
}

/** Slices from the first to the last standstill that shows a call; what would cross another one, or may be two calls, is left moments. */
function runningCalls(
  activations: readonly Activation[],
  order: ReadonlyMap<string, number>,
  tid: number,
  document: Case,
): readonly TraceEvent[] {
  const depth = depths(document);
  const spans = activations
    .flatMap((one) => {
      const at = one.stops.flatMap((stop) => order.get(stop) ?? []);
      // Seen at several standstills, it may have returned in between.
      const proven = at.length === 1 || one.confidence === "certain" || one.confidence === "strong";
      if (!proven) return [...new Set(at)].map((stop) => ({ one, from: stop, to: stop, depth: MOMENT }));
      return at.length === 0
        ? []
        : [{ one, from: Math.min(...at), to: Math.max(...at), depth: depth.get(one.id) ?? 0 }];
    })
    .sort((a, b) => a.from - b.from || b.to - a.to || b.depth - a.depth);
  const events: TraceEvent[] = [];
  const open: { readonly to: number; readonly end: number }[] = [];
  for (const { one, from, to, depth: rows } of spans) {
    while (open.length > 0 && open.at(-1)!.to < from) open.pop();
    const outer = open.at(-1);
    const start = from * STANDSTILL_US + open.length;
    const args = { id: one.id, confidence: one.confidence, refutedBy: oneLine(one.refutedBy) };
    if (rows === MOMENT || (outer !== undefined && to > outer.to)) {
      events.push({
        ph: "i",
        s: "t",
        pid: 1,
        tid,
        ts: start,
        cat: "running",
        name: oneLine(one.function),
        args: { ...args, nesting: "not proven" },
      });
      continue;
    }
    const end = Math.min(outer === undefined ? Number.MAX_SAFE_INTEGER : outer.end - 1, (to + 1) * STANDSTILL_US - 1);
    open.push({ to, end });
    events.push({
      ph: "X",
      pid: 1,
      tid,
      ts: start,
      dur: Math.max(1, end - start),
      cat: "running",
      name: oneLine(one.function),
      args,
    });
  }
  return events;
}

/** How many rows stand above a call's row where it is first seen: outer calls have more. */
function depths(document: Case): ReadonlyMap<string, number> {
  const depth = new Map<string, number>();
  for (const stop of document.stops)
    stop.stack?.frames.forEach((frame, i) => {
      if (frame.activation !== null && !depth.has(frame.activation)) depth.set(frame.activation, i);
    });
  return depth;
}
