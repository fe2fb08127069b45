import { placeOf } from "../../model/call-columns.js";
import type { Grade } from "../../model/case.js";
import type { SeenCall } from "../calls/calls.js";
import { mergeEvidence } from "../entries.js";
import type { EdgeDraft } from "../grades.js";
import type { Resources } from "../resources/resources.js";

/** `before`: the first ended before the second began; `proven`: it was so, and is not only replayed so. */
export interface Order {
  readonly before: boolean;
  readonly proven: boolean;
}

/**
 * Orders calls of one trace.
 *
 * Positions are a total order, but between two sequence events of a thread its steps are only replayed in it:
 *
 * ```text
 * A ends at 10:2, B begins at 11:0     not proven: A's two steps may have run after B's event
 * A ends at 10:0, B begins at 11:0     proven: both are events
 * A ends at 10:2, B begins at 13:1     proven if the log shows A at 11, 12 or 13 as well
 * ```
 */
export function traceOrder(calls: readonly SeenCall[]): (a: SeenCall, b: SeenCall) => Order {
  return orderFrom(calls, "end");
}

/** From the end of a call, or from its beginning, to the beginning of another. */
function orderFrom(calls: readonly SeenCall[], from: "start" | "end"): (a: SeenCall, b: SeenCall) => Order {
  const reached = new Map<string, Float64Array>();
  const seen = new Map<string, number[]>();
  for (const { call } of calls) {
    if (call.recorded === null) continue;
    const own = seen.get(placeKey(call)) ?? [];
    seen.set(placeKey(call), own);
    for (const text of [call.recorded.start, call.recorded.end]) {
      const [sequence] = placeOf(text);
      if (Number.isFinite(sequence)) own.push(sequence);
    }
  }
  for (const [key, sequences] of seen) reached.set(key, Float64Array.from(sequences).sort());
  return (a, b) => {
    const [endSequence, endSteps] = placeOf(a.call.recorded?.[from] ?? null);
    const [startSequence, startSteps] = placeOf(b.call.recorded?.start ?? null);
    const before = endSequence < startSequence || (endSequence === startSequence && endSteps <= startSteps);
    if (!before || a.call.recorded!.run !== b.call.recorded!.run) return { before: false, proven: false };
    if (a.call.thread === b.call.thread) return { before, proven: true };
    if (endSequence === startSequence) return { before, proven: false };
    if (endSteps === 0) return { before, proven: true };
    const own = reached.get(placeKey(a.call)) ?? new Float64Array();
    const next = own[firstAbove(own, endSequence)];
    return { before, proven: next !== undefined && next <= startSequence };
  };
}

function placeKey(call: SeenCall["call"]): string {
  return `${call.recorded!.run} ${call.thread ?? "?"}`;
}

function firstAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What the order of each call of a run to the one before it rests on. */
export function gradeRun(calls: readonly SeenCall[]): readonly (Grade | null)[] {
  const orderOf = orderFrom(calls, "start");
  return calls.map((b, i) => {
    const a = calls[i - 1];
    if (a === undefined) return null;
    const { order, by } = b.call.recorded!;
    if (order === "appearance" && by !== "call-trace") return "F";
    if (a.call.thread === b.call.thread && b.call.thread !== null) return "C";
    if (order === "appearance") return by === "call-trace" ? "C" : "F";
    if (order === "number") return "E";
    const { before, proven } = orderOf(a, b);
    return before ? (proven ? "D" : "E") : "F";
  });
}

/** What one thread did with a resource before another thread did: the order across threads that matters. */
export function positionEdges(calls: readonly SeenCall[], resources: Resources): readonly EdgeDraft[] {
  if (!calls.some(({ call }) => call.recorded?.order === "position")) return [];
  const orderOf = traceOrder(calls);
  const edges: EdgeDraft[] = [];
  for (const { id, uses } of resources.all) {
    for (let i = 1; i < uses.length; i++) {
      const a = uses[i - 1]!;
      const b = uses[i]!;
      if (a.call.recorded?.order !== "position" || b.call.recorded?.order !== "position") continue;
      if (a.call.thread === b.call.thread) continue;
      const { before, proven } = orderOf(a, b);
      if (!before) continue;
      edges.push({
        from: a.call.id,
        to: b.call.id,
        kind: "position-order",
        confidence: proven ? "certain" : "probable",
        inference: `${a.call.api} ended at ${a.call.recorded.end}, ${b.call.api} began at ${b.call.recorded.start} on another thread; both were given ${id}`,
        assumptions: proven ? [] : ["the threads ran in the order in which the trace is replayed"],
        evidence: mergeEvidence([...a.call.evidence, ...b.call.evidence]),
        refutedBy: proven
          ? "nothing: the positions are those of events"
          : "an event of the first thread behind the start of the second call",
      });
    }
  }
  return edges;
}
