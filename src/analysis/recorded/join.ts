import { comparePositions, readPosition, type TracePosition } from "../../model/position.js";
import type { Call } from "../../model/case.js";
import type { SeenCall } from "../calls/calls.js";
import type { Names } from "../calls/named.js";
import { entriesShowing, type Entry } from "../entries.js";
import type { Moment } from "../stops/moment.js";
import { replaysOf, type ReplayOf } from "./replays.js";

/** Listed calls that stops show as well: the listed one, and the one that was seen. */
export type Joins = ReadonlyMap<SeenCall, SeenCall>;

/** For each call that a stop shows, what a query lists of it: arguments that nobody printed at the stop. */
export type ListedArguments = (call: SeenCall) => Call["args"] | undefined;

export function listedArguments(joins: Joins): ListedArguments {
  const listedOf = new Map([...joins].map(([listed, seen]) => [seen, listed.call.args]));
  return (call) => listedOf.get(call);
}

/** A place where a seen call stood. */
interface Sight {
  readonly moment: Moment;
  readonly frame: number;
  readonly position: TracePosition;
  /** Number of the system for its thread; null where the log does not tell. */
  readonly tid: string | null;
}

/**
 * Finds the calls that a query of the trace lists and a stop shows.
 *
 * ```text
 * TimeStart 5C8:1A, TimeEnd 5C9:2E, ThreadId 0x1710, ws2_32!recv        listed
 * Time Travel Position: 5C8:1A    (1ac.1710)   00 ws2_32!recv           the same call at its first instruction
 * Time Travel Position: 5C8:90    (1ac.1710)   02 ws2_32!recv+0x41      the same call while it runs
 * ```
 *
 * One trace, one thread, one function and a time within the call's are not enough where the function called itself:
 * then the return address must tell, or every row of the stack must have its listed call. What contradicts is not
 * joined, and a call of another log only where its beginning, thread and return address agree.
 */
export function joinRecords(
  calls: readonly SeenCall[],
  moments: readonly Moment[],
  entries: readonly Entry[],
  names: Names,
): Joins {
  const joins = new Map<SeenCall, SeenCall>();
  const listed = new Map<SeenCall["api"], SeenCall[]>();
  for (const one of calls) {
    if (one.call.recorded?.by !== "ttd-calls") continue;
    const own = listed.get(one.api);
    if (own === undefined) listed.set(one.api, [one]);
    else own.push(one);
  }
  if (listed.size === 0) return joins;
  const replayOf = replaysOf(entries);
  const tidOf = threadNumbers(entries);
  for (const seen of calls) {
    const { call, api, moment, frame } = seen;
    const own = listed.get(api);
    if (own === undefined || call.recorded !== null || call.phase === "return" || call.from !== "printed") continue;
    const rows = call.phase === "enter" ? [{ moment, frame }] : (seen.running?.rows ?? [{ moment, frame }]);
    const sights = rows.flatMap((row) => sightOf(moments[row.moment]!, row.frame, tidOf));
    if (sights.length === 0) continue;
    const found = own.filter((one) => !joins.has(one) && sights.every((sight) => fits(one, seen, sight, replayOf)));
    const chosen = chooseOf(found, seen, sights[0]!, names);
    if (chosen !== null) joins.set(chosen, seen);
  }
  return joins;
}

function sightOf(moment: Moment, frame: number, tidOf: ReadonlyMap<string, string | null>): readonly Sight[] {
  const position = readPosition(moment.position);
  if (position === null || position.era !== "ttd") return [];
  const tid = moment.tid ?? tidOf.get(`${moment.source} ${moment.thread ?? "?"}`) ?? null;
  return [{ moment, frame, position, tid: tid === null ? null : plainHex(tid) }];
}

/** `~` says which number the system gave to each thread of the debugger; null where two listings disagree. */
function threadNumbers(entries: readonly Entry[]): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  for (const { source, block, output } of entriesShowing(entries, "threads")) {
    for (const { index, threadId } of output.rows) {
      if (index === null || threadId === null) continue;
      const key = `${source} ${block.prompt?.process ?? 0}:${String(index).padStart(3, "0")}`;
      found.set(key, found.get(key) === undefined || found.get(key) === threadId ? threadId : null);
    }
  }
  return found;
}

/** Whether nothing speaks against the two being one, and enough for it. */
function fits(listed: SeenCall, seen: SeenCall, sight: Sight, replayOf: ReplayOf): boolean {
  const record = listed.call.recorded!;
  const start = readPosition(record.start);
  const end = readPosition(record.end);
  if (start === null) return false;
  const exact = comparePositions(start, sight.position) === 0;
  // The first instruction is that of the entry, and of nothing else.
  if (seen.call.phase === "enter" ? !exact : exact) return false;
  if (!exact) {
    if (end === null || (comparePositions(start, sight.position) ?? 1) > 0) return false;
    if (end.era !== "end" && (comparePositions(sight.position, end) ?? 1) >= 0) return false;
  }
  const [, tid = null] = /^tid ([0-9a-f]+)/i.exec(listed.call.thread ?? "") ?? [];
  const sameThread = tid !== null && sight.tid !== null ? plainHex(tid) === sight.tid : null;
  // A position belongs to one thread: at the very same one the thread need not be printed.
  if (sameThread === false || (sameThread === null && !exact)) return false;
  const returns = sight.frame < 0 ? null : (sight.moment.stack?.frames[sight.frame]?.retAddr ?? null);
  const sameReturn =
    returns === null || record.returnAddress === null ? null : plainHex(returns) === plainHex(record.returnAddress);
  if (sameReturn === false) return false;
  const { source, lines } = listed.call.evidence[0]!;
  if (source !== sight.moment.source) return exact && sameThread === true && sameReturn === true;
  if (replayOf(source, lines[0]) !== replayOf(source, sight.moment.first)) return false;
  return !exact || !contradict(listed.call, seen.call);
}

/** One of several that nothing speaks against: a function that calls itself is in the stack more than once. */
function chooseOf(found: readonly SeenCall[], seen: SeenCall, sight: Sight, names: Names): SeenCall | null {
  const [only] = found;
  if (only === undefined) return null;
  if (seen.call.phase === "enter") return found.length === 1 ? only : null;
  const frames = sight.moment.stack?.frames ?? [];
  const shown = frames.flatMap((one, f) => (!one.inline && names.ofFrame(one) === seen.api ? [f] : []));
  if (shown.length <= 1) return found.length === 1 ? only : null;
  const returns = frames[sight.frame]?.retAddr ?? null;
  const told = found.filter(({ call }) => call.recorded!.returnAddress !== null && returns !== null);
  const sites = new Set(shown.map((f) => frames[f]!.retAddr));
  if (told.length === 1 && found.length === 1 && sites.size === shown.length) return only;
  if (found.length !== shown.length) return null;
  // Outermost first, as they began.
  const byStart = [...found].sort(
    (a, b) => comparePositions(readPosition(a.call.recorded!.start), readPosition(b.call.recorded!.start)) ?? 0,
  );
  return byStart[shown.length - 1 - shown.indexOf(sight.frame)] ?? null;
}

/** The same argument with two values: of another call, or of another trace. */
function contradict(listed: Call, seen: Call): boolean {
  return Object.entries(listed.args).some(([name, { value, confidence }]) => {
    const other = Object.hasOwn(seen.args, name) ? seen.args[name] : undefined;
    if (value === null || other?.value == null || confidence !== "strong") return false;
    if (!/^[0-9a-f]+$/.test(value) || !/^[0-9a-f]+$/.test(other.value)) return false;
    return plainHex(value.slice(-8)) !== plainHex(other.value.slice(-8));
  });
}

function plainHex(digits: string): string {
  return digits
    .toLowerCase()
    .replace(/^0x/, "")
    .replaceAll("`", "")
    .replace(/^0+(?=.)/, "");
}
