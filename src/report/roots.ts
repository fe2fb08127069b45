import type { Case, Finding, Statement } from "../model/case.js";
import type { Confidence } from "../model/evidence.js";

/** Findings that no other finding brings about. */
function rootsOf(document: Case): readonly Finding[] {
  const effects = new Set(document.findings.flatMap((finding) => finding.causes));
  return document.findings.filter((finding) => !effects.has(finding.id));
}

/** Of these, those that are a fault. `info` says what holds at the moment, as a request that is not answered yet. */
export function causesOf(document: Case): readonly Finding[] {
  return rootsOf(document).filter(({ level }) => level !== "info");
}

/** What holds at the moment, where nothing is wrong. */
export function statesOf(document: Case): readonly Statement[] {
  return rootsOf(document)
    .filter(({ level, suppressed }) => level === "info" && suppressed === null)
    .map(({ headline, confidence, evidence }) => ({
      text: headline,
      basis: "inference",
      confidence,
      evidence,
    }));
}

/** A finding and what it brings about, one after the other. */
export function chainOf(document: Case, root: Finding): readonly Finding[] {
  const chain: Finding[] = [];
  let next: Finding | undefined = root;
  while (next !== undefined && !chain.includes(next)) {
    chain.push(next);
    const [effect]: readonly string[] = next.causes;
    next = document.findings.find((finding) => finding.id === effect);
  }
  return chain;
}

/** How sure each step of a chain is. */
export function linksOf({ edges }: Case, chain: readonly Finding[]): readonly Confidence[] {
  let own = linksIn.get(edges);
  if (own === undefined) {
    own = new Map();
    for (const { kind, from, to, confidence } of edges) {
      if (kind !== "causes") continue;
      const link = `${from} ${to}`;
      own.set(link, [...(own.get(link) ?? []), confidence]);
    }
    linksIn.set(edges, own);
  }
  return chain.slice(1).flatMap((finding, i) => own.get(`${chain[i]!.id} ${finding.id}`) ?? []);
}

/** Of a case with many findings, by the ids of cause and effect. */
const linksIn = new WeakMap<Case["edges"], Map<string, readonly Confidence[]>>();

/** Where no finding is a fault. */
export function nothingFound(document: Case): string {
  const stops = document.stops.length;
  return `${nothingWords(document)} (${stops} ${stops === 1 ? "stop" : "stops"}, ${document.calls.length} ${document.calls.length === 1 ? "call" : "calls"} of known functions). What it shows is below.`;
}

function nothingWords({ findings }: Case): string {
  if (findings.length === 0) return "No diagnosis fits this log";
  return findings.every(({ suppressed }) => suppressed !== null)
    ? "Every finding of this log is suppressed"
    : "No fault was found in this log";
}
