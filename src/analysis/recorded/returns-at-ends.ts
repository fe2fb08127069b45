import { compareAddresses } from "../../model/address.js";
import type { Call } from "../../model/case.js";
import { evidenceAt, evidenceLine, mergeEvidence, type Entry } from "../entries.js";
import type { SeenCall } from "../calls/calls.js";
import { looksOf } from "../calls/looks.js";
import type { Moment } from "../stops/moment.js";
import { callsByEnd, isOfThread, placeKey } from "./ends.js";
import type { Joins } from "./join.js";
import { replaysOf } from "./replays.js";

type Draft = { -readonly [K in keyof Call]: Call[K] };

/**
 * Returns of listed calls, at stops where the trace lists their end: what is dumped there is what the call left.
 *
 * ```text
 * TimeEnd 2F70:3, ThreadId 0x1c3c, ws2_32!recv, ReturnAddress 0x7ff728c35210, [0x1] : 0x24b7c0b5010     listed
 * Time Travel Position: 2F70:3    00007ff7`28c35210 2a0003f3 mov w19,w0      the target stands there
 * 0:000> db 24b7c0b5010                                                      what the call received
 * ```
 *
 * An instruction that is not the one it returns to contradicts, and two calls that end at one position are none. A list of
 * another log counts where position, thread and instruction agree.
 */
export function returnsAtEnds(
  calls: readonly SeenCall[],
  stops: readonly Moment[],
  entries: readonly Entry[],
  joins: Joins,
): readonly SeenCall[] {
  const ends = callsByEnd(calls, ({ call }) => call.returned === true);
  if (ends.size === 0) return calls;
  const looks = looksOf(entries, stops);
  const replayOf = replaysOf(entries);
  // A stop that shows the call itself, as running or as returned, tells more.
  const shown = new Set(
    calls.filter(({ call }) => call.recorded === null).map(({ call, moment }) => `${moment} ${call.api}`),
  );
  const returns: SeenCall[] = [];
  const returned = new Set<SeenCall>();
  stops.forEach((stop, m) => {
    const key = placeKey(stop.position);
    const here = key === null ? [] : (ends.get(key) ?? []);
    const [listed] = here;
    if (listed === undefined || here.length > 1 || returned.has(listed)) return;
    if (!isOfThread(listed.call, stop) || shown.has(`${m} ${listed.call.api}`)) return;
    const { source, lines } = listed.call.evidence[0]!;
    const elsewhere = source !== stop.source;
    if (!elsewhere && replayOf(source, lines[0]) !== replayOf(source, stop.first)) return;
    const { location, instruction } = looks.at(m);
    const { returnAddress } = listed.call.recorded!;
    const at = instruction?.address ?? null;
    const borneOut = at === null || returnAddress === null ? null : compareAddresses(at, returnAddress) === 0;
    // A list of another log may be of another trace: there all must agree.
    if (borneOut === false || (elsewhere && (borneOut !== true || stop.tid === null))) return;
    const entry: Draft = (joins.get(listed) ?? listed).call;
    if (entry.counterpart !== null) return;
    returned.add(listed);
    const evidence = [
      ...listed.call.evidence,
      location === null ? evidenceLine(stop.source, stop.first) : evidenceAt(stop.source, location.lines),
    ];
    const call: Draft = {
      ...listed.call,
      id: `call-${calls.length + returns.length + 1}`,
      phase: "return",
      stop: `stop-${m + 1}`,
      thread: stop.thread,
      recorded: null,
      from: "printed",
      because: `the trace lists ${stop.position ?? "this position"} as the end of the call`,
      confidence: "strong",
      counterpart: entry.id,
      evidence: mergeEvidence(evidence),
    };
    entry.counterpart = call.id;
    returns.push({ call, api: listed.api, moment: m, frame: -1, running: undefined });
  });
  return returns.length === 0 ? calls : [...calls, ...returns];
}
