import { comparePositions, readPosition, type TracePosition } from "../model/position.js";
import type { CaseEvent } from "./events.js";

/**
 * Events of one trace in the order of its positions, if all of them have one: an analyst jumps to and fro, and asks for
 * calls in between. Null where an event has none, or where there is more than one log: then only the order of the log is
 * known.
 *
 * ```text
 * 0:000> !tt 100                       5A1C:0
 * 0:000> dx @$cursession.TTD.Calls(…)  1A0:5C, 2F40:11
 * 0:003> !tt 2F40:11                   2F40:11
 * ```
 */
export function byPosition(events: readonly CaseEvent[]): readonly CaseEvent[] | null {
  const source = events[0]?.evidence[0]?.source;
  const groups: { readonly place: TracePosition; readonly key: string; readonly events: CaseEvent[] }[] = [];
  for (const event of events) {
    if (event.evidence.some((one) => one.source !== source)) return null;
    const last = groups.at(-1);
    const key = keyOf(event);
    // What never came stands beside what ended the wait.
    if (last !== undefined && (key === null || key === last.key)) {
      last.events.push(event);
      continue;
    }
    const place = readPosition(
      event.stop?.position ?? (event.kind === "call" ? (event.call.recorded?.start ?? null) : null),
    );
    if (
      place === null ||
      key === null ||
      (groups[0] !== undefined && comparePositions(groups[0].place, place) === null)
    )
      return null;
    groups.push({ place, key, events: [event] });
  }
  return groups
    .map((group, index) => ({ ...group, index }))
    .sort((a, b) => (comparePositions(a.place, b.place) ?? 0) || a.index - b.index)
    .flatMap((group) => group.events);
}

function keyOf(event: CaseEvent): string | null {
  if (event.stop !== null) return event.stop.id;
  return event.kind === "call" && event.call.recorded !== null ? event.id : null;
}
