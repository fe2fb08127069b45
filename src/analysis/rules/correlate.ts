import type { Absence } from "../../model/case.js";
import type { Api } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import type { Running } from "../stops/activations.js";
import type { Bindings } from "./event.js";
import { momentOf, recordedCallOf, type RuleNode } from "./nodes.js";
import { plainHex } from "./value.js";
import { framesFrom, runOf, threadOf, type Scene } from "./scene.js";
import { matchFrame } from "./stack-pattern.js";

export type Rung = Absence["rung"];

/** Strongest first: what is known to be one thing joins better than what merely happened on one thread. */
export const RUNGS: readonly Rung[] = ["connection", "binding", "activation", "thread", "process"];

export function weakerRung(a: Rung, b: Rung): Rung {
  return RUNGS[Math.max(RUNGS.indexOf(a), RUNGS.indexOf(b))]!;
}

/** A node, with the values that were bound when it was reached. */
export interface Placed {
  readonly node: RuleNode;
  readonly bound: Bindings;
}

/**
 * Whether two events may still be about one thing although nothing joins them: a value that would tell is not in the
 * log, and any thread may use what it stands for.
 */
export function mayBeJoined(scene: Scene, a: Placed, b: Placed, ladder: readonly string[]): boolean {
  const run = runOf(scene, a.node);
  const other = runOf(scene, b.node);
  if (run !== null && other !== null && run !== other) return false;
  const values = ladder
    .filter((key) => rungOf(key) === "connection" || rungOf(key) === "binding")
    .map((key) => sameValue(scene, key, a, b));
  return values.includes(null) && !values.includes(false);
}

/**
 * What joins two events, best first; null when nothing does, or when something tells them apart. Only a value that
 * both have, or `process`, joins events of different threads.
 */
export function joined(scene: Scene, a: Placed, b: Placed, ladder: readonly string[]): Rung | null {
  const run = runOf(scene, a.node);
  const other = runOf(scene, b.node);
  // What no stop shows, such as a listing, belongs to the whole log.
  if (run !== null && other !== null && run !== other) return null;
  if (a.node.kind === "network" && b.node.kind === "network" && a.node.event.trace !== b.node.event.trace) return null;
  const oneThread = sameThread(scene, a.node, b.node);
  let best: Rung | null = null;
  for (const key of ladder) {
    const rung = rungOf(key);
    if (rung === "connection" || rung === "binding") {
      const same = sameValue(scene, key, a, b);
      if (same === false) return null;
      if (same === true) best = stronger(best, rung);
    } else if (rung === "activation") {
      if (oneThread && best === null && shareCall(scene, a.node, b.node, key.slice("activation:".length))) best = rung;
    } else if (rung === "thread") {
      if (oneThread) best = stronger(best, rung);
    } else best = stronger(best, rung);
  }
  // Two sockets are two connections, whatever the ladder asks.
  if (best !== null && best !== "binding" && sameValue(scene, "connection", a, b) === false) return null;
  return best;
}

function stronger(a: Rung | null, b: Rung): Rung {
  return a !== null && RUNGS.indexOf(a) < RUNGS.indexOf(b) ? a : b;
}

export function rungOf(key: string): Rung {
  if (key.startsWith("activation:")) return "activation";
  if (key.startsWith("$")) return "binding";
  return key === "thread" || key === "process" ? key : "connection";
}

/** Whether a key's value is the same on both sides; null where one of them does not show it. */
function sameValue(scene: Scene, key: string, a: Placed, b: Placed): boolean | null {
  if (key === "connection" && a.node.kind === "network" && b.node.kind === "network")
    return a.node.event.stream === null || b.node.event.stream === null
      ? null
      : a.node.event.stream === b.node.event.stream;
  const x = keyValue(scene, key, a);
  const y = keyValue(scene, key, b);
  return x === null || y === null ? null : x === y;
}

/** The value of a key that a node has; null where the log does not show it. */
export function keyValue(scene: Scene, key: string, { node, bound }: Placed): string | null {
  if (key === "connection") return socketOf(scene, node);
  if (key.startsWith("handle:")) return handleOf(scene, node, key.slice("handle:".length));
  if (key.startsWith("$")) {
    const value = bound[key];
    return value?.known === true ? plainHex(value.value) : null;
  }
  if (key === "thread") return threadOf(scene, node);
  if (key === "process") return String(runOf(scene, node) ?? 0);
  return null;
}

/**
 * The socket that a call was given, or that moved a message's buffer: one life of it, because values are used again
 * after a close. Null where its value is not in the log.
 */
export function socketOf(scene: Scene, node: RuleNode): string | null {
  if (node.kind === "network") return node.stream?.resource ?? null;
  const call =
    node.kind === "call"
      ? node.call
      : node.kind === "message"
        ? node.message.buffer.call
        : node.kind === "buffer"
          ? node.buffer.call
          : null;
  if (call === null) return null;
  const name = socketParameter(call.api);
  return name === undefined ? null : (scene.resources.of(call, name)?.id ?? null);
}

const socketParameters = new WeakMap<Api, { readonly name: string | undefined }>();

function socketParameter(api: Api): string | undefined {
  let known = socketParameters.get(api);
  if (known === undefined) {
    known = { name: api.params.find((param) => param.kind === "socket")?.name };
    socketParameters.set(api, known);
  }
  return known.name;
}

function handleOf(scene: Scene, node: RuleNode, kind: string): string | null {
  if (node.kind !== "call") return null;
  const name = node.call.api.params.find((param) => param.handle === kind)?.name;
  return name === undefined ? null : (scene.resources.of(node.call, name)?.id ?? null);
}

function sameThread(scene: Scene, a: RuleNode, b: RuleNode): boolean {
  if (a.kind === "network" || b.kind === "network") return false;
  return threadOf(scene, a) === threadOf(scene, b);
}

function shareCall(scene: Scene, a: RuleNode, b: RuleNode, wanted: string): boolean {
  const around = runningAround(scene, a, wanted);
  if (around.length === 0) return false;
  const other = runningAround(scene, b, wanted);
  return around.some((running) => other.includes(running));
}

const remembered = new WeakMap<Scene, Map<string, readonly Running[]>>();

/**
 * Calls of a function or group that were running when the node was seen, on its thread: those in the stack above a
 * call, or in the last stack before the node that a later stack still shows.
 */
export function runningAround(scene: Scene, node: RuleNode, wanted: string): readonly Running[] {
  let known = remembered.get(scene);
  if (known === undefined) remembered.set(scene, (known = new Map()));
  const key = `${node.id} ${wanted}`;
  let around = known.get(key);
  if (around === undefined) known.set(key, (around = findRunning(scene, node, wanted)));
  return around;
}

function findRunning(scene: Scene, node: RuleNode, wanted: string): readonly Running[] {
  const m = momentOf(node);
  if (m < 0) return [];
  const inStack = node.kind === "call" && node.call.frame >= 0;
  const shown = inStack ? m : scene.stackBefore[m]!;
  if (shown < 0) return [];
  const { frames } = scene.moments[shown]!.stack!;
  const view = {
    frames,
    holes: [],
    ownerOf: scene.ownerOf,
    knowledge: scene.knowledge,
  };
  const around: Running[] = [];
  for (let f = inStack ? node.call.frame : 0; f < frames.length; f++) {
    const running = scene.runningAt(shown, f);
    if (running === undefined || running.rows.at(-1)!.moment < m) continue;
    if (matchFrame(wanted, frames[f]!, view)) around.push(running);
  }
  return around;
}

/** Records say themselves what ran inside what. */
function isRecordedInside(inner: RuleNode, outer: SeenCall): boolean {
  const from = recordedCallOf(inner);
  for (let call = inner.kind === "call" ? from?.parent?.call : from; call != null; call = call.parent?.call)
    if (call === outer) return true;
  return false;
}

/** Whether `inner` happened inside the running call that `outer` is. */
export function isInside(scene: Scene, inner: RuleNode, outer: RuleNode): boolean {
  if (inner.kind === "finding") return Object.values(inner.finding.nodes).some((node) => isInside(scene, node, outer));
  if (outer.kind === "finding")
    return Object.values(outer.finding.nodes).some((node) => node.kind === "call" && isInside(scene, inner, node));
  if (outer.kind !== "call") return false;
  if (outer.call.call.recorded !== null) return isRecordedInside(inner, outer.call);
  if (outer.call.running === undefined) return false;
  const m = momentOf(inner);
  if (m < 0) return false;
  if (inner.kind === "call" && inner.call.frame >= 0) {
    const own = inner.call.frame;
    return outer.call.running.rows.some((row) => row.moment === m && row.frame > own);
  }
  if (inner.kind === "fact" && framesFrom(scene, inner).frames.length > 0) {
    const own = scene.moments[m]!.stack?.frames.indexOf(inner.fact.frames[0]!) ?? -1;
    return own >= 0 && outer.call.running.rows.some((row) => row.moment === m && row.frame >= own);
  }
  const rows = outer.call.running.rows;
  return sameThread(scene, inner, outer) && m >= rows[0]!.moment && m <= rows.at(-1)!.moment;
}
