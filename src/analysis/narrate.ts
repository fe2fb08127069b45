import type { CaseModule, Statement } from "../model/case.js";
import type { Confidence, Evidence } from "../model/evidence.js";
import { pointerOf } from "./buffers/values.js";
import type { SeenCall } from "./calls/calls.js";
import { redactArgument } from "./calls/public-call.js";
import { ordinal } from "./calls/scope.js";
import { evidenceAt, evidenceLine, mergeEvidence } from "./entries.js";
import type { SeenMessage } from "./messages.js";
import { eventSentence, factsAt, sentenceOf, toldEvents } from "./narrate-facts.js";
import { sayCaller, type Introduced } from "./narrate-caller.js";
import { kindOf } from "./facts/fact.js";
import { tellStanding } from "./narrate-standing.js";
import { tellRecords, type RecordsToTell } from "./narrate-records.js";
import type { Scene } from "./rules/scene.js";
import type { Running } from "./stops/activations.js";
import { threadSubject } from "./thread-words.js";
import type { Say } from "./say.js";
import { sameTop } from "./stops/moved.js";
import { siteOf } from "./facts/responsible.js";
import { sayMessage } from "./narrate-messages.js";

/** What happened, in the order of the log: one sentence for each stop, call, argument and message. */
export function timelineOf(
  scene: Scene,
  modules: readonly CaseModule[],
  activations: ReadonlyMap<Running, string>,
  recorded: RecordsToTell,
): readonly Statement[] {
  const statements: Statement[] = [];
  const say = (
    text: string,
    basis: Statement["basis"],
    confidence: Confidence,
    evidence: readonly Evidence[],
  ): void => {
    statements.push({ text, basis, confidence, evidence: mergeEvidence(evidence) });
  };
  const introduced = new Set<string>();
  const standing = tellStanding(statements);
  const index = indexOf(scene, activations);
  const told = factsAt(scene.facts);
  const isTold = toldEvents(scene.facts);
  for (const one of told.get(-1) ?? []) {
    if (WAITS.has(one.fact.kind)) standing.waits(null, one);
    else say(sentenceOf(one), one.fact.basis, one.fact.confidence, one.fact.evidence);
  }
  const records = tellRecords(scene, recorded, say);
  scene.moments.forEach((moment, m) => {
    if (moment.recorded === true) {
      records.at(m);
      for (const message of index.messages.get(m) ?? []) sayMessage(message, say);
      return;
    }
    const at =
      moment.stack === null
        ? evidenceAt(moment.source, [moment.first, moment.first])
        : evidenceAt(moment.source, moment.stack.lines);
    const facts = told.get(m) ?? [];
    for (const event of moment.events)
      if (!isTold(event)) say(eventSentence(event), "fact", "certain", [evidenceAt(moment.source, event.lines)]);
    const top = index.entered.get(m);
    for (const ended of index.returns.get(m) ?? []) sayReturn(ended, say);
    if (moment.movedBecause !== null) {
      const isOther = m > 0 && scene.moments[m - 1]!.run !== moment.run;
      say(
        isOther
          ? `Another run of the program, or another process: ${moment.movedBecause}.`
          : `The target moved on; how is not in the log (${moment.movedBecause}).`,
        "inference",
        "probable",
        [at],
      );
    }
    if (top !== undefined) sayCall(scene, top, { modules, index, introduced }, say);
    else if (!facts.some(({ fact }) => SAYS_WHERE.has(fact.kind)) && !isIdle(scene, m) && !isSecondLook(scene, m)) {
      // `[GCFrame: 0d3fe6d4]`: a row of the runtime's own, without a method.
      const frame = moment.stack?.frames.find(({ callSite }) => callSite !== "");
      // The row that stops the system is of no context that was set.
      if (frame !== undefined && moment.view === "context" && !/^_?KeBugCheck/.test(frame.symbol ?? ""))
        say(`${contextWords(moment.context)} ${siteOf(frame)}.`, "fact", "certain", [
          evidenceLine(moment.source, frame.line),
        ]);
      else if (frame !== undefined) standing.stands(moment, frame);
    }
    // Whose lock it is says more than that it is one.
    const ofLock = facts.some(({ fact }) => fact.kind === "lock-wait" && fact.thread === moment.thread);
    for (const one of facts) {
      if (ofLock && one.fact.kind === "wait" && OF_LOCKS.has(one.fact.fields["on"] ?? "")) continue;
      if (WAITS.has(one.fact.kind)) standing.waits(moment, one);
      else say(sentenceOf(one), one.fact.basis, one.fact.confidence, one.fact.evidence);
    }
    for (const { by, stack } of moment.contexts.slice(0, MOST_CONTEXTS)) {
      const frame = stack.frames.find(({ callSite }) => callSite !== "");
      if (
        frame === undefined ||
        stack === moment.stack ||
        facts.some(({ fact }) => fact.fields["site"] === frame.callSite)
      )
        continue;
      say(`${contextWords(by)} ${siteOf(frame)} instead.`, "fact", "certain", [
        evidenceLine(moment.source, frame.line),
      ]);
    }
    let movedOn = false;
    for (const message of index.messages.get(m) ?? []) {
      if (
        !movedOn &&
        message.protocol === "http.response" &&
        top !== undefined &&
        top.api.io?.dir === "out" &&
        message.buffer.call !== top
      ) {
        movedOn = true;
        say(
          `The target moved on past ${top.call.api}; how is not in the log (memory now holds a response).`,
          "inference",
          "probable",
          message.evidence,
        );
      }
      sayMessage(message, say);
    }
  });
  records.rest();
  standing.end();
  return statements;
}

/** Facts that say where their thread stands. */
const SAYS_WHERE: ReadonlySet<string> = new Set(["wait", "crash", "kernel-wait", "spin-wait"]);

/** Facts of which many threads of one standstill may have the same to tell. */
const WAITS: ReadonlySet<string> = new Set(["wait", "lock-wait"]);
const OF_LOCKS: ReadonlySet<string> = new Set(["critical-section", "monitor", "loader"]);

/** Of other contexts that were looked at, so many are told. */
const MOST_CONTEXTS = 4;

/** `.thread ffffe000171c2080`: whose rows the debugger showed besides those of the stop. */
function contextWords(by: string): string {
  return by.startsWith(".") ? `With ${by} the debugger shows` : "In a context that was set before, the debugger shows";
}

/** What is asked for at every stop. */
interface Index {
  readonly entered: ReadonlyMap<number, SeenCall>;
  readonly returns: ReadonlyMap<number, readonly SeenCall[]>;
  readonly messages: ReadonlyMap<number, readonly SeenMessage[]>;
  /** The named calls that several stops show, oldest first. */
  readonly running: ReadonlyMap<number, readonly Running[]>;
  readonly callOf: ReadonlyMap<Running, SeenCall>;
}

function indexOf(scene: Scene, activations: ReadonlyMap<Running, string>): Index {
  const entered = new Map<number, SeenCall>();
  const returns = new Map<number, SeenCall[]>();
  const messages = new Map<number, SeenMessage[]>();
  const running = new Map<number, Running[]>();
  const callOf = new Map<Running, SeenCall>();
  for (const seen of scene.calls) {
    if (seen.running !== undefined && !callOf.has(seen.running)) callOf.set(seen.running, seen);
    if (seen.call.phase === "return") listAt(returns, seen.moment).push(seen);
    else if (seen.call.phase === "enter" && seen.frame <= 0 && !entered.has(seen.moment))
      entered.set(seen.moment, seen);
  }
  for (const message of scene.messages) listAt(messages, message.buffer.moment).push(message);
  for (const [one] of activations) {
    if (one.rows.length < 2) continue;
    for (const { moment } of one.rows) {
      const own = listAt(running, moment);
      if (own.at(-1) !== one) own.push(one);
    }
  }
  return { entered, returns, messages, running, callOf };
}

function listAt<T>(lists: Map<number, T[]>, moment: number): T[] {
  let list = lists.get(moment);
  if (list === undefined) lists.set(moment, (list = []));
  return list;
}

interface Told extends Introduced {
  readonly index: Index;
}

/** `ntdll!DbgUiRemoteBreakin`: the thread that a debugger makes to stop a program. */
function isBreakIn({ moment, frame }: SeenCall, scene: Scene): boolean {
  const frames = frame < 0 ? [] : (scene.moments[moment]!.stack?.frames ?? []);
  return frames.some(({ symbol }) => symbol === "DbgUiRemoteBreakin");
}

function sayCall(scene: Scene, seen: SeenCall, told: Told, say: Say): void {
  const { call, api } = seen;
  if (call.from === "inferred") {
    const others = call.alternatives.length === 0 ? "" : ` (${call.alternatives.join(", ")} would fit as well)`;
    say(
      `${threadSubject(call.thread)} is in ${call.api}${others}: ${call.because}.`,
      "inference",
      call.confidence,
      call.evidence,
    );
  } else if (isBreakIn(seen, scene)) {
    say(
      `${threadSubject(call.thread)} is the debugger's own: with it the program was stopped.`,
      "fact",
      "certain",
      call.evidence,
    );
  } else {
    say(`${threadSubject(call.thread)} enters ${printedName(seen, scene)}.`, "fact", call.confidence, call.evidence);
    sayCaller(seen, scene, told, say);
    sayEnclosing(seen, scene, told.index, say);
  }
  for (const param of api.params) {
    const argument = call.args[param.name];
    if (argument?.value == null || call.from === "inferred") continue;
    const text =
      param.kind !== "string"
        ? ""
        : argument.text === null
          ? pointerOf(argument.value) === null
            ? ""
            : "; the text it points to is not in the log"
          : `: "${scene.redact ? redactArgument(param.name, argument.text) : argument.text}"`;
    const place = argument.slot === null ? "" : ` (at ${argument.slot})`;
    const meaning = argument.meaning === null ? "" : ` (${argument.meaning})`;
    say(
      `${param.name}, its ${ordinal(argument.index)} argument${place}, is ${argument.value}${meaning}${text}.`,
      "fact",
      argument.confidence === "strong" ? "certain" : (argument.confidence ?? "certain"),
      argument.evidence,
    );
  }
}

/** As the log names it, where that is another module: `ADVAPI32!RegOpenKeyExW`, which newer systems have in kernelbase. */
function printedName({ call, frame, moment }: SeenCall, scene: Scene): string {
  const row = frame < 0 ? undefined : scene.moments[moment]!.stack?.frames[frame];
  if (row?.module == null || row.symbol === null) return call.api;
  const [module] = call.api.split("!");
  return module === row.module.toLowerCase() ? call.api : `${row.module}!${row.symbol}`;
}

/** `ws2_32!recv returns 000001df: 479 (bytes received; …).` */
function sayReturn({ call }: SeenCall, say: Say): void {
  const { result, lastError } = call;
  const value = result === null ? "; its result was not looked at" : ` ${result.value}: ${result.meaning}`;
  say(`${call.api} returns${value} (${call.because}).`, "fact", result?.confidence ?? call.confidence, call.evidence);
  if (lastError === null || lastError.from === "result") return;
  const name = lastError.name === null ? "" : ` ${lastError.name}, ${lastError.meaning ?? ""}`;
  say(
    `The last error is ${lastError.value}${name} (${lastError.from}; ${lastError.because}).`,
    "inference",
    lastError.confidence,
    lastError.evidence,
  );
}

/** The outermost running call that an earlier stop had already shown. */
function sayEnclosing(seen: SeenCall, scene: Scene, index: Index, say: Say): void {
  for (const running of index.running.get(seen.moment) ?? []) {
    const here = running.rows.find((row) => row.moment === seen.moment && row.frame > seen.frame);
    if (here === undefined || running.rows[0]!.moment >= seen.moment) continue;
    const entered = index.callOf.get(running);
    if (entered?.call.phase !== "enter") continue;
    const frame = scene.moments[here.moment]!.stack!.frames[here.frame]!;
    say(
      `This happens inside the ${entered.call.api} call of line ${entered.call.evidence[0]!.lines[0]}: frame address ${frame.childSp ?? "?"} and return address ${frame.retAddr ?? "?"} are the same, and so is its caller's row.`,
      "inference",
      running.confidence,
      running.evidence,
    );
    return;
  }
}

/** One of several threads of a standstill, which has nothing to do: `ntdll!NtWaitForWorkViaWorkerFactory+0x14`. */
function isIdle({ moments, knowledge }: Scene, m: number): boolean {
  const { stack, time, source } = moments[m]!;
  const top = stack?.frames[0];
  if (top === undefined || (top.displacement ?? 0) === 0 || kindOf(knowledge, top) !== "idle") return false;
  return [moments[m - 1], moments[m + 1]].some((other) => other?.time === time && other.source === source);
}

/** `~*k`, and then `~3s` and `k`: the thread stands where it stood. */
function isSecondLook({ moments }: Scene, m: number): boolean {
  const { stack, thread, time } = moments[m]!;
  for (let i = m - 1; i >= 0 && moments[i]!.time === time; i--) {
    const before = moments[i]!;
    if (before.thread === thread && thread !== null && before.stack !== null)
      return stack !== null && sameTop(before.stack, stack);
  }
  return false;
}
