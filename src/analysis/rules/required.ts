import type { Match } from "../../knowledge/index.js";

/** Events without which nothing can be found. */
export function requiredOf(match: Match): ReadonlySet<string> {
  if ("event" in match) return new Set([match.event]);
  if ("inside" in match) return new Set(match.inside);
  if ("count" in match) return new Set([match.count.of]);
  if ("cycle" in match) return new Set([match.cycle.edge]);
  if ("during" in match) return new Set([match.during.open, match.during.see]);
  if ("all" in match) return new Set(match.all.flatMap((part) => [...requiredOf(part)]));
  if ("any" in match) return new Set();
  const { steps } = match.sequence;
  return new Set(
    steps.flatMap((step) => (typeof step === "string" && !/[?*]$/.test(step) ? [step.replace("+", "")] : [])),
  );
}

/** Events each of which must be there for a match to begin at all: where one is not, nothing is found and no wait is judged. */
export function beginningsOf(match: Match): readonly string[] {
  if ("all" in match) return match.all.flatMap(beginningsOf);
  if ("any" in match) return [];
  if ("during" in match) return [match.during.open];
  if (!("sequence" in match)) return [...requiredOf(match)];
  const [lead] = requiredOf(match);
  return lead === undefined ? [] : [lead];
}
