import type { Activation, Call, Case, Stop } from "../model/case.js";
import { cellsText } from "../model/cells.js";
import type { Coverage, Transcript } from "../model/transcript.js";
import type { Knowledge, RulePack } from "../knowledge/index.js";
import { assertionsOf } from "./assertions.js";
import { isPlumbing } from "./attribution.js";
import { buffersOf, publicBuffer, type SeenBuffer } from "./buffers/buffers.js";
import { callsOf, type SeenCall } from "./calls/calls.js";
import { generalEdges } from "./edges.js";
import { entriesOf, mergeEvidence } from "./entries.js";
import { messagesOf, publicMessage, type SeenMessage } from "./messages.js";
import { modulesOf, type Modules } from "./modules.js";
import { sceneOf } from "./introduce.js";
import { timelineOf } from "./narrate.js";
import { nextStepsOf } from "./next-steps.js";
import { ledgerOf } from "./probes/ledger.js";
import { maskedText, secretSpans } from "./protocol/redaction.js";
import { runRules } from "./rules/engine.js";
import type { Scene } from "./rules/scene.js";
import { runningCalls, type Running } from "./stops/activations.js";
import { momentsOf, type Moment } from "./stops/stops.js";

export interface AnalysisOptions {
  readonly knowledge: Knowledge;
  readonly rules: RulePack;
  /** Credentials, cookies and names are masked. */
  readonly redact: boolean;
}

/** From what was printed to what it means. Pure: the same transcripts and rules give the same case. */
export function caseOf(transcripts: readonly Transcript[], options: AnalysisOptions): Case {
  const { knowledge, rules, redact } = options;
  const entries = entriesOf(transcripts);
  const moments = momentsOf(entries);
  const modules = modulesOf(entries, moments, knowledge);
  const { calls: running, of: runningAt } = runningCalls(moments);
  const activations = worthNaming(running, moments, knowledge);
  const calls = callsOf({
    moments,
    runningAt,
    activationId: (one) => activations.get(one) ?? null,
    ownerOf: modules.ownerOf,
    knowledge,
  });
  const buffers = buffersOf(moments, calls);
  const messages = messagesOf(buffers, (buffer) => isClientThread(calls, moments, buffer), redact);
  const ledger = ledgerOf(entries, moments, calls, knowledge);
  const scene: Scene = { moments, calls, messages, running, ledger, ownerOf: modules.ownerOf, knowledge, findings: [] };
  const results = runRules(scene, rules);
  const shownText = new Map(buffers.map((buffer) => [buffer, textShown(buffer, messages, redact)]));
  return {
    kind: "case",
    schemaVersion: "1.0",
    sources: transcripts.map((transcript) => transcript.source),
    coverage: sumOf(transcripts.map((transcript) => transcript.coverage)),
    rulePack: { name: rules.name, hash: rules.hash },
    redacted: redact,
    modules: modules.all,
    stops: moments.map((moment, m) => publicStop(moment, m, { modules, knowledge, runningAt, activations })),
    activations: [...activations].map(([one, id]) => publicActivation(one, id, moments)),
    calls: calls.map((call) => publicCall(call, buffers, shownText)),
    buffers: buffers.map((buffer) =>
      publicBuffer(
        buffer,
        shownText.get(buffer)!,
        messages.find((message) => message.buffer === buffer)?.direction ?? buffer.direction,
      ),
    ),
    messages: messages.map(publicMessage),
    probes: ledger.probes,
    edges: [...generalEdges(scene, activations), ...results.edges],
    absences: results.absences,
    assertions: assertionsOf(entries, knowledge),
    scene: sceneOf(scene, entries, modules.all),
    timeline: timelineOf(scene, modules.all, activations),
    findings: results.findings,
    nextSteps: nextStepsOf(scene, results.absences, results.nextSteps),
    network: null,
    problems: [
      ...transcripts.flatMap((transcript, source) => transcript.problems.map((problem) => ({ ...problem, source }))),
      ...modules.problems,
    ],
  };
}

/** Running calls that a reader wants to follow: of functions the catalogue knows, or seen at two stops with a name. */
function worthNaming(
  running: readonly Running[],
  moments: readonly Moment[],
  knowledge: Knowledge,
): ReadonlyMap<Running, string> {
  const named = new Map<Running, string>();
  for (const one of running) {
    const [row] = one.rows;
    const { module, symbol } = moments[row!.moment]!.stack!.frames[row!.frame]!;
    if (module === null || symbol === null || knowledge.catalogue.find(module, symbol) === undefined) continue;
    named.set(one, `act-${named.size + 1}`);
  }
  return named;
}

/** The thread called, or later stands inside, an HTTP client library. */
function isClientThread(calls: readonly SeenCall[], moments: readonly Moment[], buffer: SeenBuffer): boolean {
  const moment = moments[buffer.moment]!;
  return calls.some(
    ({ call, api, moment: m }) =>
      call.thread === moment.thread &&
      moments[m]!.run === moment.run &&
      (api.area === "wininet" || api.area === "winhttp"),
  );
}

function textShown(buffer: SeenBuffer, messages: readonly SeenMessage[], redact: boolean): string {
  if (!redact) return cellsText(buffer.cells);
  const own = messages.filter((message) => message.buffer === buffer);
  const http = own.find((message) => message.http !== null)?.http ?? null;
  const tokens = own.flatMap((message) => (message.token === null ? [] : [message.token]));
  return maskedText(buffer.cells, secretSpans(buffer.cells, http, tokens));
}

function publicCall(seen: SeenCall, buffers: readonly SeenBuffer[], shown: ReadonlyMap<SeenBuffer, string>): Call {
  const own = buffers.filter((buffer) => buffer.call === seen);
  const args = Object.fromEntries(
    Object.entries(seen.call.args).map(([name, argument]) => {
      if (argument.text === null) return [name, argument];
      const buffer = own.find((one) => one.moment === seen.moment);
      return [name, { ...argument, text: buffer === undefined ? argument.text : shown.get(buffer)! }];
    }),
  );
  return { ...seen.call, args };
}

function publicStop(
  moment: Moment,
  m: number,
  context: {
    readonly modules: Modules;
    readonly knowledge: Knowledge;
    readonly runningAt: (moment: number, frame: number) => Running | undefined;
    readonly activations: ReadonlyMap<Running, string>;
  },
): Stop {
  const { stack } = moment;
  return {
    id: `stop-${m + 1}`,
    thread: moment.thread,
    position: moment.position,
    reason: moment.reason,
    run: moment.run,
    time: moment.time,
    movedBecause: moment.movedBecause,
    stack:
      stack === null
        ? null
        : {
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
                plumbing: isPlumbing(frame, context.knowledge),
                activation: running === undefined ? null : (context.activations.get(running) ?? null),
              };
            }),
            gaps: stack.gaps,
          },
    lines: [moment.first, moment.last],
    source: moment.source,
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
    refutedBy: running.refutedBy,
    evidence: mergeEvidence(running.evidence),
  };
}

function sumOf(coverages: readonly Coverage[]): Coverage {
  const sum = { lines: 0, structured: 0, noise: 0, prose: 0, blank: 0, unread: 0 };
  for (const coverage of coverages) for (const key of Object.keys(sum) as (keyof Coverage)[]) sum[key] += coverage[key];
  return sum;
}
