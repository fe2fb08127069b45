import type { Call } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";
import type { Knowledge } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import { callError, errorsShown, leavesLastError } from "../calls/last-error.js";
import type { Entry } from "../entries.js";
import type { Moment } from "../stops/moment.js";
import { callsByEnd, isOfThread, placeKey } from "./ends.js";

/**
 * A last error that is looked at where the trace lists the end of a call is that of the call.
 *
 * ```text
 * TimeEnd 1F04:33, ThreadId 0x1e28, WININET!HttpSendRequestW, ReturnValue 0x0      listed
 * Time Travel Position: 1F04:33                                                    the target stands there
 * LastErrorValue: (Win32) 0x2efd (12029)                                           what it left
 * ```
 */
export function tieErrorsAtEnds(
  calls: readonly SeenCall[],
  stops: readonly Moment[],
  entries: readonly Entry[],
  knowledge: Knowledge,
): void {
  const ends = callsByEnd(calls, ({ api }) => leavesLastError(api));
  if (ends.size === 0) return;
  // The stop itself may show which call has returned there: then the error is told of that one.
  const told = new Set(calls.flatMap(({ call }) => (call.lastError?.evidence ?? []).map(placeOf)));
  let s = -1;
  for (const { source, output, lines, asked } of entries) {
    while (s + 1 < stops.length && isNotAfter(stops[s + 1]!, source, lines[0])) s++;
    const stop = stops[s];
    const position = stop?.source === source ? placeKey(stop.position) : null;
    if (output === null || stop === undefined || position === null || (asked !== null && asked !== stop.thread))
      continue;
    for (const error of errorsShown(output, source, stop.thread)) {
      if (error.value === 0 || error.from === "!error") continue;
      // Whoever looks twice at one stop sees the same error.
      const here = `${s} ${error.value}`;
      if (told.has(placeOf(error.evidence))) told.add(here);
      if (told.has(here)) continue;
      for (const { call, api } of ends.get(position) ?? []) {
        if (call.result?.success === true || call.lastError !== null || !isOfThread(call, stop)) continue;
        const failed = call.result?.success === false;
        (call as { -readonly [K in keyof Call]: Call[K] }).lastError = callError(
          api,
          error,
          failed ? "strong" : "possible",
          "the last error of the thread, looked at where the trace lists the end of the call",
          knowledge,
        );
      }
    }
  }
}

function placeOf({ source, lines }: Evidence): string {
  return `${source}:${lines[0]}`;
}

function isNotAfter(stop: Moment, source: number, line: number): boolean {
  return stop.source < source || (stop.source === source && stop.first <= line);
}
