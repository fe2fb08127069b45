import type { Absence, Level } from "../../model/case.js";
import { weakest, type Confidence } from "../../model/evidence.js";
import type { Rule } from "../../knowledge/index.js";
import type { FoundAbsence } from "./found.js";
import { confidenceOfNode, type RuleNode } from "./nodes.js";
import type { Truth } from "./predicate.js";

/** What a finding rests on. */
export interface Grounds {
  readonly rule: Rule;
  readonly nodes: Readonly<Record<string, RuleNode>>;
  readonly truth: Truth;
  readonly absences: readonly { readonly absence: Absence; readonly coverage: FoundAbsence["coverage"] }[];
}

const LEVELS: readonly Level[] = ["info", "note", "warning", "error"];

/** What a finding may be at most that rests on a fact, or on what a trace shows, of this confidence. */
const FACT_LEVELS: Readonly<Record<Confidence, Level>> = {
  certain: "error",
  strong: "error",
  probable: "warning",
  possible: "note",
  asserted: "note",
};

function lowest(...levels: readonly Level[]): Level {
  return levels.reduce((a, b) => (LEVELS.indexOf(a) <= LEVELS.indexOf(b) ? a : b));
}

/** What may be said at most: an absence must be borne out, a condition must have been readable. */
export function levelOf({ rule, nodes, truth, absences }: Grounds): Level {
  const caps = absences.map(({ absence, coverage }): Level => {
    if (coverage === "ignored" || isProven(absence)) return "error";
    if (coverage === "preferred" && absence.verdict === "absent-presumed") return "error";
    return absence.verdict === "absent-presumed" ? "warning" : "note";
  });
  const facts = Object.values(nodes).map((node): Level =>
    node.kind === "fact" || node.kind === "network" ? FACT_LEVELS[confidenceOfNode(node)] : "error",
  );
  const below = Object.values(nodes).flatMap((node) => (node.kind === "finding" ? [node.finding.finding.level] : []));
  return lowest(rule.level, truth === "unknown" ? "note" : "error", ...caps, ...facts, ...below);
}

export function confidenceOf({ rule, nodes, truth, absences }: Grounds): Confidence {
  const parts: Confidence[] = Object.values(nodes).map(confidenceOfNode);
  for (const { absence, coverage } of absences) {
    if (coverage === "ignored") continue;
    const lifted = coverage === "preferred" && absence.verdict === "absent-presumed";
    parts.push(lifted ? "probable" : absence.confidence);
  }
  if (truth === "unknown") parts.push("possible");
  if (rule.confidence !== undefined) parts.push(rule.confidence);
  return weakest(...parts);
}

export function isProven({ verdict }: Absence): boolean {
  return verdict === "absent-complete" || verdict === "absent-observed";
}
