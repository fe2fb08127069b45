import type { Address } from "../../model/address.js";
import type { Call } from "../../model/case.js";
import { weakest, type Confidence, type Evidence } from "../../model/evidence.js";
import type { Api, Knowledge } from "../../knowledge/index.js";
import { evidenceAt, evidenceLine, mergeEvidence, type Entry } from "../entries.js";
import type { Moment } from "../stops/moment.js";
import type { Collecting, SeenCall } from "./calls.js";
import { callError, errorsShown, leavesLastError, type ShownError } from "./last-error.js";
import type { Look, Reading } from "./looks.js";
import { isPending, outcomeOf } from "./outcome.js";
import {
  listedCalls,
  listedResult,
  watchReturns,
  type ListedCall,
  type Open,
  type Return,
  type Watch,
} from "./returns.js";

type Draft = { -readonly [K in keyof Call]: Call[K] };

/** How calls end: their returns, and the last calls of each thread, for a last error that is looked at later. */
export interface Endings {
  readonly watch: Watch<SeenCall>;
  readonly listed: (api: Api) => readonly ListedCall[];
  /** Listed calls that were found in a stack, and where on the stack: another place is another call. */
  readonly taken: Map<string, Address | null>;
  readonly last: Map<string, Ended>;
  readonly knowledge: Knowledge;
}

interface Ended {
  /** The records of the call: its entry, and its return. */
  readonly records: readonly Draft[];
  readonly api: Api;
  readonly moment: number;
}

export function endingsOf(entries: readonly Entry[], knowledge: Knowledge): Endings {
  return {
    watch: watchReturns(knowledge),
    listed: listedCalls(entries, knowledge),
    taken: new Map(),
    last: new Map(),
    knowledge,
  };
}

/** Returns that a stop shows, and the last errors that were looked at there. */
export function endCalls(collecting: Collecting, m: number, look: Look): void {
  const { context, endings } = collecting;
  const moment = context.moments[m]!;
  // What `.cxr` or `.frame` shows is no place that the target has run to.
  const returns = look.own && moment.view !== "context";
  for (const ended of returns ? endings.watch.returned(moment, look, collecting.looks.arrivedBy(m)) : []) {
    collecting.seen.push(returnedCall(collecting, ended, m, look));
  }
  // Nobody's error: rows need not be read.
  if (!endings.last.has(threadKey(moment))) return;
  for (const output of look.outputs) {
    for (const error of errorsShown(output, moment.source, moment.thread)) tieError(endings, moment, m, error);
  }
}

function threadKey(moment: Moment): string {
  return `${moment.run} ${moment.thread ?? ""}`;
}

/** The record of a return, with the result where a register shows it. */
function returnedCall(collecting: Collecting, ended: Return<SeenCall>, m: number, look: Look): SeenCall {
  const { context, endings, seen } = collecting;
  const moment = context.moments[m]!;
  const { open, reading, because, confidence } = ended;
  const entry: Draft = open.seen.call;
  const outcome =
    reading === null
      ? null
      : outcomeOf(open.api, { ...reading, confidence: weakest(reading.confidence, confidence) }, context.knowledge);
  const evidence: Evidence[] = [];
  if (look.location !== null) evidence.push(evidenceAt(moment.source, look.location.lines));
  if (look.instruction !== null) evidence.push(evidenceLine(moment.source, look.instruction.line));
  if (reading !== null) evidence.push(reading.evidence);
  if (evidence.length === 0) evidence.push(evidenceAt(moment.source, [moment.first, moment.first]));
  const call: Draft = {
    ...entry,
    id: `call-${seen.length + 1}`,
    phase: "return",
    returned: true,
    stop: `stop-${m + 1}`,
    because,
    confidence,
    result: outcome?.result ?? null,
    lastError: outcome?.error ?? null,
    counterpart: entry.id,
    evidence: mergeEvidence(evidence),
  };
  entry.counterpart = call.id;
  entry.returned = true;
  if (outcome !== null) {
    entry.result = outcome.result;
    entry.lastError = outcome.error;
  }
  // What asks for the last error leaves none: it tells that of the call before.
  if (open.api.role === "error-get") {
    if (reading !== null) tieAsked(endings, moment, open.api, reading);
  } else endings.last.set(threadKey(moment), { records: [entry, call], api: open.api, moment: m });
  return { call, api: open.api, moment: m, frame: -1, running: open.seen.running };
}

/** `ws2_32!WSAGetLastError` returns `0000274c`: the program itself has asked for the error of the call before. */
function tieAsked(endings: Endings, moment: Moment, { name, modules }: Api, { value, evidence }: Reading): void {
  // Codes have 32 bits, whatever stands above them in the register.
  const code = Number.parseInt(value.replaceAll("`", "").slice(-8), 16);
  const last = endings.last.get(threadKey(moment));
  if (Number.isNaN(code) || last === undefined || last.records[0]!.result?.success !== false) return;
  tieError(endings, moment, last.moment, {
    value: code,
    from: `${modules[0]!}!${name}`,
    evidence,
  });
}

/** A last error belongs to the call that failed last on the thread, if that leaves one. */
function tieError(endings: Endings, moment: Moment, m: number, error: ShownError): void {
  const last = endings.last.get(threadKey(moment));
  if (last === undefined || error.value === 0) return;
  const [entry] = last.records;
  const { result, lastError } = entry!;
  // `getaddrinfo` returns its error, and leaves it with the thread as well.
  if (lastError?.from === "result" && Number.parseInt(lastError.value, 16) === error.value && last.moment === m) {
    const both = { ...lastError, evidence: mergeEvidence([...lastError.evidence, error.evidence]) };
    for (const record of last.records) record.lastError = both;
    return;
  }
  if (!leavesLastError(last.api)) return;
  // The first look is the one nearest to the call.
  if (result?.success === true || lastError !== null) return;
  const here = last.moment === m;
  const seen = result !== null && result.success === false;
  // A number that somebody looks up need not be of the last call.
  if (error.from === "!error" && !seen) return;
  const confidence: Confidence =
    error.from === "!error" ? "possible" : seen ? (here ? "strong" : "possible") : here ? "probable" : "possible";
  const because =
    error.from === "!error"
      ? "the number was looked up after the call had failed"
      : error.from.includes("!", 1)
        ? "what it returned, the next time that a function of the catalogue was seen to return on the thread"
        : `the last error of the thread, looked at ${here ? "where the call had just returned" : "later, when other calls may have set it"}${seen ? "" : "; that the call failed is not shown"}`;
  const tied = callError(last.api, error, confidence, because, endings.knowledge);
  const pending = isPending(last.api, tied.name ?? undefined, error.value);
  for (const record of last.records) {
    record.lastError = tied;
    if (pending && record.result !== null)
      record.result = {
        ...record.result,
        success: null,
        pending: true,
        meaning: `${tied.name ?? tied.value}: ${tied.meaning ?? "it goes on"}`,
      };
  }
}

/** The result of a call that a time-travel query lists. */
export function takeListed(endings: Endings, open: Open<SeenCall>, moment: Moment): void {
  const listed = endings.listed(open.api);
  if (listed.length === 0) return;
  const found = listedResult(listed, moment, open.retAddr);
  if (found === null) return;
  const key = `${open.seen.call.api} ${found.row.timeStart}`;
  const place = endings.taken.get(key);
  if (place !== undefined && place !== open.base) return;
  endings.taken.set(key, open.base);
  const outcome = outcomeOf(open.api, found.reading, endings.knowledge);
  if (outcome === null) return;
  const entry: Draft = open.seen.call;
  entry.result = outcome.result;
  entry.lastError = outcome.error;
}
