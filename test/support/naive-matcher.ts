import type { Never, Rule, SequenceStep } from "../../src/knowledge/index.js";
import { joined } from "../../src/analysis/rules/correlate.js";
import { joinTruth, matcherOf, withBindings, type EventMatch } from "../../src/analysis/rules/event.js";
import type { Join } from "../../src/analysis/rules/prepared.js";
import { and, type Truth } from "../../src/analysis/rules/predicate.js";
import type { RuleNode } from "../../src/analysis/rules/nodes.js";
import type { Scene } from "../../src/analysis/rules/scene.js";

/** What a sequence finds for one of its beginnings, in the plainest words. */
export interface PlainFound {
  readonly nodes: Readonly<Record<string, string>>;
  readonly truth: Truth;
  readonly whole: boolean;
}

/** Every call of the scene is held against the event: no index, no order but the log's. */
export function naiveMatches(scene: Scene, rule: Rule, name: string): readonly EventMatch[] {
  const pattern = rule.events[name]!;
  const test = matcherOf(scene, pattern, rule.lists ?? {});
  const names = [pattern.call ?? []].flat();
  return scene.calls.flatMap((call) => {
    const fits = names.some((one) =>
      one.startsWith("@") ? scene.knowledge.catalogue.inGroup(call.api, one) : one === call.call.api,
    );
    const node: RuleNode = { kind: "call", id: call.call.id, call };
    return (fits ? test(node) : null) ?? [];
  });
}

interface Way {
  readonly nodes: Readonly<Record<string, string>>;
  readonly bound: EventMatch["bound"];
  readonly truth: Truth;
  readonly last: EventMatch;
  readonly waiting: readonly Never[];
  readonly answered: boolean;
}

/**
 * Tries all ways through the steps in the order of preference, whole list after whole list. `joinsOf` gives the
 * conditions on bound values.
 */
export function naiveSequence(
  scene: Scene,
  rule: Rule,
  joinsOf: (name: string) => readonly Join[],
): readonly PlainFound[] {
  if (!("sequence" in rule.match)) throw new Error("no sequence");
  const { steps, correlate } = rule.match.sequence;
  const [lead, ...rest] = steps;
  const all = (name: string): readonly EventMatch[] => naiveMatches(scene, rule, name);
  const fit = (way: Way, match: EventMatch, name: string): Truth =>
    and(match.truth, joinTruth(scene, match, joinsOf(name), way.bound));
  const joins = (way: Way, match: EventMatch): boolean =>
    joined(scene, { node: way.last.node, bound: way.bound }, { node: match.node, bound: match.keys }, correlate) !==
    null;

  function* ways(way: Way, left: readonly SequenceStep[], certain: boolean): Generator<Way | null> {
    const [step, ...later] = left;
    if (step === undefined) {
      yield way;
      return;
    }
    if (typeof step !== "string") {
      yield* ways({ ...way, waiting: [...way.waiting, step] }, later, certain);
      return;
    }
    const name = step.replace("?", "");
    for (const match of all(name)) {
      if (match.order <= way.last.order) continue;
      const truth = fit(way, match, name);
      if (truth === "false" || (certain && truth !== "true") || !joins(way, match)) continue;
      const came = way.waiting.some((never) =>
        all(never.never).some(
          (one) =>
            one.order > way.last.order &&
            one.order <= match.order &&
            one.node.id !== match.node.id &&
            fit(way, one, never.never) === "true" &&
            joins(way, one),
        ),
      );
      const next: Way = {
        nodes: { ...way.nodes, [name]: match.node.id },
        bound: withBindings(way.bound, match.bound),
        truth: and(way.truth, truth),
        last: match,
        waiting: [],
        answered: came,
      };
      if (came) yield next;
      else yield* ways(next, later, certain);
    }
    if (step.endsWith("?")) yield* ways(way, later, certain);
    else yield null;
  }

  return all(lead as string).map((start): PlainFound => {
    const begun: Way = {
      nodes: { [lead as string]: start.node.id },
      bound: start.bound,
      truth: and(start.truth, joinTruth(scene, start, joinsOf(lead as string), {})),
      last: start,
      waiting: [],
      answered: false,
    };
    for (const certain of [true, false]) {
      for (const way of ways(begun, rest, certain)) {
        if (way === null) continue;
        return { nodes: way.nodes, truth: way.truth, whole: !way.answered && way.waiting.length === 0 };
      }
    }
    return { nodes: {}, truth: "unknown", whole: false };
  });
}
