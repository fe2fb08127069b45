import { compareAddresses, type Address } from "../../model/address.js";
import type { Argument, Call, Caller, ModuleOwner } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";
import type { Frame } from "../../model/outputs.js";
import type { Knowledge, Param } from "../../knowledge/index.js";
import { callerOf } from "../attribution.js";
import type { SeenCall } from "../calls/calls.js";
import { callError } from "../calls/last-error.js";
import type { Names } from "../calls/named.js";
import { outcomeOf } from "../calls/outcome.js";
import { meaningOf, registerText } from "../calls/values.js";
import { entriesShowing, type Entry, evidenceLine } from "../entries.js";
import type { Moment } from "../stops/moment.js";
import { tieAskedErrors } from "./asked.js";
import { gradeRun } from "./order.js";
import type { Given, Recorded, Run } from "./recorded.js";

export interface RecordedContext {
  readonly names: Names;
  readonly knowledge: Knowledge;
  readonly ownerOf: (module: string | null) => ModuleOwner;
  readonly isPlumbing: (frame: Frame) => boolean;
  readonly moduleAt: (address: Address) => string | null;
}

/**
 * Recorded calls among those that were seen at stops: each with a place of its own in the order of its record, behind
 * all stops, because how records and stops follow each other is not known.
 */
export function seenRecords(
  runs: readonly Run[],
  stops: readonly Moment[],
  calls: readonly SeenCall[],
  context: RecordedContext,
): { readonly moments: readonly Moment[]; readonly calls: readonly SeenCall[] } {
  const moments: Moment[] = [...stops];
  const all: SeenCall[] = [...calls];
  let run = stops.reduce((most, moment) => Math.max(most, moment.run), -1);
  let time = stops.reduce((most, moment) => Math.max(most, moment.time), -1);
  let activation = 0;
  for (const { calls: recorded } of runs) {
    run++;
    const made = new Map<Recorded, SeenCall>();
    recorded.forEach((one, rank) => {
      const moment = moments.length;
      moments.push(placeOf(one, run, ++time));
      const call = seenCall(
        one,
        { id: all.length + made.size + 1, activation: ++activation, run, rank, moment },
        context,
      );
      const parent = one.parent === null ? undefined : made.get(one.parent);
      const seen = parent === undefined ? call : { ...call, parent: { call: parent, because: one.parentBecause! } };
      made.set(one, seen);
    });
    const own = [...new Set(made.values())];
    const grades = gradeRun(own);
    own.forEach((seen, i) => {
      const { recorded } = seen.call;
      const call = seen.call as { -readonly [K in keyof Call]: Call[K] };
      call.recorded = { ...recorded!, grade: grades[i] ?? null };
      all.push(seen);
    });
    tieAskedErrors(own, context.knowledge);
  }
  return { moments, calls: all };
}

function placeOf(one: Recorded, run: number, time: number): Moment {
  return {
    source: one.source,
    run,
    time,
    thread: one.thread,
    tid: null,
    position: one.start,
    reason: "unknown",
    movement: null,
    movedBecause: null,
    breakpoint: null,
    target: null,
    stack: null,
    view: null,
    context: "",
    views: new Map(),
    contexts: [],
    variables: [],
    memories: [...one.memories],
    events: [],
    first: one.line,
    last: one.line,
    visit: null,
    recorded: true,
  };
}

interface Numbers {
  readonly id: number;
  readonly activation: number;
  readonly run: number;
  readonly rank: number;
  readonly moment: number;
}

function seenCall(one: Recorded, numbers: Numbers, context: RecordedContext): SeenCall {
  const { api } = one;
  const { knowledge } = context;
  const evidence: readonly Evidence[] = [evidenceLine(one.source, one.line)];
  const outcome =
    one.result === null
      ? null
      : outcomeOf(
          api,
          {
            value: one.result.digits,
            from: one.result.from,
            confidence: one.result.confidence,
            evidence: evidence[0]!,
          },
          knowledge,
        );
  const failed = outcome === null || outcome.result.success === false;
  const error =
    one.lastError === null || one.lastError === 0 || !failed
      ? (outcome?.error ?? null)
      : callError(
          api,
          { value: one.lastError, from: "record", evidence: evidence[0]! },
          "strong",
          "recorded with the call",
          knowledge,
        );
  const call: Call = {
    id: `call-${numbers.id}`,
    api: knowledge.catalogue.canonicalName(api),
    family: context.names.family(api),
    alternatives: [],
    role: api.role,
    phase: "enter",
    stop: null,
    thread: one.thread,
    activation: `act-r${numbers.activation}`,
    from: "recorded",
    recorded: {
      by: one.by,
      listing: one.listing,
      run: numbers.run,
      rank: numbers.rank,
      order: one.order,
      grade: null,
      start: one.start,
      end: one.end,
      time: one.time,
      returnAddress: one.returnAddress,
    },
    returned: one.returned,
    because: one.because,
    confidence: one.confidence,
    args: argumentsOf(one, evidence),
    result: outcome?.result ?? null,
    lastError: error,
    counterpart: null,
    caller: recordedCaller(one, context),
    evidence,
  };
  const seen: SeenCall = { call, api, moment: numbers.moment, frame: -1, running: undefined };
  return one.frames.length > 1 ? { ...seen, callers: one.frames } : seen;
}

function argumentsOf(one: Recorded, evidence: readonly Evidence[]): Readonly<Record<string, Argument>> {
  const args = one.args.map((given): readonly [string, Argument] => {
    const param = one.api.params[given.index];
    const { number } = given;
    const argument: Argument = {
      index: given.index,
      value: valueOf(given, param, one.wide),
      text: given.text,
      meaning: number === null || param === undefined ? null : meaningOf(number, param, one.api.params),
      slot: null,
      from: given.from,
      confidence: given.confidence,
      evidence,
    };
    return [given.name, argument];
  });
  // Another tool names them, perhaps __proto__.
  return Object.fromEntries(args);
}

/** A number as a register holds it; a word as printed. What is text is shown as text, where it can be masked. */
function valueOf({ number, text, value }: Given, param: Param | undefined, wide: boolean): string | null {
  if (number === null) return text === null ? value : null;
  if (param !== undefined) return registerText(number, wide, param);
  return BigInt.asUintN(wide ? 64 : 32, number)
    .toString(16)
    .padStart(wide ? 16 : 8, "0");
}

/** By the callers that the record names, else by the module that the call returns to. */
function recordedCaller(one: Recorded, { ownerOf, isPlumbing, moduleAt }: RecordedContext): Caller {
  if (one.frames.length > 1) return callerOf(one.frames, 0, ownerOf, isPlumbing);
  const module = one.returnAddress === null ? null : moduleAt(one.returnAddress);
  if (module === null) return { direct: null, responsible: null, initiator: null };
  const owner = ownerOf(module);
  const responsible = owner === "third-party" || owner === "application" ? module : null;
  return { direct: module, responsible, initiator: null };
}

/** The module in which an address lies, by the module lists of the logs; null where none says. */
export function moduleFinder(entries: readonly Entry[]): (address: Address) => string | null {
  const ranges: { readonly start: Address; readonly end: Address; readonly name: string }[] = [];
  for (const { output } of entriesShowing(entries, "modules")) {
    for (const { start, end, name, unloaded } of output.rows)
      if (start !== null && end !== null && !unloaded) ranges.push({ start, end, name });
  }
  ranges.sort((a, b) => compareAddresses(a.start, b.start));
  return (address) => {
    let low = 0;
    let high = ranges.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (compareAddresses(ranges[middle]!.start, address) <= 0) low = middle;
      else high = middle - 1;
    }
    const found = ranges[low];
    return found !== undefined &&
      compareAddresses(found.start, address) <= 0 &&
      compareAddresses(address, found.end) < 0
      ? found.name
      : null;
  };
}
