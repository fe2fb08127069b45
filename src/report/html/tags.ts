import type { Case, Statement } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";

/** What a sentence is about; the filters ask for it. */
export interface Tags {
  readonly threads: readonly string[];
  readonly apis: readonly string[];
  readonly findings: readonly string[];
}

/** By the lines that a sentence shares with stops, calls and findings, and by the functions that it names. */
export function tagger(document: Case): (one: Statement) => Tags {
  const threads = byLine(
    document.stops.flatMap((stop) =>
      stop.thread === null ? [] : [{ key: stop.thread, evidence: [{ source: stop.source, lines: stop.lines }] }],
    ),
  );
  const apis = byLine(document.calls.map((call) => ({ key: call.api, evidence: call.evidence })));
  const findings = byLine(document.findings.map((finding) => ({ key: finding.id, evidence: finding.evidence })));
  const known = new Set(document.calls.map((call) => call.api));
  return ({ evidence, text }) => ({
    threads: threads(evidence, false),
    apis: [...new Set([...apis(evidence, true), ...namesIn(text).filter((name) => known.has(name))])],
    findings: findings(evidence, true),
  });
}

/** `… enters ws2_32!send, which …` → `ws2_32!send` */
function namesIn(text: string): readonly string[] {
  return text
    .split(" ")
    .flatMap((word) =>
      word.includes("!") ? [word.replace(/^["'(]+/, "").replace(/(?<!["'),.:;])["'),.:;]+$/, "")] : [],
    );
}

interface Keyed {
  readonly key: string;
  readonly evidence: readonly Evidence[];
}

/** What lies on the first line of the evidence, or on both ends of it. */
function byLine(items: readonly Keyed[]): (evidence: readonly Evidence[], bothEnds: boolean) => readonly string[] {
  const keys = new Map<string, Set<string>>();
  const put = (source: number, line: number, key: string): void => {
    const place = `${source}:${line}`;
    const own = keys.get(place);
    if (own === undefined) keys.set(place, new Set([key]));
    else own.add(key);
  };
  for (const { key, evidence } of items) {
    for (const { source, lines } of evidence) {
      const [first, last] = lines;
      // The ends of a long range stand for it.
      const step = last - first > LONG ? last - first : 1;
      for (let line = first; line <= last; line += step) put(source, line, key);
    }
  }
  return (evidence, bothEnds) => [
    ...new Set(
      evidence.flatMap(({ source, lines }) =>
        (bothEnds ? lines : lines.slice(0, 1)).flatMap((line) => [...(keys.get(`${source}:${line}`) ?? [])]),
      ),
    ),
  ];
}

const LONG = 400;
