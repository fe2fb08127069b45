import type { Absence, Case, Edge } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";
import type { EventExplanation, ExplainedNode, RuleExplanation, WayExplanation } from "../model/explanation.js";
import { describer } from "./causal-graph.js";
import { oneLine } from "./safe-text.js";

/** Why a rule did or did not fire, as text. */
export function explanationText({ rule, title, outcome, because, events, ways }: RuleExplanation): string {
  const words = { found: "found", "not-found": "not found", "not-evaluated": "not evaluated" };
  return lines([
    `${rule}: ${title}`,
    `${words[outcome]}: ${because}.`,
    ...(events.length === 0 ? [] : ["", "Events"]),
    ...events.flatMap(eventLines),
    ...(ways.length === 0 ? [] : ["", "How far it came"]),
    ...ways.flatMap((way, i) => wayLines(way, i + 1)),
  ]);
}

function eventLines({ event, asks, candidates, fits, mayFit, examples, refused }: EventExplanation): readonly string[] {
  const maybe = mayFit === 0 ? "" : `, ${mayFit} may fit`;
  return [
    `  ${event}: ${asks}: ${candidates} in the log, ${fits} fit${maybe}`,
    ...examples.map((node) => `    fits: ${nodeText(node)}`),
    ...refused.map((node) => `    does not: ${nodeText(node)}: ${node.because}`),
  ];
}

function wayLines({ found, confidence, steps, because, absences }: WayExplanation, number: number): readonly string[] {
  return [
    `  ${number}. ${found ? `found (${confidence ?? "possible"})` : "not found"}: ${because}`,
    ...steps.map((step) => `     ${step.event}: ${nodeText(step)}`),
    ...absences.map((absence) => `     ${absence.verdict}: ${absence.question}; ${absence.because.join("; ")}`),
  ];
}

function nodeText({ id, name, evidence }: ExplainedNode): string {
  return `${id} ${name} ${place(evidence)}`;
}

/** What brought something about, and the weakest link of the chain. */
export function whyText(
  document: Case,
  reason: { readonly id: string; readonly chain: readonly Edge[]; readonly because: string },
): string {
  const named = describer(document);
  const name = (id: string): string => (named(id).label === id ? id : `${id} (${named(id).label})`);
  return lines([
    `${name(reason.id)} in ${document.sources.map((source) => source.name).join(", ")} ${place(named(reason.id).evidence)}`,
    ...reason.chain.map(
      (edge, i) =>
        `  ${i + 1}. ${name(edge.from)} ${VERBS[edge.kind] ?? edge.kind} ${name(edge.to)} (${edge.confidence}): ${edge.inference} ${place(edge.evidence)}`,
    ),
    `${reason.because.charAt(0).toUpperCase()}${reason.because.slice(1)}.`,
  ]);
}

/** Edges as verbs between their two ends. */
const VERBS: Readonly<Record<string, string>> = {
  causes: "brings about",
  "data-flow": "gives bytes to",
  "responds-to": "answers",
  precludes: "stands in the way of",
  "signals-error": "tells of an error to",
  "waits-on": "waits for",
};

const MOST_NAMED = 6;

/** What is known about something that was due. */
export function whyNotText(
  { sources }: Pick<Case, "sources">,
  reason: {
    readonly expectation: string;
    readonly answer: string;
    readonly absences: readonly Absence[];
    readonly precludedBy: readonly Edge[];
    readonly came: readonly string[];
    readonly next: readonly (readonly string[])[];
  },
): string {
  return lines([
    `${reason.expectation} in ${sources.map((source) => source.name).join(", ")}: ${reason.answer}.`,
    ...reason.absences.flatMap((absence) => [
      `  ${absence.id} ${absence.verdict} (${absence.confidence}, joined by ${absence.rung}): ${absence.question} ${place(absence.evidence)}`,
      ...absence.because.map((text) => `     because ${text}`),
      ...absence.assumptions.map((text) => `     assumed: ${text}`),
    ]),
    ...reason.precludedBy.map(
      (edge) => `  ${edge.from} stands in its way (${edge.confidence}) ${place(edge.evidence)}`,
    ),
    ...(reason.came.length === 0
      ? []
      : [
          `  In the log: ${reason.came.slice(0, MOST_NAMED).join(", ")}${reason.came.length > MOST_NAMED ? ", …" : ""}; explain ${reason.came[0]!} says what brought it about.`,
        ]),
    ...(reason.next.length === 0 ? [] : ["  To settle it:"]),
    ...reason.next.slice(0, 5).map((run) => `     ${run.join("; ")}`),
  ]);
}

function place(evidence: readonly Evidence[]): string {
  const ranges = evidence
    .slice(0, 4)
    .map(({ lines: [first, last] }) => (first === last ? `L${first}` : `L${first}–${last}`));
  return ranges.length === 0 ? "" : `[${ranges.join(", ")}]`;
}

/** Nothing that a log contains may break a line or move a cursor. */
function lines(texts: readonly string[]): string {
  return `${texts.map((text) => text.slice(0, text.length - text.trimStart().length) + oneLine(text.trimStart())).join("\n")}\n`;
}
