import type { During, Match } from "../../knowledge/index.js";
import { matchCount, matchCycle } from "./counted.js";
import { combined, NOTHING_YET, type Found, type Matching } from "./found.js";
import { matchInside } from "./inside.js";
import { and } from "./predicate.js";
import { matchSequence } from "./sequence.js";

/** All ways in which the events of the case fit, whole or not. */
export function foundBy(matching: Matching, match: Match): readonly Found[] {
  if ("event" in match) {
    // An event alone, whose conditions the log does not show, speaks for nothing.
    return matching
      .events(match.event)
      .matches.filter(({ truth }) => truth === "true")
      .map(({ node, truth, bound }) => ({ ...NOTHING_YET, nodes: { [match.event]: node }, bound, truth }));
  }
  if ("inside" in match) {
    const { inside } = match;
    const events = inside.map((name) => matching.events(name).matches);
    // What happened inside must be known; whether the call around it is the right one may be open.
    const known = matchInside(matching.scene, events).filter(([inner]) => inner!.truth === "true");
    return known.map((chosen) => ({
      ...NOTHING_YET,
      nodes: Object.fromEntries(inside.map((name, n) => [name, chosen[n]!.node])),
      bound: Object.assign({}, ...chosen.map((one) => one.bound)) as Found["bound"],
      truth: and(...chosen.map((one) => one.truth)),
      rung: "activation",
    }));
  }
  if ("sequence" in match) return matchSequence(matching, match.sequence);
  if ("count" in match) return matchCount(matching, match.count);
  if ("cycle" in match) return matchCycle(matching, match.cycle);
  if ("during" in match) return matchDuring(matching, match.during);
  if ("any" in match) return distinct(match.any.flatMap((part) => foundBy(matching, part)));
  return matchAll(matching, match.all);
}

/** For each match of the first part, the first matches of the others that agree with it. */
function matchAll(matching: Matching, parts: readonly Match[]): readonly Found[] {
  const [first = [], ...others] = parts.map((part) => foundBy(matching, part));
  return first.flatMap((one) => agreeing(matching, one, others) ?? []);
}

function agreeing(matching: Matching, found: Found, others: readonly (readonly Found[])[]): Found | null {
  const [next, ...rest] = others;
  if (next === undefined) return found;
  for (const one of next) {
    if (matching.work.left-- <= 0) {
      matching.work.givenUp++;
      return null;
    }
    if (!one.whole) continue;
    const both = combined(found, one);
    const all = both === null ? null : agreeing(matching, both, rest);
    if (all !== null) return all;
  }
  return null;
}

/**
 * `see` after `open`, and no `close` between the two: an absence that is judged like any other. A `close` behind it
 * shows that closing was looked at.
 */
function matchDuring(matching: Matching, { open, close, see, correlate }: During): readonly Found[] {
  const steps = [open, { never: close, until: see, coverage: "required" as const }, see];
  return matchSequence(matching, { correlate, steps: [...steps, `${close}?`] }).map((found) =>
    found.nodes[close] === undefined
      ? found
      : { ...found, absences: found.absences.map((one) => ({ ...one, coverage: "preferred" as const })) },
  );
}

function distinct(all: readonly Found[]): readonly Found[] {
  const seen = new Set<string>();
  return all.filter(({ nodes }) => {
    const key = Object.entries(nodes)
      .map(([name, node]) => `${name} ${node.id}`)
      .sort()
      .join("\n");
    return !seen.has(key) && seen.add(key).size > 0;
  });
}
