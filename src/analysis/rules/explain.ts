import type { EventExplanation, ExplainedNode, RuleExplanation, WayExplanation } from "../../model/explanation.js";
import type { EventPattern, Predicate, Rule, RulePack } from "../../knowledge/index.js";
import { notApplying, runRules } from "./engine.js";
import { shownField } from "./fields.js";
import { candidates, conditionField, matcherOf } from "./event.js";
import { newMatching, type Found, type Matching } from "./found.js";
import { confidenceOf } from "./levels.js";
import { foundBy } from "./match.js";
import { evidenceOfNode, orderOf, type RuleNode } from "./nodes.js";
import { NOTHING_BOUND, test } from "./predicate.js";
import { inOrder } from "./prepared.js";
import { framesFrom, type Scene } from "./scene.js";
import { requiredOf } from "./required.js";
import { matchStack } from "./stack-pattern.js";
import { nameOf } from "./template.js";

const MOST_EXAMPLES = 3;
const MOST_WAYS = 5;

/** Why a rule did or did not find something in a case. Undefined for a rule that the pack does not have. */
export function explainRule(scene: Scene, pack: RulePack, id: string): RuleExplanation | undefined {
  const ordered = inOrder(pack.rules);
  const at = ordered.findIndex((one) => one.rule === id);
  const rule = ordered[at];
  if (rule === undefined) return undefined;
  // What other rules found may be an event of this one.
  runRules(scene, { ...pack, rules: ordered.slice(0, at) });
  const { title } = rule;
  const unfit = notApplying(scene, rule);
  if (unfit !== null) return { rule: id, title, outcome: "not-evaluated", because: unfit, events: [], ways: [] };
  const matching = newMatching(scene, rule);
  const found = foundBy(matching, rule.match);
  const events = Object.keys(rule.events).map((name) => explainEvent(scene, rule, name));
  const hits = found.filter((one) => one.whole);
  const shown = [...hits, ...found.filter((one) => !one.whole)].slice(0, MOST_WAYS);
  return {
    rule: id,
    title,
    outcome: hits.length > 0 ? "found" : "not-found",
    because: reasonOf(rule, events, found, hits.length),
    events,
    ways: shown.map((one) => explainWay(matching, one)),
  };
}

function reasonOf(rule: Rule, events: readonly EventExplanation[], found: readonly Found[], hits: number): string {
  if (hits > 0) return `it fits ${hits === 1 ? "once" : `${hits} times`}`;
  const required = requiredOf(rule.match);
  const [missing] = events.filter((one) => required.has(one.event) && one.fits + one.mayFit === 0);
  if (missing !== undefined)
    return missing.candidates === 0
      ? `nothing in the log is ${missing.asks} (event ${missing.event})`
      : `of ${missing.candidates} that are ${missing.asks} none fits (event ${missing.event})`;
  if (found.some((one) => one.answered)) return "what must not come came";
  if (found.length > 0) return "its steps do not all follow each other, joined as the rule asks";
  return "its events do not stand to each other as the rule asks";
}

function explainEvent(scene: Scene, rule: Rule, name: string): EventExplanation {
  const pattern = rule.events[name]!;
  const match = matcherOf(scene, pattern, rule.lists ?? {});
  const all = candidates(scene, pattern);
  const fits: RuleNode[] = [];
  const mayFit: RuleNode[] = [];
  const refused: RuleNode[] = [];
  for (const node of all) {
    const truth = match(node)?.truth;
    (truth === "true" ? fits : truth === "unknown" ? mayFit : refused).push(node);
  }
  return {
    event: name,
    asks: asksOf(pattern),
    candidates: all.length,
    fits: fits.length,
    mayFit: mayFit.length,
    examples: [...fits, ...mayFit].slice(0, MOST_EXAMPLES).map(explained),
    refused: refused
      .slice(0, MOST_EXAMPLES)
      .map((node) => ({ ...explained(node), because: refusalOf(scene, rule, pattern, node) })),
  };
}

function explained(node: RuleNode): ExplainedNode {
  return { id: node.id, name: nameOf(node), evidence: evidenceOfNode(node) };
}

function asksOf(pattern: EventPattern): string {
  const { call, message, buffer, fact, module, network, finding, phase } = pattern;
  const one = (kind: string, names: string | readonly string[]): string => `${kind} ${[names].flat().join(" or ")}`;
  if (call !== undefined) return `${one("call", call)}${phase === undefined ? "" : ` (${phase})`}`;
  if (message !== undefined) return one("message", message);
  if (buffer !== undefined) return one("buffer", buffer);
  if (fact !== undefined) return one("fact", fact);
  if (network !== undefined) return one("network", network);
  return module === undefined ? one("finding", finding ?? []) : one("module", module);
}

/** The first condition that says no. */
function refusalOf(scene: Scene, rule: Rule, pattern: EventPattern, node: RuleNode): string {
  const context = { matchGlob: scene.knowledge.matchGlob, lists: rule.lists ?? {}, bound: NOTHING_BOUND };
  for (const [field, predicate] of Object.entries(pattern.where ?? {})) {
    const value = conditionField(scene, node, field, predicate);
    if (test(predicate, value, context) === "false")
      return `${field} is ${clipped(shownField(scene, node, field) ?? (typeof value === "string" ? value : "absent"))}, not ${wanted(predicate)}`;
  }
  if (pattern.stack !== undefined) {
    const { frames, holes } = framesFrom(scene, node);
    for (const [key, one] of Object.entries(pattern.stack)) {
      const view = { frames, holes, ownerOf: scene.ownerOf, knowledge: scene.knowledge };
      if (matchStack({ [key]: one }, view).truth === "false")
        return `its stack does not fit ${key}: ${JSON.stringify(one)}`;
    }
    return "its stack does not fit";
  }
  return "a condition does not hold";
}

function wanted(predicate: Predicate): string {
  return typeof predicate === "object" ? JSON.stringify(predicate) : String(predicate);
}

const LONGEST_VALUE = 80;

function clipped(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE)}…`;
}

function explainWay({ rule }: Matching, found: Found): WayExplanation {
  const steps = Object.entries(found.nodes)
    .map(([event, node]) => ({ event, node }))
    .sort((a, b) => orderOf(a.node) - orderOf(b.node))
    .map(({ event, node }) => ({ event, ...explained(node) }));
  const absences = found.absences.map(({ absence }) => {
    const { expected, question, verdict, because } = absence;
    return { expected, question, verdict, because };
  });
  const grounds = {
    rule,
    ...found,
    absences: found.absences.map((one) => ({ ...one, absence: { id: "", ...one.absence } })),
  };
  return {
    found: found.whole,
    confidence: found.whole ? confidenceOf(grounds) : null,
    steps,
    because: whyOf(rule, found),
    absences,
  };
}

function whyOf(rule: Rule, found: Found): string {
  if (found.whole)
    return found.truth === "true" ? "every condition holds" : "a condition could not be read: the log does not show it";
  if (found.answered) return "what must not come came";
  if (!("sequence" in rule.match)) return "not every part fits";
  const missing = rule.match.sequence.steps.find(
    (step) => typeof step === "string" && !/[?*]$/.test(step) && found.nodes[step.replace("+", "")] === undefined,
  );
  return typeof missing !== "string"
    ? "the log ends before the wait does"
    : `nothing that may be ${missing.replace("+", "")} follows, joined by ${rule.match.sequence.correlate.join(", ")}`;
}
