import type { Absence, Edge, Finding, Level, NextStep, Statement } from "../../model/case.js";
import { weakest, type Confidence, type Evidence } from "../../model/evidence.js";
import type { Inference, Rule, RulePack } from "../../knowledge/index.js";
import { mergeEvidence } from "../entries.js";
import { matchInside } from "./inside.js";
import { confidenceOfNode, evidenceOfNode, momentOf, type FindingDraft, type RuleNode } from "./nodes.js";
import { test, and, type Truth } from "./predicate.js";
import { eventMatches, fieldOf, type Scene } from "./scene.js";
import { matchSequence, type SequenceMatch } from "./sequence.js";
import { renderTemplate, type TemplateValues } from "./template.js";

export interface RuleResults {
  readonly findings: readonly Finding[];
  readonly absences: readonly Absence[];
  readonly edges: readonly Edge[];
  readonly nextSteps: readonly NextStep[];
}

/** A match before it becomes a finding. */
interface Hit {
  readonly rule: Rule;
  readonly nodes: Readonly<Record<string, RuleNode>>;
  readonly bound: Readonly<Record<string, string>>;
  readonly truth: Truth;
  readonly absence: { readonly absence: Absence; readonly expected: string } | null;
}

/** Runs all rules; those that build on findings run after those that make them. */
export function runRules(scene: Scene, pack: RulePack): RuleResults {
  const absences: Absence[] = [];
  const edges: Edge[] = [];
  const nextSteps: NextStep[] = [];
  for (const rule of inOrder(pack.rules)) {
    for (const hit of hitsOf(scene, rule, absences)) {
      const draft = draftOf(scene, hit, scene.findings.length + 1);
      scene.findings.push(draft);
      edges.push(...edgesOf(rule, hit, draft));
      for (const step of rule.next ?? []) {
        if (step.when === "absence-not-observed" && hit.absence?.absence.verdict === "absent-observed") {
          if (hit.absence.absence.confidence === "strong") continue;
        }
        nextSteps.push({
          run: step.run,
          because: renderTemplate(step.because, { scene, ...hit }).text,
          expect: step.expect,
        });
      }
    }
  }
  return {
    findings: linkCauses(scene.findings),
    absences,
    edges: [...edges, ...causeEdges(scene.findings)],
    nextSteps,
  };
}

/** Rules whose events are other rules' findings come last, in as many rounds as they are deep. */
function inOrder(rules: readonly Rule[]): readonly Rule[] {
  const depth = (rule: Rule, seen: readonly string[]): number => {
    const needed = Object.values(rule.events).flatMap((event) => [event.finding ?? []].flat());
    const below = rules.filter(
      (other) =>
        !seen.includes(other.rule) &&
        needed.some((pattern) => pattern === other.rule || globMatches(pattern, other.rule)),
    );
    return below.length === 0 ? 0 : 1 + Math.max(...below.map((other) => depth(other, [...seen, rule.rule])));
  };
  return [...rules]
    .map((rule) => ({ rule, at: depth(rule, [rule.rule]) }))
    .sort((a, b) => a.at - b.at || (a.rule.rule < b.rule.rule ? -1 : 1))
    .map(({ rule }) => rule);
}

function globMatches(pattern: string, id: string): boolean {
  return pattern.endsWith("*") && id.startsWith(pattern.slice(0, -1));
}

function hitsOf(scene: Scene, rule: Rule, absences: Absence[]): readonly Hit[] {
  const { match } = rule;
  if ("event" in match) {
    return eventMatches(scene, rule.events[match.event]!).map(({ node, truth, bound }) => ({
      rule,
      nodes: { [match.event]: node },
      bound,
      truth,
      absence: null,
    }));
  }
  if ("inside" in match) return insideHits(scene, rule, match.inside);
  const { correlate, steps } = match.sequence;
  const never = steps.find((step) => typeof step !== "string");
  return matchSequence(scene, rule, correlate, steps).flatMap((found) => {
    const absence = recorded(found, absences);
    if (!found.whole || found.absence?.verdict === "fulfilled") return [];
    return [
      {
        rule,
        nodes: found.nodes,
        bound: found.bound,
        truth: found.truth,
        absence: absence === null || never === undefined ? null : { absence, expected: never.expected },
      },
    ];
  });
}

/** Every judged absence goes into the case, claimed or not. */
function recorded(found: SequenceMatch, absences: Absence[]): Absence | null {
  if (found.absence === null) return null;
  const { expected, after, until } = found.absence;
  // Two rules may wait for the same thing; their absences are made one after the other.
  const same = absences.findLast((one) => one.after === after && one.until === until && one.expected === expected);
  if (same !== undefined) return same;
  const absence: Absence = { id: `abs-${absences.length + 1}`, ...found.absence };
  absences.push(absence);
  return absence;
}

function insideHits(scene: Scene, rule: Rule, names: readonly string[]): readonly Hit[] {
  return matchInside(scene, rule, names).map((chosen) => ({
    rule,
    nodes: Object.fromEntries(names.map((name, n) => [name, chosen[n]!.node])),
    bound: Object.assign({}, ...chosen.map((match) => match.bound)) as Record<string, string>,
    truth: and(...chosen.map((match) => match.truth)),
    absence: null,
  }));
}

const LEVELS: readonly Level[] = ["info", "note", "warning", "error"];

/** What may be said at most, by what the absence is worth. */
function levelOf(hit: Hit): Level {
  const cap: Level =
    hit.absence === null || /^absent-(?:observed|complete)$/.test(hit.absence.absence.verdict)
      ? "error"
      : hit.absence.absence.verdict === "absent-presumed"
        ? "warning"
        : "note";
  const below = Object.values(hit.nodes).flatMap((node) =>
    node.kind === "finding" ? [node.finding.finding.level] : [],
  );
  return [hit.rule.level, cap, ...below].reduce((a, b) => (LEVELS.indexOf(a) <= LEVELS.indexOf(b) ? a : b));
}

function draftOf(scene: Scene, hit: Hit, number: number): FindingDraft {
  const { rule, nodes } = hit;
  const parts: Confidence[] = Object.values(nodes).map(confidenceOfNode);
  if (hit.absence !== null) parts.push(hit.absence.absence.confidence);
  if (hit.truth === "unknown") parts.push("possible");
  if (rule.confidence !== undefined) parts.push(rule.confidence);
  const confidence = weakest(...parts);
  const values: TemplateValues = { scene, ...hit };
  const evidence = mergeEvidence([
    ...Object.values(nodes).flatMap(evidenceOfNode),
    ...(hit.absence?.absence.evidence ?? []),
  ]);
  const inferred = inferencesOf(scene, hit);
  const story = (rule.report.story ?? []).flatMap((template) =>
    template === "{{infer}}" ? inferred : [statement(template, values, confidence, evidence)],
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
    remedy: rule.report.remedy ?? [],
    references: rule.references ?? [],
    causes: [],
    caveats: rule.caveats ?? [],
    evidence,
  };
  return { finding, nodes, absence: hit.absence?.absence ?? null };
}

function statement(
  template: string,
  values: TemplateValues,
  confidence: Confidence,
  fallback: readonly Evidence[],
): Statement {
  const { text, evidence, nodes } = renderTemplate(template, values);
  return {
    text,
    basis: "inference",
    confidence: nodes.length === 0 ? confidence : weakest("strong", ...nodes.map(confidenceOfNode)),
    evidence: evidence.length > 0 ? mergeEvidence(evidence) : fallback,
  };
}

/** The rule's own explanations that the fields bear out, or do not contradict. */
function inferencesOf(scene: Scene, hit: Hit): readonly Statement[] {
  const statements: Statement[] = [];
  for (const inference of hit.rule.infer ?? []) {
    const holder = holderOf(scene, hit, inference);
    if (holder === null) continue;
    const { text, evidence } = renderTemplate(inference.claim, { scene, ...hit });
    statements.push({
      text: `${text}. It would be refuted by ${inference["refuted-by"]}.`,
      basis: "inference",
      confidence: weakest(inference.confidence, confidenceOfNode(holder)),
      evidence: mergeEvidence([
        ...evidence,
        ...evidenceOfNode(holder),
        ...Object.values(hit.nodes).flatMap((node) => (node.kind === "message" ? evidenceOfNode(node) : [])),
      ]),
    });
  }
  return statements;
}

/** The node whose fields make the inference true. */
function holderOf(scene: Scene, hit: Hit, inference: Inference): RuleNode | null {
  for (const node of Object.values(hit.nodes)) {
    if (node.kind !== "message") continue;
    const truth = and(
      ...Object.entries(inference.when).map(([field, predicate]) =>
        test(predicate, fieldOf(node, field), scene.knowledge),
      ),
    );
    if (truth === "true") return node;
  }
  return null;
}

function edgesOf(rule: Rule, hit: Hit, draft: FindingDraft): readonly Edge[] {
  return (rule.edges ?? []).flatMap(({ from, to, kind }): Edge[] => {
    const end = (name: string): { id: string; confidence: Confidence; evidence: readonly Evidence[] } | null => {
      const node = hit.nodes[name];
      if (node !== undefined)
        return { id: node.id, confidence: confidenceOfNode(node), evidence: evidenceOfNode(node) };
      if (hit.absence === null) return null;
      return {
        id: hit.absence.absence.id,
        confidence: hit.absence.absence.confidence,
        evidence: hit.absence.absence.evidence,
      };
    };
    const a = end(from);
    const b = end(to);
    if (a === null || b === null || a.id === b.id) return [];
    return [
      {
        from: a.id,
        to: b.id,
        kind,
        confidence: weakest(a.confidence, b.confidence, draft.finding.confidence),
        inference: `rule ${rule.rule}`,
        assumptions: hit.absence?.absence.assumptions ?? [],
        evidence: mergeEvidence([...a.evidence, ...b.evidence]),
        refutedBy:
          kind === "precludes"
            ? "another connection on which the exchange went on"
            : "a message between the two on the same connection",
      },
    ];
  });
}

/** A finding that another one was built on brings that one about. */
function linkCauses(drafts: readonly FindingDraft[]): readonly Finding[] {
  const effects = new Map<string, string[]>();
  for (const { finding, nodes } of drafts) {
    for (const node of Object.values(nodes)) {
      if (node.kind !== "finding") continue;
      const { id } = node.finding.finding;
      effects.set(id, [...(effects.get(id) ?? []), finding.id]);
    }
  }
  return drafts.map(({ finding }) => ({ ...finding, causes: effects.get(finding.id) ?? [] }));
}

function causeEdges(drafts: readonly FindingDraft[]): readonly Edge[] {
  return drafts.flatMap((draft) =>
    Object.values(draft.nodes).flatMap((node): Edge[] =>
      node.kind !== "finding"
        ? []
        : [
            {
              from: node.finding.finding.id,
              to: draft.finding.id,
              kind: "causes",
              confidence: weakest(node.finding.finding.confidence, draft.finding.confidence),
              inference: `what happened in ${node.finding.finding.rule} happened inside the call that ${draft.finding.rule} is about (stop ${momentOf(node) + 1})`,
              assumptions: [],
              evidence: mergeEvidence([...node.finding.finding.evidence, ...draft.finding.evidence]),
              refutedBy: "a return of that call before it",
            },
          ],
    ),
  );
}
