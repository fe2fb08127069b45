import type { Rule } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import type { Running } from "../stops/activations.js";
import { isInside } from "./correlate.js";
import { momentOf, type RuleNode } from "./nodes.js";
import { eventMatches, type EventMatch, type Scene } from "./scene.js";

/** Matches of one event, and for calls the running call that each of them is. */
interface Outers {
  readonly matches: readonly EventMatch[];
  readonly byRunning: ReadonlyMap<Running | SeenCall, EventMatch>;
}

/**
 * `[failure, fetch, check]`: each inside the running call of the next. Of nested calls the outermost is meant: what the
 * caller asked for, not how the library does it.
 */
export function matchInside(scene: Scene, rule: Rule, names: readonly string[]): readonly (readonly EventMatch[])[] {
  const [innermost, ...outward] = names;
  const outers = outward.map((name) => outersOf(eventMatches(scene, rule.events[name]!)));
  const found: (readonly EventMatch[])[] = [];
  for (const inner of eventMatches(scene, rule.events[innermost!]!)) {
    const chosen = [inner];
    for (const outer of outers) {
      const next = enclosing(scene, chosen.at(-1)!.node, outer);
      if (next === undefined) break;
      chosen.push(next);
    }
    if (chosen.length === names.length) found.push(chosen);
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
function runningOutside(scene: Scene, node: RuleNode): readonly (Running | SeenCall)[] {
  if (node.kind === "finding") return Object.values(node.finding.nodes).flatMap((part) => runningOutside(scene, part));
  const recorded = node.kind === "call" ? node.call : node.message.buffer.call;
  if (recorded !== null && recorded.call.recorded !== null) {
    const around = callsAround(recorded);
    return node.kind === "message" ? [...around, recorded] : around;
  }
  const m = momentOf(node);
  const inStack = node.kind === "call" && node.call.frame >= 0;
  const shown = inStack ? m : scene.stackBefore[m]!;
  if (shown < 0) return [];
  const running: Running[] = [];
  const own = inStack ? node.call.frame : -1;
  for (let f = scene.moments[shown]!.stack!.frames.length - 1; f > own; f--) {
    const one = scene.runningAt(shown, f);
    if (one !== undefined && one.rows.at(-1)!.moment >= m) running.push(one);
  }
  return running;
}

function callsAround(recorded: SeenCall): readonly SeenCall[] {
  const around: SeenCall[] = [];
  for (let call = recorded.parent?.call; call !== undefined; call = call.parent?.call) around.unshift(call);
  return around;
}
