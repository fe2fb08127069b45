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
