import type { Case, Statement } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";
import { markup, type Html } from "./markup.js";
import { statement } from "./story.js";

/** What happened, in order, with the filters that a script turns on: thread, function, finding. */
export function happened(document: Case): Html {
  const tags = tagger(document);
  const tagged = document.timeline.map((one) => ({ one, ...tags(one) }));
  const all = (list: readonly (readonly string[])[]): readonly string[] => [...new Set(list.flat())].sort();
  const filter = (name: string, label: string, values: readonly (readonly [value: string, text: string])[]): Html =>
    values.length < 2
      ? markup``
      : markup`<label>${label} <select data-filter="${name}"><option value="">all</option>${values.map(([value, text]) => markup`<option value="${value}">${text}</option>`)}</select></label>`;
  const pairs = (values: readonly string[]): readonly (readonly [string, string])[] =>
    values.map((value) => [value, value]);
  return markup`<form class="js filters" aria-label="Filter the timeline">
      ${filter("thread", "thread", pairs(all(tagged.map((one) => one.threads))))}
      ${filter("api", "function", pairs(all(tagged.map((one) => one.apis))))}
      ${filter(
        "finding",
        "finding",
        document.findings.map((finding) => [finding.id, finding.title]),
      )}
      <output aria-live="polite"></output>
    </form>
    <ol class="says happened">
      ${tagged.map(({ one, threads, apis, findings }) =>
        statement(
          document,
          one,
          "li",
          markup` data-thread="${threads.join("|")}" data-api="${apis.join("|")}" data-finding="${findings.join("|")}"`,
        ),
      )}
    </ol>`;
}

interface Tags {
  readonly threads: readonly string[];
  readonly apis: readonly string[];
  readonly findings: readonly string[];
}

/** What a sentence is about, by the lines that it shares with stops, calls and findings. */
function tagger(document: Case): (one: Statement) => Tags {
  const byLine = (items: readonly { readonly key: string; readonly evidence: readonly Evidence[] }[]) => {
    const keys = new Map<string, Set<string>>();
    for (const { key, evidence } of items) {
      for (const {
        source,
        lines: [first, last],
      } of evidence) {
        // The ends of a long range stand for it.
        for (const line of last - first > 400
          ? [first, last]
          : Array.from({ length: last - first + 1 }, (_, i) => first + i)) {
          const place = `${source}:${line}`;
          const own = keys.get(place);
          if (own === undefined) keys.set(place, new Set([key]));
          else own.add(key);
        }
      }
    }
    return (evidence: readonly Evidence[], sides: boolean): readonly string[] => {
      const found = new Set<string>();
      for (const {
        source,
        lines: [first, last],
      } of evidence)
        for (const line of sides ? [first, last] : [first])
          for (const key of keys.get(`${source}:${line}`) ?? []) found.add(key);
      return [...found];
    };
  };
  const threads = byLine(
    document.stops.flatMap((stop) =>
      stop.thread === null ? [] : [{ key: stop.thread, evidence: [{ source: stop.source, lines: stop.lines }] }],
    ),
  );
  const apis = byLine(document.calls.map((call) => ({ key: call.api, evidence: call.evidence })));
  const findings = byLine(document.findings.map((finding) => ({ key: finding.id, evidence: finding.evidence })));
  return ({ evidence, text }) => ({
    threads: threads(evidence, false),
    apis: [
      ...new Set([
        ...apis(evidence, true),
        ...document.calls.flatMap((call) => (text.includes(call.api) ? [call.api] : [])),
      ]),
    ],
    findings: findings(evidence, true),
  });
}
