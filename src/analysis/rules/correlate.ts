import type { Absence } from "../../model/case.js";
import type { SeenCall } from "../calls/calls.js";
import type { Running } from "../stops/activations.js";
import { momentOf, type RuleNode } from "./nodes.js";
import type { Scene } from "./scene.js";

export type Rung = Absence["rung"];

/** What joins two nodes, best first; null when nothing does, or when something tells them apart. */
export function joined(scene: Scene, a: RuleNode, b: RuleNode, ladder: readonly string[]): Rung | null {
  const x = socketOf(scene, a);
  const y = socketOf(scene, b);
  if (x !== null && y !== null && x !== y) return null;
  if (!sameThread(scene, a, b)) return null;
  for (const rung of ladder) {
    if (rung === "connection" && x !== null && y !== null) return "connection";
    if (rung.startsWith("activation:")) {
      const group = rung.slice("activation:".length);
      if (runningAround(scene, a, group).some((running) => runningAround(scene, b, group).includes(running)))
        return "activation";
    }
    if (rung === "thread") return "thread";
  }
  return null;
}

/**
 * The socket that a call was given, or that moved a message's buffer: one life of it, because values are used again
 * after a close. Null where its value is not in the log.
 */
export function socketOf(scene: Scene, node: RuleNode): string | null {
  const call = node.kind === "call" ? node.call : node.kind === "message" ? node.message.buffer.call : null;
  if (call === null) return null;
  const name = call.api.params.find((param) => param.kind === "socket")?.name;
  return name === undefined ? null : (scene.resources.of(call, name)?.id ?? null);
}

function sameThread(scene: Scene, a: RuleNode, b: RuleNode): boolean {
  const x = scene.moments[momentOf(a)]!;
  const y = scene.moments[momentOf(b)]!;
  return x.run === y.run && x.thread === y.thread;
}

/**
 * Calls of the group that were running when the node was seen, on its thread: those in the stack above a call, or in
 * the last stack before the node that a later stack still shows.
 */
export function runningAround(scene: Scene, node: RuleNode, group: string): readonly Running[] {
  const m = momentOf(node);
  const inStack = node.kind === "call" && node.call.frame >= 0;
  const shown = inStack ? m : scene.stackBefore[m]!;
  if (shown < 0) return [];
  const { frames } = scene.moments[shown]!.stack!;
  const around: Running[] = [];
  for (let f = inStack ? node.call.frame : 0; f < frames.length; f++) {
    const running = scene.runningAt(shown, f);
    if (running === undefined || running.rows.at(-1)!.moment < m) continue;
    const { module, symbol } = frames[f]!;
    const api = module === null || symbol === null ? undefined : scene.knowledge.catalogue.find(module, symbol);
    if (api !== undefined && scene.knowledge.catalogue.inGroup(api, group)) around.push(running);
  }
  return around;
}

/** Records say themselves what ran inside what. */
function isRecordedInside(inner: Exclude<RuleNode, { readonly kind: "finding" }>, outer: SeenCall): boolean {
  const from = inner.kind === "call" ? inner.call : inner.message.buffer.call;
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
  if (inner.kind === "call" && inner.call.frame >= 0) {
    const own = inner.call.frame;
    return outer.call.running.rows.some((row) => row.moment === m && row.frame > own);
  }
  const rows = outer.call.running.rows;
  return sameThread(scene, inner, outer) && m >= rows[0]!.moment && m <= rows.at(-1)!.moment;
}
