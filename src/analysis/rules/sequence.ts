import type { Absence } from "../../model/case.js";
import type { Rule, SequenceStep } from "../../knowledge/index.js";
import { judgeAbsence } from "./absence.js";
import { joined, type Rung } from "./correlate.js";
import { compareNodes, momentOf, type RuleNode } from "./nodes.js";
import { and, type Truth } from "./predicate.js";
import { eventMatches, type EventMatch, type Scene } from "./scene.js";

export interface SequenceMatch {
  readonly nodes: Readonly<Record<string, RuleNode>>;
  readonly bound: Readonly<Record<string, string>>;
  readonly truth: Truth;
  readonly rung: Rung;
  readonly absence: Omit<Absence, "id"> | null;
  /** All required steps were found; without the last of them an absence is open and nothing is found. */
  readonly whole: boolean;
}

interface Partial {
  readonly nodes: Record<string, RuleNode>;
  readonly bound: Record<string, string>;
  truth: Truth;
  rung: Rung;
  last: RuleNode | null;
}

/**
 * Matches steps in order: each the first event after the step before it that the ladder joins to it. Every event of
 * the first required step begins a match of its own.
 */
export function matchSequence(
  scene: Scene,
  rule: Rule,
  correlate: readonly string[],
  steps: readonly SequenceStep[],
): readonly SequenceMatch[] {
  const all = new Map<string, readonly EventMatch[]>();
  for (const [name, pattern] of Object.entries(rule.events)) all.set(name, eventMatches(scene, pattern));
  const threads = new Map([...all].map(([name, matches]) => [name, byThread(scene, matches)]));
  const first = steps.findIndex((step) => typeof step === "string" && !step.endsWith("?"));
  const lead = steps[first] as string;
  const matches: SequenceMatch[] = [];
  for (const start of all.get(lead) ?? []) {
    // Nothing joins events of different threads, so each match looks at its own thread only.
    const own = threadOf(scene, start.node);
    const events = new Map([...threads].map(([name, matches]) => [name, matches.get(own) ?? []]));
    const partial: Partial = {
      nodes: { [lead]: start.node },
      bound: { ...start.bound },
      truth: start.truth,
      rung: "connection",
      last: start.node,
    };
    for (const step of steps.slice(0, first)) before(scene, partial, nameOf(step), events, start.node, correlate);
    matches.push(follow(scene, rule, steps.slice(first + 1), partial, events, correlate));
  }
  return matches;
}

/** Optional steps ahead of the first required one: the latest event that fits. */
function before(
  scene: Scene,
  partial: Partial,
  name: string,
  events: ReadonlyMap<string, readonly EventMatch[]>,
  start: RuleNode,
  correlate: readonly string[],
): void {
  const matches = events.get(name) ?? [];
  for (let i = firstAfter(matches, start) - 1; i >= 0; i--) {
    const found = matches[i]!;
    if (compareNodes(found.node, start) >= 0 || joined(scene, found.node, start, correlate) === null) continue;
    partial.nodes[name] = found.node;
    Object.assign(partial.bound, found.bound);
    return;
  }
}

/** Index of the first match, in order of appearance, that comes after the node. */
function firstAfter(matches: readonly EventMatch[], node: RuleNode): number {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareNodes(matches[middle]!.node, node) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function threadOf(scene: Scene, node: RuleNode): string {
  const { run, thread } = scene.moments[momentOf(node)]!;
  return `${run} ${thread ?? "?"}`;
}

function byThread(scene: Scene, matches: readonly EventMatch[]): ReadonlyMap<string, readonly EventMatch[]> {
  const threads = new Map<string, EventMatch[]>();
  for (const match of matches) {
    const own = threads.get(threadOf(scene, match.node));
    if (own === undefined) threads.set(threadOf(scene, match.node), [match]);
    else own.push(match);
  }
  return threads;
}

function follow(
  scene: Scene,
  rule: Rule,
  steps: readonly SequenceStep[],
  partial: Partial,
  events: ReadonlyMap<string, readonly EventMatch[]>,
  correlate: readonly string[],
): SequenceMatch {
  let absence: SequenceMatch["absence"] = null;
  let whole = true;
  for (const step of steps) {
    const last = partial.last!;
    const next = (name: string): EventMatch | undefined => {
      const matches = events.get(name) ?? [];
      for (let i = firstAfter(matches, last); i < matches.length; i++) {
        if (joined(scene, last, matches[i]!.node, correlate) !== null) return matches[i];
      }
      return undefined;
    };
    if (typeof step !== "string") {
      const until = next(step.until)?.node ?? null;
      const candidates = events.get(step.never) ?? [];
      const inWindow: EventMatch[] = [];
      for (let i = firstAfter(candidates, last); i < candidates.length; i++) {
        const candidate = candidates[i]!;
        if (until !== null && compareNodes(candidate.node, until) > 0) break;
        if (joined(scene, last, candidate.node, correlate) !== null) inWindow.push(candidate);
      }
      const came = inWindow.find((match) => match.truth === "true");
      absence = judgeAbsence(scene, {
        protocol: rule.events[step.never]!.message ?? step.never,
        expected: step.expected,
        why: step.because,
        carriers: step.carriers,
        after: last,
        until,
        rung: until === null ? "thread" : joined(scene, last, until, correlate)!,
        fulfilledBy: came?.node ?? null,
        maybe: inWindow.filter((match) => match.truth === "unknown").map((match) => match.node),
      });
      continue;
    }
    const name = nameOf(step);
    const found = next(name);
    if (found === undefined) {
      if (!step.endsWith("?")) {
        whole = false;
        break;
      }
      continue;
    }
    const rung = joined(scene, last, found.node, correlate)!;
    partial.rung = weaker(partial.rung, rung);
    partial.truth = and(partial.truth, found.truth);
    partial.nodes[name] = found.node;
    Object.assign(partial.bound, found.bound);
    partial.last = found.node;
  }
  return { nodes: partial.nodes, bound: partial.bound, truth: partial.truth, rung: partial.rung, absence, whole };
}

function nameOf(step: SequenceStep): string {
  return typeof step === "string" ? step.replace(/\?$/, "") : step.never;
}

const RUNGS: readonly Rung[] = ["thread", "activation", "connection"];

function weaker(a: Rung, b: Rung): Rung {
  return RUNGS[Math.min(RUNGS.indexOf(a), RUNGS.indexOf(b))]!;
}
