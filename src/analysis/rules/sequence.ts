import type { Absence } from "../../model/case.js";
import type { Rule, SequenceStep } from "../../knowledge/index.js";
import { judgeAbsence } from "./absence.js";
import { joined, type Rung } from "./correlate.js";
import { compareNodes, type RuleNode } from "./nodes.js";
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
  const events = new Map<string, readonly EventMatch[]>();
  for (const [name, pattern] of Object.entries(rule.events)) events.set(name, eventMatches(scene, pattern));
  const first = steps.findIndex((step) => typeof step === "string" && !step.endsWith("?"));
  const lead = steps[first] as string;
  const matches: SequenceMatch[] = [];
  for (const start of events.get(lead) ?? []) {
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
  const found = (events.get(name) ?? []).findLast(
    (match) => compareNodes(match.node, start) < 0 && joined(scene, match.node, start, correlate) !== null,
  );
  if (found === undefined) return;
  partial.nodes[name] = found.node;
  Object.assign(partial.bound, found.bound);
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
    const next = (name: string): EventMatch | undefined =>
      (events.get(name) ?? []).find(
        (match) => compareNodes(match.node, last) > 0 && joined(scene, last, match.node, correlate) !== null,
      );
    if (typeof step !== "string") {
      const until = next(step.until)?.node ?? null;
      const inWindow = (events.get(step.never) ?? []).filter(
        ({ node }) =>
          compareNodes(node, last) > 0 &&
          (until === null || compareNodes(node, until) <= 0) &&
          joined(scene, last, node, correlate) !== null,
      );
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
