import { parseAddress, plus, type Address } from "../../model/address.js";
import type { Argument, Call, ModuleOwner } from "../../model/case.js";
import type { Confidence, Evidence, LineRange } from "../../model/evidence.js";
import type { Frame } from "../../model/outputs.js";
import type { Api, Knowledge } from "../../knowledge/index.js";
import { callerOf } from "../attribution.js";
import { evidenceAt, evidenceLine, mergeEvidence, type Entry } from "../entries.js";
import type { Running } from "../stops/activations.js";
import type { Moment } from "../stops/moment.js";
import { argumentsOf } from "./arguments.js";
import { looksOf, type Look, type Looks } from "./looks.js";
import { namesOf, outermostOf, type Names } from "./named.js";
import { endCalls, endingsOf, takeListed, type Endings } from "./endings.js";
import { inferScope, type InferredScope } from "./scope.js";
import { enclosingCall, openOf } from "./open.js";

/** A call with what the later steps need beside its public form. */
export interface SeenCall {
  readonly call: Call;
  readonly api: Api;
  readonly moment: number;
  /** Index of its row in the stack of the stop; -1 where no stack shows it. */
  readonly frame: number;
  readonly running: Running | undefined;
  /** The recorded call inside which a recorded one ran. */
  readonly parent?: { readonly call: SeenCall; readonly because: string };
  /** Its row and those of its callers, where the record of the call has them. */
  readonly callers?: readonly Frame[];
}

export interface CallContext {
  readonly entries: readonly Entry[];
  readonly moments: readonly Moment[];
  readonly runningAt: (moment: number, frame: number) => Running | undefined;
  readonly activationId: (running: Running) => string | null;
  readonly ownerOf: (module: string | null) => ModuleOwner;
  readonly isPlumbing: (frame: Frame) => boolean;
  readonly knowledge: Knowledge;
}

/** What is being collected while the stops are gone through in order. */
export interface Collecting {
  readonly context: CallContext;
  readonly looks: Looks;
  readonly names: Names;
  readonly seen: SeenCall[];
  /** Running calls that have their record. */
  readonly shown: Set<Running>;
  readonly endings: Endings;
  /** Threads that have called an HTTP client library. */
  readonly clients: Set<string>;
}

/**
 * All calls of functions the catalogue knows: entered, running in a stack, returned, or recognised by a variable.
 *
 * A call that was entered and seen to return has two records, which name each other; both have its result.
 */
export function callsOf(context: CallContext): readonly SeenCall[] {
  const { moments, entries, knowledge } = context;
  const collecting: Collecting = {
    context,
    looks: looksOf(entries, moments),
    names: namesOf(knowledge),
    seen: [],
    shown: new Set(),
    endings: endingsOf(entries, knowledge),
    clients: new Set(),
  };
  for (let m = 0; m < moments.length; m++) {
    const moment = moments[m]!;
    const look = collecting.looks.at(m);
    endCalls(collecting, m, look);
    const entered = seeFrames(collecting, m, look) || seeLocation(collecting, m, look);
    if (moment.stack !== null || entered) continue;
    const scope = inferScope(moment, collecting.clients.has(threadOf(moment)), knowledge);
    if (scope !== null) push(collecting, inferredCall(collecting, m, scope));
  }
  return collecting.seen;
}

function push({ seen, clients, context }: Collecting, call: SeenCall): void {
  seen.push(call);
  if (call.api.area === "wininet" || call.api.area === "winhttp") clients.add(threadOf(context.moments[call.moment]!));
}

function threadOf(moment: Moment): string {
  return moment.thread ?? "";
}

/** Whether the stop stands at the entry of a known function. */
function seeFrames(collecting: Collecting, m: number, look: Look): boolean {
  const { context, names, shown } = collecting;
  const { stack, view } = context.moments[m]!;
  // Words on the stack that look like return addresses are no calls that run.
  const frames = view === "scan" ? [] : (stack?.frames ?? []);
  const apis: (Api | undefined)[] = [];
  let any = false;
  for (const frame of frames) {
    const api = names.ofFrame(frame);
    if (api !== undefined) any = true;
    apis.push(api);
  }
  if (!any) return false;
  const outermost = outermostOf(frames, apis, names);
  let entered = false;
  // The row of an entered call stands for all rows of the same call.
  let taken = -1;
  for (let f = 0; f < frames.length; f++) {
    const api = apis[f];
    if (api === undefined || f <= taken) continue;
    const frame = frames[f]!;
    const first = f === 0 && frame.displacement === null && !frame.inline && showsEntry(context.moments[m]!, look);
    if (!first && outermost[f] !== f) continue;
    taken = outermost[f]!;
    const running = context.runningAt(m, f);
    const known = running !== undefined && shown.has(running);
    const outer = taken === f ? undefined : context.runningAt(m, taken);
    if (outer !== undefined && shown.has(outer)) continue;
    if (known && !first) continue;
    if (running !== undefined) shown.add(running);
    if (outer !== undefined) shown.add(outer);
    const call = printedCall(collecting, { m, f, outermost: taken, frame, api, entered: first, running, look });
    push(collecting, call);
    if (first) {
      entered = true;
      watchEntered(collecting, call, look);
    } else if (collecting.endings.listed(api).length > 0) {
      takeListed(collecting.endings, openOf(call, context.moments[m]!, look), context.moments[m]!);
    }
  }
  return entered;
}

/**
 * Whether a top row without an offset stands at the first instruction: `kc` and `!wk` print no offsets at all.
 *
 * ```text
 * 00 ntdll!ZwWaitForSingleObject        may be anywhere in it
 * 01 mswsock!SockWaitForSingleObject
 * ```
 */
function showsEntry({ stack, reason }: Moment, { location }: Look): boolean {
  const { frames } = stack!;
  const [top] = frames;
  if (reason === "breakpoint" || (location?.displacement === null && location.symbol === top!.symbol)) return true;
  return frames.some(({ childSp, retAddr, displacement }) => (childSp ?? retAddr ?? displacement) !== null);
}

interface Printed {
  readonly m: number;
  readonly f: number;
  readonly outermost: number;
  readonly frame: Frame;
  readonly api: Api;
  readonly entered: boolean;
  readonly running: Running | undefined;
  readonly look: Look;
}

function printedCall(collecting: Collecting, at: Printed): SeenCall {
  const { context, names, seen } = collecting;
  const { m, f, frame, api, entered, running, look } = at;
  const moment = context.moments[m]!;
  const doubted = frame.trust === "after-unwind-warning";
  const evidence: Evidence[] = [evidenceLine(moment.source, frame.line)];
  const args = argumentsOf({ api, frame, index: f, entered, moment, look });
  for (const name in args) evidence.push(...args[name]!.evidence);
  const call: Call = {
    id: `call-${seen.length + 1}`,
    api: context.knowledge.catalogue.canonicalName(api),
    family: names.family(api),
    alternatives: [],
    role: api.role,
    phase: entered ? "enter" : "active",
    stop: `stop-${m + 1}`,
    thread: moment.thread,
    activation: running === undefined ? null : context.activationId(running),
    from: "printed",
    recorded: null,
    returned: null,
    because: entered ? "the top row of the stack, without displacement" : "a row of the stack",
    // The same row in a second stack corroborates what the debugger doubts in one.
    confidence: !doubted ? "certain" : (running?.rows.length ?? 0) > 1 ? "strong" : "probable",
    args,
    result: null,
    lastError: null,
    counterpart: null,
    caller: callerOf(moment.stack!.frames, at.outermost, context.ownerOf, context.isPlumbing),
    evidence: mergeEvidence(evidence),
  };
  return { call, api, moment: m, frame: f, running };
}

interface EntryPlace {
  readonly module: string | null;
  readonly symbol: string | null;
  readonly lines: LineRange;
  readonly because: string;
  readonly confidence: Confidence;
}

/** The function at whose first instruction the target stands, as a location line or the breakpoint tells. */
function entryShown({ target, first, last }: Moment, { location }: Look): EntryPlace | null {
  if (location !== null)
    return location.displacement !== null || location.inlinedIn !== null
      ? null
      : { ...location, because: "the target stands at its first instruction", confidence: "certain" };
  const [, module = null, symbol = null] = /^(?:([^!+]+)!)?([^!+]+)$/.exec(target ?? "") ?? [];
  if (symbol === null) return null;
  return {
    module,
    symbol,
    lines: [first, last],
    because: "the command of the breakpoint on it, and of no other, prints this",
    confidence: "strong",
  };
}

/**
 * A location line without a stack is an entered call as well; its callers are unknown.
 *
 * ```text
 * WS2_32!recv:
 * 773023a0 8bff            mov     edi,edi
 * ```
 */
function seeLocation(collecting: Collecting, m: number, look: Look): boolean {
  const { context, names, seen } = collecting;
  const moment = context.moments[m]!;
  const place = entryShown(moment, look);
  if (place === null || moment.stack !== null) return false;
  const api = names.find(place.module, place.symbol);
  if (api === undefined) return false;
  const args = argumentsOf({ api, frame: null, index: 0, entered: true, moment, look });
  const evidence: Evidence[] = [evidenceAt(moment.source, place.lines)];
  for (const name in args) evidence.push(...args[name]!.evidence);
  const around = enclosingCall(collecting.endings.watch.running(moment), look);
  const call: Call = {
    id: `call-${seen.length + 1}`,
    api: context.knowledge.catalogue.canonicalName(api),
    family: names.family(api),
    alternatives: [],
    role: api.role,
    phase: "enter",
    stop: `stop-${m + 1}`,
    thread: moment.thread,
    activation: null,
    from: "printed",
    recorded: null,
    returned: null,
    because: place.because,
    confidence: place.confidence,
    args,
    result: null,
    lastError: null,
    counterpart: null,
    caller: {
      direct: null,
      responsible: around?.call.caller.responsible ?? null,
      initiator: around?.call.caller.initiator ?? null,
    },
    evidence: mergeEvidence(evidence),
  };
  const seenCall: SeenCall = { call, api, moment: m, frame: -1, running: undefined };
  push(collecting, seenCall);
  watchEntered(collecting, seenCall, look);
  return true;
}

function watchEntered({ context, endings }: Collecting, call: SeenCall, look: Look): void {
  const moment = context.moments[call.moment]!;
  const open = openOf(call, moment, look);
  endings.watch.enter(moment, open);
  takeListed(endings, open, moment);
}

function inferredCall(collecting: Collecting, m: number, scope: InferredScope): SeenCall {
  const { context, names, seen } = collecting;
  const moment = context.moments[m]!;
  const { row } = scope.variable;
  const evidence = [evidenceLine(moment.source, row.line)];
  const args: Record<string, Argument> = {};
  scope.api.params.forEach((param, index) => {
    const own = index === scope.index;
    const value = own ? (row.value?.replace(/^0x/, "") ?? null) : null;
    args[param.name] = {
      index,
      value: value === null ? null : (parseAddress(value) ?? value),
      text: own ? row.text : null,
      meaning: null,
      slot: own ? row.address : scope.childSp === null ? null : plus(scope.childSp, param.off86),
      from: own ? "x" : "none",
      confidence: own ? "strong" : null,
      evidence: own ? evidence : [],
    };
  });
  const around = enclosing(collecting.endings.watch.running(moment), scope.childSp);
  const call: Call = {
    id: `call-${seen.length + 1}`,
    api: context.knowledge.catalogue.canonicalName(scope.api),
    family: names.family(scope.api),
    alternatives: scope.alternatives.map((api) => context.knowledge.catalogue.canonicalName(api)),
    role: scope.api.role,
    phase: "enter",
    stop: `stop-${m + 1}`,
    thread: moment.thread,
    activation: null,
    from: "inferred",
    recorded: null,
    returned: null,
    because: scope.because,
    confidence: "probable",
    args,
    result: null,
    lastError: null,
    counterpart: null,
    caller: {
      direct: null,
      responsible: around?.call.caller.responsible ?? null,
      initiator: around?.call.caller.initiator ?? null,
    },
    evidence,
  };
  return { call, api: scope.api, moment: m, frame: -1, running: undefined };
}

function enclosing(running: Parameters<typeof enclosingCall>[0], childSp: Address | null): SeenCall | undefined {
  return childSp === null ? undefined : enclosingCall(running, childSp);
}
