import type { Call } from "../../model/case.js";
import { readPosition } from "../../model/position.js";
import type { SeenCall } from "../calls/calls.js";
import type { Moment } from "../stops/moment.js";

/** Calls that a query of the trace lists, by the position at which each came back. */
export function callsByEnd(
  calls: readonly SeenCall[],
  wanted: (call: SeenCall) => boolean,
): ReadonlyMap<string, readonly SeenCall[]> {
  const ends = new Map<string, SeenCall[]>();
  for (const one of calls) {
    const end = one.call.recorded?.by === "ttd-calls" ? placeKey(one.call.recorded.end) : null;
    if (end === null || !wanted(one)) continue;
    const own = ends.get(end);
    if (own === undefined) ends.set(end, [one]);
    else own.push(one);
  }
  return ends;
}

/** A position of a trace as a word; null for what is none. */
export function placeKey(position: string | null): string | null {
  const read = readPosition(position);
  return read?.era === "ttd" ? `${read.sequence}:${read.steps}` : null;
}

/** A position belongs to one thread: where the log does not number the one that stands there, it is that of the call. */
export function isOfThread({ thread }: Call, { tid }: Moment): boolean {
  const [, listed = null] = /^tid ([0-9a-f]+)/i.exec(thread ?? "") ?? [];
  return tid === null || listed === null || Number.parseInt(tid, 16) === Number.parseInt(listed, 16);
}
