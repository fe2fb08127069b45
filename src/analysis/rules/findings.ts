import type { EdgeDraft } from "../grades.js";
import type { Absence, Finding, Statement } from "../../model/case.js";
import { weakest, type Confidence, type Evidence } from "../../model/evidence.js";
import type { Rule } from "../../knowledge/index.js";
import { mergeEvidence } from "../entries.js";
import type { Found, FoundAbsence } from "./found.js";
import { confidenceOf, levelOf } from "./levels.js";
import { confidenceOfNode, evidenceOfNode, type FindingDraft, type RuleNode } from "./nodes.js";
import type { Scene } from "./scene.js";
import { hypothesesOf } from "./hypotheses.js";
import { renderTemplate, type TemplateValues } from "./template.js";

/** A match before it becomes a finding; its absences have their place in the case. */
export interface Hit extends Omit<Found, "absences"> {
  readonly rule: Rule;
  readonly absences: readonly (Omit<FoundAbsence, "absence"> & { readonly absence: Absence })[];
}

/** More nodes of one event are not listed as evidence. */
const MOST_CITED = 40;

export function draftOf(scene: Scene, hit: Hit, number: number): FindingDraft {
  const { rule, nodes, absences } = hit;
  const confidence = confidenceOf(hit);
  const values: TemplateValues = { scene, ...hit };
  const evidence = mergeEvidence([
    ...nodesOf(hit).flatMap(evidenceOfNode),
    ...absences.flatMap((one) => one.absence.evidence),
  ]);
  const inferred = inferencesOf(scene, hit);
  const story = (rule.report.story ?? []).flatMap((template) =>
    template === "{{infer}}" ? inferred : (statement(template, values, confidence, evidence) ?? []),
  );
  const finding: Finding = {
    id: `finding-${number}`,
    rule: rule.rule,
    title: rule.title,
    level: levelOf(hit),
    confidence,
    headline: renderTemplate(rule.report.headline, values).text,
    story,
    cause: renderTemplate(rule.report.cause, values).text,
    hypotheses: hypothesesOf(scene, hit),
    remedy: (rule.report.remedy ?? []).flatMap((remedy) => {
      const { text, holed } = renderTemplate(remedy, values);
      return holed ? [] : [text];
    }),
    references: rule.references ?? [],
    causes: [],
    causedBy: [],
    role: "alone",
    owner: rule.report.owner === undefined ? null : renderTemplate(rule.report.owner, values).text,
    suppressed: null,
    caveats: rule.caveats ?? [],
    frames: nodesOf(hit).flatMap((node) =>
      node.kind === "network" ? [{ trace: node.event.trace, frame: node.event.frame }] : [],
    ),
    evidence,
  };
  return { finding, rule, nodes, bound: hit.bound, absences: absences.map((one) => one.absence) };
}

function nodesOf({ nodes, many }: Hit): readonly RuleNode[] {
  return [...Object.values(nodes), ...Object.values(many).flatMap((own) => own.slice(0, MOST_CITED))];
}

function statement(
  template: string,
  values: TemplateValues,
  confidence: Confidence,
  fallback: readonly Evidence[],
): Statement | null {
  const { text, evidence, nodes, holed } = renderTemplate(template, values);
  if (holed) return null;
  return {
    text,
    basis: "inference",
    confidence: nodes.length === 0 ? confidence : weakest("strong", ...nodes.map(confidenceOfNode)),
    evidence: evidence.length > 0 ? mergeEvidence(evidence) : fallback,
  };
}

/** The rule's own explanations that the log bears out. */
function inferencesOf(scene: Scene, hit: Hit): readonly Statement[] {
  return hypothesesOf(scene, hit)
    .filter((one) => one.verdict === "supported")
    .map(({ claim, refutedBy, confidence, evidence }) => ({
      text: `${claim}. It would be refuted by ${refutedBy}.`,
      basis: "inference",
      confidence,
      evidence,
    }));
}

/** The edges that a rule draws between its events, and to what did not come. */
export function edgesOf(rule: Rule, hit: Hit, draft: FindingDraft): readonly EdgeDraft[] {
  return (rule.edges ?? []).flatMap(({ from, to, kind }): EdgeDraft[] => {
    const a = endOf(hit, from);
    const b = endOf(hit, to);
    if (a === null || b === null || a.id === b.id) return [];
    return [
      {
        from: a.id,
        to: b.id,
        kind,
        confidence: weakest(a.confidence, b.confidence, draft.finding.confidence),
        inference: `rule ${rule.rule}`,
        assumptions: [...new Set(hit.absences.flatMap((one) => one.absence.assumptions))],
        evidence: mergeEvidence([...a.evidence, ...b.evidence]),
        refutedBy:
          kind === "precludes"
            ? "another connection on which the exchange went on"
            : "a message between the two on the same connection",
      },
    ];
  });
}

interface EdgeEnd {
  readonly id: string;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

function endOf({ nodes, absences }: Hit, name: string): EdgeEnd | null {
  const node = nodes[name];
  if (node !== undefined) return { id: node.id, confidence: confidenceOfNode(node), evidence: evidenceOfNode(node) };
  return absences.find((one) => one.name === name)?.absence ?? null;
}
