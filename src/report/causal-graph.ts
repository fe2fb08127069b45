import type { Case } from "../model/case.js";
import type { Confidence, Evidence } from "../model/evidence.js";
import { grouped, labelOfMessages, labelOfProtocol } from "./events.js";
import { oneLine } from "./safe-text.js";
import { VERDICT_WORDS } from "./sequence.js";

/** The causal graph as data: what is drawn, whatever draws it. */
export interface CausalGraph {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  /** Index into `links` of the weakest link of the chain of findings, or null where there is no chain. */
  readonly weakest: number | null;
  readonly omitted: number;
}

export interface GraphNode {
  readonly id: string;
  readonly kind: "finding" | "call" | "message" | "absence" | "stop" | "resource" | "other";
  readonly label: string;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

export interface GraphLink {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly confidence: Confidence;
  readonly inference: string;
  readonly refutedBy: string;
  readonly evidence: readonly Evidence[];
}

/** Weakest first. */
export const CONFIDENCE_ORDER: readonly Confidence[] = ["asserted", "possible", "probable", "strong", "certain"];

const MAX_NODES = 60;

const NO_CAUSE: ReadonlySet<string> = new Set(["program-order", "position-order", "same-activation", "same-resource"]);

/**
 * What brought about what. Findings come first, then everything a link leads to, so that a large case keeps its causes;
 * pure order is no cause and is not drawn. Messages of one buffer are one node.
 */
export function causalGraphOf(document: Case): CausalGraph {
  const describe = describer(document);
  const first = new Map<string, string>();
  const merged = new Map<string, string>();
  for (const { id, buffer } of document.messages) {
    if (!first.has(buffer)) first.set(buffer, id);
    merged.set(id, first.get(buffer)!);
  }
  const nodeOf = (id: string): string => merged.get(id) ?? id;
  const all: readonly GraphLink[] = document.edges
    .filter((edge) => !NO_CAUSE.has(edge.kind))
    .map((edge) => ({
      from: nodeOf(edge.from),
      to: nodeOf(edge.to),
      kind: edge.kind,
      confidence: edge.confidence,
      inference: oneLine(edge.inference),
      refutedBy: oneLine(edge.refutedBy),
      evidence: edge.evidence,
    }));
  const findings = new Set(document.findings.map((finding) => finding.id));
  // What a finding rests on: the edges and absences that share its lines belong to its picture.
  const support: readonly GraphLink[] = document.findings.flatMap((finding) =>
    document.absences
      .filter((absence) => absence.verdict !== "fulfilled" && restsOn(finding.evidence, absence.evidence))
      .slice(0, 1)
      .filter(() => !document.edges.some((edge) => edge.to === finding.id && edge.kind === "causes"))
      .map((absence) => ({
        from: absence.id,
        to: finding.id,
        kind: "shows",
        confidence: absence.confidence,
        inference: "the finding rests on it",
        refutedBy: "",
        evidence: absence.evidence,
      })),
  );
  const candidates = [
    ...all.filter((link) => link.kind === "causes"),
    ...support,
    ...all.filter((link) => link.kind !== "causes"),
  ];
  const kept = new Set<string>(findings);
  const links: GraphLink[] = [];
  let omitted = 0;
  for (const link of candidates) {
    const added = [link.from, link.to].filter((id) => !kept.has(id));
    if (kept.size + added.length > MAX_NODES) {
      omitted++;
      continue;
    }
    for (const id of added) kept.add(id);
    if (!links.some((one) => one.from === link.from && one.to === link.to && one.kind === link.kind)) links.push(link);
  }
  const causes = links.flatMap((link, i) => (link.kind === "causes" || link.kind === "shows" ? [i] : []));
  const weakest = causes.reduce<number | null>(
    (best, i) => (best === null || rank(links[i]!.confidence) < rank(links[best]!.confidence) ? i : best),
    null,
  );
  return { nodes: [...kept].map(describe), links, weakest, omitted };
}

function rank(confidence: Confidence): number {
  return CONFIDENCE_ORDER.indexOf(confidence);
}

/** Every range of `part` is one of `whole`. */
function restsOn(whole: readonly Evidence[], part: readonly Evidence[]): boolean {
  const keys = new Set(whole.map(({ source, lines }) => `${source}:${lines[0]}-${lines[1]}`));
  return part.length > 0 && part.every(({ source, lines }) => keys.has(`${source}:${lines[0]}-${lines[1]}`));
}

const LONGEST_LABEL = 90;

function clipped(text: string): string {
  return text.length <= LONGEST_LABEL ? text : `${text.slice(0, LONGEST_LABEL - 1)}…`;
}

/** A node by its id, whatever kind of thing bears it. */
export function describer(document: Case): (id: string) => GraphNode {
  const nodes = new Map<string, GraphNode>();
  const add = (node: GraphNode): void => {
    nodes.set(node.id, { ...node, label: oneLine(node.label) });
  };
  for (const { id, title, confidence, evidence } of document.findings)
    add({ id, kind: "finding", label: title, confidence, evidence });
  for (const { id, api, phase, confidence, evidence } of document.calls)
    add({ id, kind: "call", label: phase === "return" ? `${api} returns` : api, confidence, evidence });
  for (const own of grouped(document.messages, (message) => message.buffer).values()) {
    const { id, evidence } = own[0]!;
    add({ id, kind: "message", label: labelOfMessages(own), confidence: "certain", evidence });
  }
  for (const { id, expected, verdict, confidence, evidence } of document.absences)
    add({
      id,
      kind: "absence",
      label: `${labelOfProtocol(expected)}: ${VERDICT_WORDS[verdict]}`,
      confidence,
      evidence,
    });
  for (const stop of document.stops)
    add({
      id: stop.id,
      kind: "stop",
      label: `${stop.id}${stop.thread === null ? "" : `, thread ${stop.thread}`}`,
      confidence: "certain",
      evidence: [{ source: stop.source, lines: stop.lines }],
    });
  for (const { id, kind, value, evidence } of document.resources)
    add({ id, kind: "resource", label: `${kind} ${value}`, confidence: "strong", evidence });
  for (const { id, text, confidence, evidence } of document.facts)
    add({ id, kind: "other", label: clipped(text), confidence, evidence });
  for (const { id, function: name, confidence, evidence } of document.activations)
    add({ id, kind: "other", label: `${name ?? "a call"} (running)`, confidence, evidence });
  for (const { id, address, evidence } of document.buffers)
    add({ id, kind: "other", label: `memory at ${address}`, confidence: "certain", evidence });
  return (id) => nodes.get(id) ?? { id, kind: "other", label: oneLine(id), confidence: "possible", evidence: [] };
}
