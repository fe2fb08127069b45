import { distance } from "../../model/address.js";
import type { Argument, Call, ModuleOwner } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";
import type { Frame } from "../../model/outputs.js";
import type { Api, Knowledge } from "../../knowledge/index.js";
import { callerOf } from "../attribution.js";
import { evidenceLine, mergeEvidence } from "../entries.js";
import type { Running } from "../stops/activations.js";
import type { Moment } from "../stops/stops.js";
import { argumentsOf } from "./arguments.js";
import { inferScope } from "./scope.js";

/** A call with what the later steps need beside its public form. */
export interface SeenCall {
  readonly call: Call;
  readonly api: Api;
  readonly moment: number;
  /** Index of its row in the stack of the stop; -1 where no stack shows it. */
  readonly frame: number;
  readonly running: Running | undefined;
}

export interface CallContext {
  readonly moments: readonly Moment[];
  readonly runningAt: (moment: number, frame: number) => Running | undefined;
  readonly activationId: (running: Running) => string | null;
  readonly ownerOf: (module: string | null) => ModuleOwner;
  readonly knowledge: Knowledge;
}

/** All calls of functions the catalogue knows: entered, running in a stack, or recognised by a variable. */
export function callsOf(context: CallContext): readonly SeenCall[] {
  const { moments, knowledge } = context;
  const seen: SeenCall[] = [];
  const shown = new Set<Running>();
  moments.forEach((moment, m) => {
    const frames = moment.stack?.frames ?? [];
    frames.forEach((frame, f) => {
      if (frame.module === null || frame.symbol === null || frame.trust === "export-only") return;
      const api = knowledge.catalogue.find(frame.module, frame.symbol);
      if (api === undefined) return;
      const running = context.runningAt(m, f);
      const entered = f === 0 && frame.displacement === null;
      if (running !== undefined && shown.has(running) && !entered) return;
      if (running !== undefined) shown.add(running);
      seen.push(printedCall(context, seen.length + 1, { m, f, frame, api, entered, running }));
    });
    const client = isClient(seen, moment);
    const scope = inferScope(moment, client, knowledge);
    if (scope !== null) seen.push(inferredCall(context, seen, m, scope));
  });
  return seen;
}

function printedCall(
  context: CallContext,
  number: number,
  at: {
    readonly m: number;
    readonly f: number;
    readonly frame: Frame;
    readonly api: Api;
    readonly entered: boolean;
    readonly running: Running | undefined;
  },
): SeenCall {
  const { m, f, frame, api, entered, running } = at;
  const moment = context.moments[m]!;
  const doubted = frame.trust === "after-unwind-warning";
  const evidence: Evidence[] = [evidenceLine(moment.source, frame.line)];
  const args = argumentsOf(api, frame, moment);
  for (const argument of Object.values(args)) evidence.push(...argument.evidence);
  const call: Call = {
    id: `call-${number}`,
    api: context.knowledge.catalogue.canonicalName(api),
    alternatives: [],
    role: api.role,
    phase: entered ? "enter" : "active",
    stop: `stop-${m + 1}`,
    thread: moment.thread,
    activation: running === undefined ? null : context.activationId(running),
    from: "printed",
    because: entered ? "the top row of the stack, without displacement" : "a row of the stack",
    // The same row in a second stack corroborates what the debugger doubts in one.
    confidence: !doubted ? "certain" : (running?.rows.length ?? 0) > 1 ? "strong" : "probable",
    args,
    result: null,
    caller: callerOf(moment.stack!.frames, f, context.ownerOf, context.knowledge),
    evidence: mergeEvidence(evidence),
  };
  return { call, api, moment: m, frame: f, running };
}

function inferredCall(
  context: CallContext,
  seen: readonly SeenCall[],
  m: number,
  scope: NonNullable<ReturnType<typeof inferScope>>,
): SeenCall {
  const moment = context.moments[m]!;
  const { row } = scope.variable;
  const evidence = [evidenceLine(moment.source, row.line)];
  const args: Record<string, Argument> = {};
  scope.api.params.forEach((param, index) => {
    const own = index === scope.index;
    args[param.name] = {
      index,
      value: own ? (row.value?.replace(/^0x/, "") ?? null) : null,
      text: own ? row.text : null,
      slot: own ? row.address : scope.childSp === null ? null : slotOf(scope.childSp, param.off86),
      from: own ? "x" : "none",
      evidence: own ? evidence : [],
    };
  });
  const around = enclosing(seen, moment, scope.childSp);
  const call: Call = {
    id: `call-${seen.length + 1}`,
    api: context.knowledge.catalogue.canonicalName(scope.api),
    alternatives: scope.alternatives.map((api) => context.knowledge.catalogue.canonicalName(api)),
    role: scope.api.role,
    phase: "enter",
    stop: `stop-${m + 1}`,
    thread: moment.thread,
    activation: null,
    from: "inferred",
    because: scope.because,
    confidence: "probable",
    args,
    result: null,
    caller: {
      direct: null,
      responsible: around?.call.caller.responsible ?? null,
      initiator: around?.call.caller.initiator ?? null,
    },
    evidence,
  };
  return { call, api: scope.api, moment: m, frame: -1, running: undefined };
}

function slotOf(childSp: Parameters<typeof distance>[0], offset: number): Argument["slot"] {
  const value = (BigInt("0x" + childSp) + BigInt(offset)).toString(16).padStart(childSp.length, "0");
  return value as NonNullable<Argument["slot"]>;
}

/** The innermost call entered earlier on the thread whose frame lies above the given one. */
export function enclosing(
  seen: readonly SeenCall[],
  moment: Moment,
  childSp: Call["args"][string]["slot"],
): SeenCall | undefined {
  if (childSp === null) return undefined;
  return seen.findLast(({ call, running }) => {
    const base = running?.key.split(" ")[2];
    return (
      call.thread === moment.thread &&
      call.phase === "enter" &&
      base !== undefined &&
      distance(base as never, childSp) > 0
    );
  });
}

/** The thread has called, or is inside, a function of an HTTP client library. */
function isClient(seen: readonly SeenCall[], moment: Moment): boolean {
  return seen.some(
    ({ call, api }) => call.thread === moment.thread && (api.area === "wininet" || api.area === "winhttp"),
  );
}
