import type { Activation, Case, Stop, StopStack } from "../model/case.js";
import { cellsText } from "../model/cells.js";
import type { Frame, Stack } from "../model/outputs.js";
import type { Coverage, Transcript } from "../model/transcript.js";
import { assertionsOf } from "./assertions.js";
import { everySecond, publicBuffer, type SeenBuffer } from "./buffers/seen.js";
import { publicStructure } from "./buffers/structures.js";
import type { SeenCall } from "./calls/calls.js";
import { publicCall } from "./calls/public-call.js";
import { obligationEdges } from "./causality/answers.js";
import { handedOn } from "./causality/links.js";
import { dueAbsences } from "./causality/obligations.js";
import { forDumpSession, inDumpSession } from "./dump-session.js";
import { generalEdges } from "./edges.js";
import { mergeEvidence } from "./entries.js";
import { gradeEdges, type EdgeDraft } from "./grades.js";
import { sceneOf } from "./introduce.js";
import { publicMessage } from "./messages.js";
import type { Modules } from "./modules.js";
import { timelineOf } from "./narrate.js";
import { nextStepsOf } from "./next-steps.js";
import { redactionOf } from "./redact-case.js";
import { publicResource } from "./resources/resources.js";
import { withJoins } from "./recorded/joined-case.js";
import { positionEdges } from "./recorded/order.js";
import { runRules } from "./rules/engine.js";
import type { Running } from "./stops/activations.js";
import type { Moment } from "./stops/moment.js";
import { publicObligation, publicStream } from "./streams/streams.js";
import { suppress } from "./suppress.js";
import { studyOf, type AnalysisOptions } from "./study.js";

/** From what was printed to what it means. Pure: the same transcripts and rules give the same case. */
export function caseOf(transcripts: readonly Transcript[], options: AnalysisOptions): Case {
  const { rules, redact } = options;
  const study = studyOf(transcripts, options);
  const {
    entries,
    stops,
    moments,
    modules,
    isPlumbing,
    activations,
    records,
    joins,
    memory,
    found,
    messagesIn,
    scene,
  } = study;
  const { calls, buffers, messages, streams, facts, resources, ledger, network, runningAt } = scene;
  const results = runRules(scene, rules);
  const absences = [...results.absences, ...dueAbsences(scene, results.absences)];
  const suppressed = suppress(results.findings, options, entries, scene.knowledge);
  const nextSteps = nextStepsOf(scene, absences, results.nextSteps, suppressed.findings, rules, entries);
  const redaction = redact ? redactionOf(buffers, entries, found) : null;
  const shownText = new Map(
    buffers.map((buffer) => [buffer, redaction === null ? cellsText(buffer.cells) : redaction.textOf(buffer)]),
  );
  const bufferText = textsOf(buffers, shownText);
  const shown = <T>(part: T): T => (redaction === null ? part : redaction.document(part));
  const document: Case = {
    kind: "case",
    schemaVersion: "1.0",
    sources: transcripts.map((transcript) => transcript.source),
    coverage: sumOf(transcripts.map((transcript) => transcript.coverage)),
    rulePack: { name: rules.name, hash: rules.hash, notEvaluated: results.notEvaluated },
    redacted: redact,
    modules: modules.all,
    stops: [],
    activations: [
      ...[...activations].map(([one, id]) => publicActivation(one, id, moments)),
      ...calls.flatMap((call) => recordedActivation(call) ?? []),
    ],
    calls: calls.map((call) => publicCall(call, bufferText, redact)),
    listings: records.listings,
    buffers: buffers.map((buffer) =>
      publicBuffer(buffer, shownText.get(buffer)!, messagesIn.get(buffer)?.[0]?.direction ?? buffer.direction),
    ),
    structures: memory.structures.map(publicStructure),
    resources: resources.all.map(publicResource),
    messages: messages.map((message) => publicMessage(message, streams.of(message)?.id ?? null)),
    streams: streams.all.map(publicStream),
    obligations: streams.obligations.map(publicObligation),
    facts: facts.map(({ fact }) => fact),
    probes: ledger.probes,
    edges: gradeEdges(
      [
        ...generalEdges(scene, activations),
        ...positionEdges(calls, resources),
        ...handedOn(scene),
        ...withoutSaid(obligationEdges(scene, absences), results.edges),
        ...results.edges,
      ],
      scene,
    ),
    absences,
    assertions: assertionsOf(entries, scene.knowledge),
    scene: sceneOf(scene, entries, modules.all),
    timeline: timelineOf(scene, modules.all, activations, { listings: records.listings, joins }),
    findings: suppressed.findings,
    nextSteps: inDumpSession(entries) ? forDumpSession(nextSteps) : nextSteps,
    network,
    problems: [
      ...transcripts.flatMap((transcript, source) => transcript.problems.map((problem) => ({ ...problem, source }))),
      ...modules.problems,
      ...memory.problems,
      ...results.problems,
      ...suppressed.problems,
    ],
    // They are made of the bytes, which the analysis does not see.
    checks: [],
  };
  const context = { modules, isPlumbing, runningAt, activations, shown };
  return { ...shown(withJoins(document, joins)), stops: stops.map((moment, m) => publicStop(moment, m, context)) };
}

/** What a rule draws between the same two says more. */
function withoutSaid(edges: readonly EdgeDraft[], said: readonly EdgeDraft[]): readonly EdgeDraft[] {
  const keys = new Set(said.map(({ kind, from, to }) => `${kind} ${from} ${to}`));
  return edges.filter(({ kind, from, to }) => !keys.has(`${kind} ${from} ${to}`));
}

/** The text of so many characters in a call's buffer at an address, as it may be shown. */
function textsOf(
  buffers: readonly SeenBuffer[],
  shown: ReadonlyMap<SeenBuffer, string>,
): (call: SeenCall, address: string, length: number) => string | undefined {
  const found = new Map<string, SeenBuffer>();
  for (const buffer of buffers) {
    for (const moment of buffer.moments) {
      const key = `${moment} ${buffer.address}`;
      if (!found.has(key)) found.set(key, buffer);
    }
  }
  return (call, address, length) => {
    const buffer = found.get(`${call.moment} ${address}`);
    if (buffer === undefined) return undefined;
    // What `du` and `db` both show is kept as bytes: no narrow text has a NUL in it.
    const isWide = buffer.wide || buffer.cells[1] === 0;
    const text = shown.get(buffer)!;
    return (isWide ? everySecond(text) : text).slice(0, length);
  };
}

interface StopContext {
  readonly modules: Modules;
  readonly isPlumbing: (frame: Frame) => boolean;
  readonly runningAt: (moment: number, frame: number) => Running | undefined;
  readonly activations: ReadonlyMap<Running, string>;
  /** Without what must not be shown. */
  readonly shown: <T>(part: T) => T;
}

/** The stack is made when somebody looks at it: a long log has a hundred thousand rows, and most readers want a few. */
function publicStop(moment: Moment, m: number, context: StopContext): Stop {
  const { thread, position, reason, run, time, movedBecause, source } = moment;
  let stack: StopStack | null | undefined;
  return {
    id: `stop-${m + 1}`,
    thread,
    position,
    reason,
    run,
    time,
    movedBecause: context.shown(movedBecause),
    get stack() {
      if (stack === undefined)
        stack = moment.stack === null ? null : context.shown(publicStack(moment.stack, m, context));
      return stack;
    },
    lines: [moment.first, moment.last],
    source,
  };
}

function publicStack(stack: Stack, m: number, context: StopContext): StopStack {
  return {
    lines: stack.lines,
    frames: stack.frames.map((frame, f) => {
      const running = context.runningAt(m, f);
      return {
        line: frame.line,
        callSite: frame.callSite,
        module: frame.module,
        symbol: frame.symbol,
        displacement: frame.displacement,
        childSp: frame.childSp,
        retAddr: frame.retAddr,
        trust: frame.trust,
        owner: context.modules.ownerOf(frame.module),
        plumbing: context.isPlumbing(frame),
        activation: running === undefined ? null : (context.activations.get(running) ?? null),
      };
    }),
    gaps: stack.gaps,
  };
}

function publicActivation(running: Running, id: string, moments: readonly Moment[]): Activation {
  const [row] = running.rows;
  const frame = moments[row!.moment]!.stack!.frames[row!.frame]!;
  return {
    id,
    function: running.function,
    thread: running.thread,
    childSp: frame.childSp,
    retAddr: frame.retAddr,
    stops: [...new Set(running.rows.map((one) => `stop-${one.moment + 1}`))],
    confidence: running.confidence,
    grade: "B",
    refutedBy: running.refutedBy,
    evidence: mergeEvidence(running.evidence),
  };
}

/** A recorded call has its running to itself. */
function recordedActivation({ call }: SeenCall): Activation | null {
  if (call.recorded === null) return null;
  return {
    id: call.activation!,
    function: call.api,
    thread: call.thread,
    childSp: null,
    retAddr: call.recorded.returnAddress,
    stops: [],
    confidence: call.confidence,
    grade: call.recorded.start === null && call.recorded.by !== "call-trace" ? "F" : "B",
    refutedBy: "nothing: one record shows it",
    evidence: call.evidence,
  };
}

function sumOf(coverages: readonly Coverage[]): Coverage {
  const sum = { lines: 0, structured: 0, noise: 0, prose: 0, blank: 0, unread: 0 };
  for (const coverage of coverages) for (const key of Object.keys(sum) as (keyof Coverage)[]) sum[key] += coverage[key];
  return sum;
}
