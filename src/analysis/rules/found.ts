import type { Absence } from "../../model/case.js";
import type { Rule } from "../../knowledge/index.js";
import type { Rung } from "./correlate.js";
import { eventMatches, type Bindings, type EventMatches } from "./event.js";
import type { RuleNode } from "./nodes.js";
import { and, type Truth } from "./predicate.js";
import type { Scene } from "./scene.js";

/** Something that did not come, judged by what was being watched. */
export interface FoundAbsence {
  /** The event that was waited for. */
  readonly name: string;
  readonly absence: Omit<Absence, "id">;
  readonly expected: string;
  /** It was to arrive, and not to be sent. */
  readonly inward: boolean;
  readonly coverage: "required" | "preferred" | "ignored";
  readonly told?: "always" | "where-found" | undefined;
}

/** A way in which the events of a case fit a match. */
export interface Found {
  readonly nodes: Readonly<Record<string, RuleNode>>;
  /** All nodes of `name+`, of a count, of a cycle. */
  readonly many: Readonly<Record<string, readonly RuleNode[]>>;
  readonly bound: Bindings;
  /** What the match itself says: `cycle.text`. */
  readonly texts: Readonly<Record<string, string>>;
  readonly truth: Truth;
  readonly rung: Rung;
  readonly absences: readonly FoundAbsence[];
  /** All required steps were found and nothing came that must not come; else nothing is found. */
  readonly whole: boolean;
  /** Something came that must not come: no reason to look for a later end of the wait. */
  readonly answered: boolean;
}

export const NOTHING_YET: Found = {
  nodes: {},
  many: {},
  bound: {},
  texts: {},
  truth: "true",
  rung: "connection",
  absences: [],
  whole: true,
  answered: false,
};

/** How many combinations a rule may still try. */
export interface Work {
  left: number;
  /** Starting points that were not followed to their end. */
  givenUp: number;
}

/** What the parts of a match share while a rule runs. */
export interface Matching {
  readonly scene: Scene;
  readonly rule: Rule;
  readonly events: (name: string) => EventMatches;
  readonly work: Work;
}

const LEAST_WORK = 100_000;
const WORK_PER_MATCH = 4;

export function newMatching(
  scene: Scene,
  rule: Rule,
  matchesOf: (scene: Scene, rule: Rule, name: string) => EventMatches = eventMatches,
): Matching {
  const events = new Map<string, EventMatches>();
  const work: Work = { left: LEAST_WORK, givenUp: 0 };
  return {
    scene,
    rule,
    work,
    events: (name) => {
      let own = events.get(name);
      if (own === undefined) {
        own = matchesOf(scene, rule, name);
        events.set(name, own);
        work.left += own.matches.length * WORK_PER_MATCH;
      }
      return own;
    },
  };
}

/** Two findings of one rule as one; null where they name different nodes or values. */
export function combined(a: Found, b: Found): Found | null {
  let truth = and(a.truth, b.truth);
  for (const [name, node] of Object.entries(b.nodes)) {
    const own = a.nodes[name];
    if (own !== undefined && own.id !== node.id) return null;
  }
  for (const [name, value] of Object.entries(b.bound)) {
    const own = a.bound[name];
    if (own === undefined) continue;
    if (!own.known || !value.known) truth = and(truth, "unknown");
    else if (own.value.toLowerCase() !== value.value.toLowerCase()) return null;
  }
  return {
    nodes: { ...a.nodes, ...b.nodes },
    many: { ...a.many, ...b.many },
    bound: { ...a.bound, ...b.bound },
    texts: { ...a.texts, ...b.texts },
    truth,
    rung: a.rung,
    absences: [...a.absences, ...b.absences],
    whole: a.whole && b.whole,
    answered: a.answered || b.answered,
  };
}
