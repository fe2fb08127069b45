import type { Absence } from "../../model/case.js";
import type { Running } from "../stops/activations.js";
import { momentOf, type RuleNode } from "./nodes.js";
import { framesFrom, type Scene } from "./scene.js";

export type Rung = Absence["rung"];

/** What joins two nodes, best first; null when nothing does, or when something tells them apart. */
export function joined(scene: Scene, a: RuleNode, b: RuleNode, ladder: readonly string[]): Rung | null {
  const x = socketOf(a);
  const y = socketOf(b);
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

/** The socket that a call was given, or that moved a message's buffer. */
export function socketOf(node: RuleNode): string | null {
  const call = node.kind === "call" ? node.call : node.kind === "message" ? node.message.buffer.call : null;
  if (call === null) return null;
  const name = call.api.params.find((param) => param.kind === "socket")?.name;
  return name === undefined ? null : (call.call.args[name]?.value ?? null);
}

function sameThread(scene: Scene, a: RuleNode, b: RuleNode): boolean {
  const x = scene.moments[momentOf(a)]!;
  const y = scene.moments[momentOf(b)]!;
  return x.run === y.run && x.thread === y.thread;
}

/** Calls of the group that were running when the node was seen, on its thread. */
export function runningAround(scene: Scene, node: RuleNode, group: string): readonly Running[] {
  const m = momentOf(node);
  const moment = scene.moments[m]!;
  const shown =
    node.kind === "call"
      ? new Set(framesFrom(scene, node.call).map((_, i) => runningOfRow(scene, m, node.call.frame + i)))
      : null;
  return scene.running.filter((running) => {
    if (running.thread !== moment.thread) return false;
    const first = running.rows[0]!.moment;
    const last = running.rows.at(-1)!.moment;
    const spans = m >= first && m <= last;
    if (shown !== null ? !shown.has(running) && !(node.kind === "call" && node.call.frame < 0 && spans) : !spans)
      return false;
    const [row] = running.rows;
    const frame = scene.moments[row!.moment]!.stack!.frames[row!.frame]!;
    const api =
      frame.module === null || frame.symbol === null
        ? undefined
        : scene.knowledge.catalogue.find(frame.module, frame.symbol);
    return api !== undefined && scene.knowledge.catalogue.inGroup(api, group);
  });
}

function runningOfRow(scene: Scene, moment: number, frame: number): Running | undefined {
  return scene.running.find((running) => running.rows.some((row) => row.moment === moment && row.frame === frame));
}

/** Whether `inner` happened inside the running call that `outer` is. */
export function isInside(scene: Scene, inner: RuleNode, outer: RuleNode): boolean {
  if (inner.kind === "finding") return Object.values(inner.finding.nodes).some((node) => isInside(scene, node, outer));
  if (outer.kind === "finding")
    return Object.values(outer.finding.nodes).some((node) => node.kind === "call" && isInside(scene, inner, node));
  if (outer.kind !== "call") return false;
  if (outer.call.running === undefined) return false;
  const m = momentOf(inner);
  if (inner.kind === "call" && inner.call.frame >= 0) {
    const own = inner.call.frame;
    return outer.call.running.rows.some((row) => row.moment === m && row.frame > own);
  }
  const rows = outer.call.running.rows;
  return sameThread(scene, inner, outer) && m >= rows[0]!.moment && m <= rows.at(-1)!.moment;
}
