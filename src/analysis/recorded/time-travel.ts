import { columnsOf, type CallColumns } from "../../model/call-columns.js";
import type { CallListing, ListedFunction } from "../../model/case.js";
import type { CallParameter, CallRow, Calls } from "../../model/dx.js";
import type { Api } from "../../knowledge/index.js";
import { hasSucceeded } from "../calls/outcome.js";
import { readNumber } from "../calls/values.js";
import { evidenceAt, evidenceLine } from "../entries.js";
import { functionsOf, type NamedFunction } from "./functions.js";
import { isNarrowTarget, splitSlots } from "./glued.js";
import { joinColumns, type JoinedColumns } from "./join-columns.js";
import { nestCalls, threadKey, type Nesting } from "./nesting.js";
import { MOST_JOINED, type Given, type CallsOfLog, type Recorded, type RecordContext } from "./recorded.js";

/** One `TTD.Calls` answer with its columns. */
interface Listing {
  readonly id: string;
  readonly source: number;
  readonly calls: Calls;
  readonly columns: CallColumns;
  /** Of each number in `columns.functions`. */
  readonly functions: readonly NamedFunction[];
}

/**
 * The calls that the queries of one log list. Those of one trace are ordered and nested together, and what two queries
 * list is one call.
 */
export function timeTravelCalls(source: number, context: RecordContext): CallsOfLog {
  const named = functionsOf(context.names, context.knowledge);
  const replays = new Map<string, Listing[]>();
  for (const entry of context.entries) {
    if (entry.source !== source || entry.output?._tag !== "calls") continue;
    const calls = entry.output;
    const columns = columnsOf(calls);
    const functions = columns.functions.map((name) => named(nameOf(name, calls)));
    const replay = context.replayOf(source, calls.lines[0]);
    const listings = replays.get(replay) ?? [];
    replays.set(replay, listings);
    listings.push({ id: context.nextListing(), source, calls, columns, functions });
  }
  const found = [...replays.values()].map(callsOfTrace);
  return { runs: found.flatMap(({ runs }) => runs), listings: found.flatMap(({ listings }) => listings) };
}

function callsOfTrace(listings: readonly Listing[]): CallsOfLog {
  const all = joinColumns(listings.map((listing) => listing.columns));
  const nesting = nestCalls(all.columns);
  const joined = new Map<Listing, number>();
  const calls = joinCalls(listings, all, nesting, joined);
  return {
    runs: [{ calls }],
    listings: listings.map((listing) => describe(listing, joined.get(listing) ?? 0)),
  };
}

/** Without symbols the debugger names no function; a query for one function has said which it is. */
function nameOf(printed: string, { functions }: Calls): string {
  if (printed !== "" && printed !== "UnknownOrMissingSymbols") return printed;
  const [only] = functions;
  return functions.length === 1 && !/[*?]/.test(only!) ? only! : "?!UnknownOrMissingSymbols";
}

function joinCalls(
  listings: readonly Listing[],
  all: JoinedColumns,
  nesting: Nesting,
  joined: Map<Listing, number>,
): readonly Recorded[] {
  const { columns } = all;
  const apiAt = (row: number): Api => listings[all.part(row)]!.functions[columns.function[row]! - all.base(row)]!.api;
  const chosen = chooseRows(all, nesting, apiAt);
  const made = new Map<number, Recorded>();
  const calls: Recorded[] = [];
  let before = -1;
  for (const row of nesting.order) {
    if ((chosen !== null && !chosen.has(row)) || (isBare(columns, row) && tellsNothing(columns.row(row)))) continue;
    const parent = around(row, nesting, made);
    const known = sameCall(columns, row, before, apiAt)
      ? before
      : parent !== null && isThunk(columns, row, parent, apiAt)
        ? parent
        : -1;
    const listing = listings[all.part(row)]!;
    if (known >= 0) {
      made.set(row, made.get(known)!);
      continue;
    }
    joined.set(listing, (joined.get(listing) ?? 0) + 1);
    const call = recordedCall(listing, columns.row(row), columns.functions[columns.function[row]!] ?? "", {
      named: listing.functions[columns.function[row]! - all.base(row)]!,
      parent: parent === null ? null : made.get(parent)!,
    });
    made.set(row, call);
    calls.push(call);
    before = row;
  }
  return calls;
}

/** The nearest call around that is in the case. */
function around(row: number, { parent }: Nesting, made: ReadonlyMap<number, Recorded>): number | null {
  for (let up = parent[row]!; up >= 0; up = parent[up]!) if (made.has(up)) return up;
  return null;
}

/** Two queries, or one that was asked twice, list the same call. */
function sameCall(columns: CallColumns, a: number, b: number, apiAt: (row: number) => Api): boolean {
  return (
    b >= 0 &&
    columns.startSequence[a] === columns.startSequence[b] &&
    columns.startSteps[a] === columns.startSteps[b] &&
    mayBeOneThread(columns, a, b) &&
    apiAt(a) === apiAt(b)
  );
}

/** A query that selects columns may show one number of the thread, and another query both. */
function mayBeOneThread({ threadId, uniqueThreadId }: CallColumns, a: number, b: number): boolean {
  if (uniqueThreadId[a] !== 0 && uniqueThreadId[b] !== 0) return uniqueThreadId[a] === uniqueThreadId[b];
  return threadId[a] === threadId[b];
}

/** `[0x0]` and nothing behind it: the query counts the call and tells nothing of it. */
function isBare({ startSequence, threadId, uniqueThreadId, hasResult }: CallColumns, row: number): boolean {
  return Number.isNaN(startSequence[row]!) && threadId[row] === 0 && uniqueThreadId[row] === 0 && hasResult[row] === 0;
}

function tellsNothing({ parameters, returnAddress, systemTimeStart }: CallRow): boolean {
  return parameters.length === 0 && returnAddress === null && systemTimeStart === null;
}

/** Instructions of a jump from one name of a function to the next. */
const THUNK_STEPS = 16;

/** `RegOpenKeyExWStub` jumps to the function it stands for: two rows, one call. */
function isThunk(columns: CallColumns, row: number, parent: number, apiAt: (row: number) => Api): boolean {
  return (
    apiAt(row) === apiAt(parent) &&
    columns.startSequence[row] === columns.startSequence[parent] &&
    columns.startSteps[row]! - columns.startSteps[parent]! < THUNK_STEPS
  );
}

/** Null where all rows join the case; else those that never returned or failed, and the first in order of time. */
function chooseRows(
  { columns }: JoinedColumns,
  { order }: Nesting,
  apiAt: (row: number) => Api,
): ReadonlySet<number> | null {
  if (columns.length <= MOST_JOINED) return null;
  const chosen = new Set<number>();
  const take = (wanted: (row: number) => boolean): void => {
    for (let i = 0; i < order.length && chosen.size < MOST_JOINED; i++) if (wanted(order[i]!)) chosen.add(order[i]!);
  };
  take((row) => columns.endSequence[row] === Infinity);
  take((row) => hasFailed(columns, row, apiAt(row)));
  take(() => true);
  return chosen;
}

function hasFailed(columns: CallColumns, row: number, api: Api): boolean {
  return (
    columns.hasResult[row] === 1 &&
    columns.endSequence[row] !== Infinity &&
    hasSucceeded(api, columns.resultLow[row]!, columns.resultHigh[row]!) === false
  );
}

function recordedCall(
  { id, source }: Listing,
  row: CallRow,
  printed: string,
  { named, parent }: { readonly named: NamedFunction; readonly parent: Recorded | null },
): Recorded {
  const { api } = named;
  const narrow = isNarrowTarget(row);
  const neverReturned = row.timeEnd === "Max Position";
  const unnamed = printed === "" || printed === "UnknownOrMissingSymbols";
  return {
    source,
    line: row.line,
    by: "ttd-calls",
    listing: id,
    api,
    thread: threadOf(row),
    order: "position",
    start: row.timeStart,
    end: row.timeEnd,
    time: row.systemTimeStart?.clock ?? null,
    returned: neverReturned ? false : /^[0-9a-f]+:[0-9a-f]*$/i.test(row.timeEnd ?? "") ? true : null,
    confidence: unnamed ? "strong" : "certain",
    because: unnamed ? "the query asked for this function alone" : "a time-travel query lists it",
    args: argumentsOf(row, api, narrow),
    result: neverReturned ? null : resultOf(row, narrow),
    lastError: null,
    returnAddress: row.returnAddress,
    frames: [],
    parent,
    parentBecause: parent === null ? null : "its time lies within that of the other, on one thread of the trace",
    memories: [],
    wide: !narrow,
  };
}

/** Numbers of the trace belong to one thread only, those of the system may be used again. */
function threadOf({ threadId, uniqueThreadId }: CallRow): string | null {
  if (uniqueThreadId === null) return threadId === null ? null : `tid ${threadId}`;
  return threadId === null ? `uid ${uniqueThreadId}` : `tid ${threadId}, uid ${uniqueThreadId}`;
}

function resultOf(row: CallRow, narrow: boolean): Recorded["result"] {
  const number = row.returnValue === null ? null : readNumber(row.returnValue);
  if (number === null) return null;
  const digits = BigInt.asUintN(64, number);
  if (!narrow) {
    const text = digits.toString(16);
    return { digits: text.padStart(text.length > 8 ? 16 : 8, "0"), from: "dx", confidence: "strong" };
  }
  const glued = digits > 0xffffffffn;
  return {
    digits: BigInt.asUintN(32, digits).toString(16).padStart(8, "0"),
    from: glued ? "dx, low half" : "dx",
    confidence: glued ? "probable" : "strong",
  };
}

/** By name where private symbols tell it, else by place; the query shows four slots even where there are fewer. */
function argumentsOf(row: CallRow, api: Api, narrow: boolean): readonly Given[] {
  const { parameters } = row;
  const slots = parameters.filter((one) => placeOf(one) !== null).sort((a, b) => placeOf(a)! - placeOf(b)!);
  const split = narrow ? splitSlots(slots.map((slot) => readNumber(slot.value))) : null;
  const nameAt = (index: number): string | null =>
    api.params[index]?.name ?? (api.params.length === 0 ? `arg${index}` : null);
  if (split !== null) {
    return split.flatMap((number, index): Given[] => {
      const name = nameAt(index);
      const value = `0x${number.toString(16)}`;
      return name === null
        ? []
        : [{ index, name, value, number, text: null, from: "dx, split", confidence: "probable" }];
    });
  }
  return parameters.flatMap((one): Given[] => {
    const place = placeOf(one);
    const index = place ?? api.params.findIndex((param) => param.name.toLowerCase() === one.name.toLowerCase());
    const name = place === null ? one.name : nameAt(index);
    if (name === null || index < 0) return place === null ? [givenOf(one, parameters.indexOf(one), one.name)] : [];
    return [givenOf(one, index, name)];
  });
}

function placeOf({ name }: CallParameter): number | null {
  return /^(?:0x[0-9a-f]{1,2}|\d{1,2})$/i.test(name) ? Number(name) : null;
}

/** `0x155420 : "GET / HTTP/1.0"` */
function givenOf({ value }: CallParameter, index: number, name: string): Given {
  const text = /^\S+ : L?"(.*?)"?$/s.exec(value)?.[1] ?? null;
  return { index, name, value, number: readNumber(value), text, from: "dx", confidence: "strong" };
}

function describe({ id, source, calls, columns, functions }: Listing, joined: number): CallListing {
  const { length } = columns;
  const counts = functions.map(() => ({ calls: 0, failed: 0, notReturned: 0, line: 0, threads: new Set<number>() }));
  let from = -1;
  let to = -1;
  for (let row = 0; row < length; row++) {
    const at = columns.function[row]!;
    const count = counts[at]!;
    if (count.calls++ === 0) count.line = columns.line[row]!;
    count.threads.add(threadKey(columns, row));
    if (columns.endSequence[row] === Infinity) count.notReturned++;
    else if (hasFailed(columns, row, functions[at]!.api)) count.failed++;
    if (from < 0 || isBefore(columns.startSequence, columns.startSteps, row, from)) from = row;
    if (to < 0 || isBefore(columns.endSequence, columns.endSteps, to, row)) to = row;
  }
  const byName = new Map<string, ListedFunction>();
  functions.forEach(({ name, known }, i) => {
    const { calls: number, failed, notReturned, threads, line } = counts[i]!;
    if (number === 0) return;
    // The same function under two names: `KERNELBASE!CreateFileW`, `kernelbase!CreateFileW`.
    const same = byName.get(name);
    byName.set(name, {
      api: name,
      known,
      calls: number + (same?.calls ?? 0),
      failed: failed + (same?.failed ?? 0),
      notReturned: notReturned + (same?.notReturned ?? 0),
      threads: Math.max(threads.size, same?.threads ?? 0),
      evidence: same?.evidence ?? [evidenceLine(source, line)],
    });
  });
  return {
    id,
    by: "ttd-calls",
    expression: calls.expression,
    asked: calls.functions,
    rows: length,
    joined,
    truncated: calls.truncated,
    from: from < 0 ? null : columns.row(from).timeStart,
    to: to < 0 ? null : columns.row(to).timeEnd,
    functions: [...byName.values()],
    evidence: [evidenceAt(source, calls.lines)],
  };
}

function isBefore(sequence: Float64Array, steps: Float64Array, a: number, b: number): boolean {
  return (
    Number.isNaN(sequence[b]!) || sequence[a]! < sequence[b]! || (sequence[a] === sequence[b] && steps[a]! < steps[b]!)
  );
}
