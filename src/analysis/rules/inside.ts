import type { SeenCall } from "../calls/calls.js";
import type { Running } from "../stops/activations.js";
import { isInside } from "./correlate.js";
import type { EventMatch } from "./event.js";
import { momentOf, recordedCallOf, type RuleNode } from "./nodes.js";
import type { Scene } from "./scene.js";

/** Matches of one event, and for calls the running call that each of them is. */
interface Outers {
  readonly matches: readonly EventMatch[];
  readonly byRunning: ReadonlyMap<Running | SeenCall, EventMatch>;
}

/**
 * `[failure, fetch, check]`: each inside the running call of the next. Of nested calls the outermost is meant: what the
 * caller asked for, not how the library does it.
 */
export function matchInside(
  scene: Scene,
  events: readonly (readonly EventMatch[])[],
): readonly (readonly EventMatch[])[] {
  const [innermost = [], ...outward] = events;
  const outers = outward.map(outersOf);
  const found: (readonly EventMatch[])[] = [];
  for (const inner of innermost) {
    const chosen = [inner];
    for (const outer of outers) {
      const next = enclosing(scene, chosen.at(-1)!.node, outer);
      if (next === undefined) break;
      chosen.push(next);
    }
    if (chosen.length === events.length) found.push(chosen);
  }
  return found;
}

function outersOf(matches: readonly EventMatch[]): Outers {
  const byRunning = new Map<Running | SeenCall, EventMatch>();
  for (const match of matches) {
    const call = match.node.kind === "call" ? match.node.call : undefined;
    const running = call === undefined || call.call.recorded === null ? call?.running : call;
    if (running !== undefined && !byRunning.has(running)) byRunning.set(running, match);
  }
  return { matches, byRunning };
}

function enclosing(scene: Scene, inner: RuleNode, outer: Outers): EventMatch | undefined {
  for (const running of runningOutside(scene, inner)) {
    const match = outer.byRunning.get(running);
    if (match !== undefined) return match;
  }
  return outer.matches.find(({ node }) => node.kind === "finding" && isInside(scene, inner, node));
}

/** The running calls that a node happened in, outermost first; of records the calls themselves. */
export function runningOutside(scene: Scene, node: RuleNode): readonly (Running | SeenCall)[] {
  if (node.kind === "finding") return Object.values(node.finding.nodes).flatMap((part) => runningOutside(scene, part));
  const recorded = recordedCallOf(node);
  if (recorded !== null) {
    const around = callsAround(recorded);
    return node.kind === "call" ? around : [...around, recorded];
  }
  const m = momentOf(node);
  if (m < 0) return [];
  const own = ownRow(scene, node);
  const shown = own === null ? scene.stackBefore[m]! : m;
  if (shown < 0) return [];
  const running: Running[] = [];
  for (let f = scene.moments[shown]!.stack!.frames.length - 1; f > (own ?? -1); f--) {
    const one = scene.runningAt(shown, f);
    if (one !== undefined && one.rows.at(-1)!.moment >= m) running.push(one);
  }
  return running;
}

/** The row that a node is in the stack of its stop; the rows from there outwards are around it. Null for none. */
function ownRow(scene: Scene, node: RuleNode): number | null {
  if (node.kind === "call") return node.call.frame >= 0 ? node.call.frame : null;
  if (node.kind !== "fact" || node.fact.frames.length === 0) return null;
  const row = scene.moments[node.fact.moment]?.stack?.frames.indexOf(node.fact.frames[0]!) ?? -1;
  // The fact is not the call of its row: it happened in it.
  return row < 0 ? null : row - 1;
}

function callsAround(recorded: SeenCall): readonly SeenCall[] {
  const around: SeenCall[] = [];
  for (let call = recorded.parent?.call; call !== undefined; call = call.parent?.call) around.unshift(call);
  return around;
}
