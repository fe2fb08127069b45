import type { Hypothesis } from "../../model/case.js";
import { weakest } from "../../model/evidence.js";
import type { Inference, Predicate, Rule } from "../../knowledge/index.js";
import { mergeEvidence } from "../entries.js";
import { fieldOf, shownField } from "./fields.js";
import type { Found } from "./found.js";
import { confidenceOfNode, evidenceOfNode, type RuleNode } from "./nodes.js";
import { test, type PredicateContext, type Truth } from "./predicate.js";
import type { Scene } from "./scene.js";
import { renderTemplate, type TemplateValues } from "./template.js";

type Hit = Omit<Found, "absences"> & Pick<TemplateValues, "absences"> & { readonly rule: Rule };

/** One condition of an explanation, held against one node. */
interface Held {
  readonly field: string;
  readonly truth: Truth;
  readonly shown: string | undefined;
}

/**
 * What a rule offers as explanations, each with what speaks for it and against it. One node must bear all conditions
 * out; one that the log does not let read leaves the explanation open.
 */
export function hypothesesOf(scene: Scene, hit: Hit): readonly Hypothesis[] {
  return (hit.rule.infer ?? []).map((inference) => hypothesisOf(scene, hit, inference));
}

function hypothesisOf(scene: Scene, hit: Hit, inference: Inference): Hypothesis {
  const tried = Object.entries(hit.nodes)
    .map(([name, node]) => ({ node, held: heldBy(scene, hit, inference, name, node) }))
    .filter(({ held }) => held.length > 0);
  const best =
    tried.find(({ held }) => held.every((one) => one.truth === "true")) ??
    tried.find(({ held }) => held.every((one) => one.truth !== "false")) ??
    tried[0];
  const held = best?.held ?? [];
  const words = (truth: Truth): readonly string[] =>
    held
      .filter((one) => one.truth === truth)
      .map(({ field, shown }) => (shown === undefined ? `${field} is not there` : `${field} is ${shown}`));
  const verdict = held.some((one) => one.truth === "false")
    ? "refuted"
    : held.length > 0 && held.every((one) => one.truth === "true")
      ? "supported"
      : "open";
  const { text, evidence } = renderTemplate(inference.claim, { scene, ...hit });
  return {
    claim: text,
    verdict,
    for: words("true"),
    against: words("false"),
    unseen:
      held.length === 0
        ? Object.keys(inference.when)
        : held.filter((one) => one.truth === "unknown").map((one) => one.field),
    refutedBy: inference["refuted-by"],
    confidence:
      verdict === "open" || best === undefined
        ? "possible"
        : weakest(inference.confidence, confidenceOfNode(best.node)),
    evidence: mergeEvidence([
      ...evidence,
      ...(best === undefined ? [] : evidenceOfNode(best.node)),
      ...Object.values(hit.nodes).flatMap((node) => (node.kind === "message" ? evidenceOfNode(node) : [])),
    ]),
  };
}

/** Conditions as the node bears them out; none where it is of a kind that has no such fields. */
function heldBy(scene: Scene, hit: Hit, { when }: Inference, name: string, node: RuleNode): readonly Held[] {
  const context: PredicateContext = {
    matchGlob: scene.knowledge.matchGlob,
    lists: hit.rule.lists ?? {},
    bound: hit.bound,
  };
  const held: Held[] = [];
  for (const [path, predicate] of Object.entries(when)) {
    const [first = "", ...rest] = path.split(".");
    const named = hit.nodes[first];
    const own = named === undefined ? { node, field: path } : { node: named, field: rest.join(".") };
    if (named === undefined && !mayHave(node, own.field)) return [];
    if (named !== undefined && named !== node && first !== name && Object.keys(when).length === 1) return [];
    held.push({ field: path, ...told(scene, own.node, own.field, predicate, context) });
  }
  return held;
}

function told(
  scene: Scene,
  node: RuleNode,
  field: string,
  predicate: Predicate,
  context: PredicateContext,
): Omit<Held, "field"> {
  const truth = test(predicate, fieldOf(scene, node, field), context);
  return { truth, shown: shownField(scene, node, field) };
}

const OF_CALLS = /^(?:args\.|ret\b|last-error|caller\.|api$|role$|phase$)/;

function mayHave(node: RuleNode, field: string): boolean {
  if (node.kind === "call") return OF_CALLS.test(field);
  if (node.kind === "message") return !OF_CALLS.test(field);
  if (node.kind === "network") return node.event.fields[field] !== undefined;
  return node.kind === "fact" && node.fact.fact.fields[field] !== undefined;
}
