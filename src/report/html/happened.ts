import type { Case, Statement } from "../../model/case.js";
import { markup, type Html } from "./markup.js";
import { statement } from "./story.js";
import { tagger, type Tags } from "./tags.js";

/** More sentences make a page that is slow to open. */
const MOST_SENTENCES = 1500;
/** More functions than this are no list to choose from. */
const MOST_CHOICES = 400;

type Tagged = Tags & { readonly one: Statement; readonly number: number };

/** What happened, in order, with the filters that a script turns on: thread, function, finding. */
export function happened(document: Case): Html {
  const tags = tagger(document);
  const all = document.timeline.map((one, i): Tagged => ({ one, number: i + 1, ...tags(one) }));
  const shown = all.length <= MOST_SENTENCES ? all : mostTelling(all);
  const findings = new Set(shown.flatMap((one) => one.findings));
  return markup`<form class="js filters" aria-label="Filter the timeline">
      ${filter("thread", "thread", choices(shown.flatMap((one) => one.threads)))}
      ${filter("api", "function", choices(shown.flatMap((one) => one.apis)))}
      ${filter(
        "finding",
        "finding",
        document.findings.flatMap(({ id, title }) => (findings.has(id) ? [[id, title] as const] : [])),
      )}
      <output aria-live="polite"></output>
    </form>
    ${
      shown.length < all.length &&
      markup`<p class="note">${shown.length} of ${all.length} sentences are shown, with their numbers: those that findings rest on, and those that come before them. All are in the JSON report.</p>`
    }
    <ol class="says happened">
      ${shown.map(({ one, number, threads, apis, findings: own }, i) =>
        statement(
          document,
          one,
          "li",
          markup`${number !== (shown[i - 1]?.number ?? 0) + 1 && markup` value="${number}"`} data-thread="${threads.join("|")}" data-api="${apis.join("|")}" data-finding="${own.join("|")}"`,
        ),
      )}
    </ol>`;
}

type Choice = readonly [value: string, text: string];

function filter(name: string, label: string, values: readonly Choice[]): Html {
  return values.length < 2
    ? markup``
    : markup`<label>${label} <select data-filter="${name}"><option value="">all</option>${values.map(([value, text]) => markup`<option value="${value}">${text}</option>`)}</select></label>`;
}

function choices(values: readonly string[]): readonly Choice[] {
  const unique = [...new Set(values)].sort().slice(0, MOST_CHOICES);
  return unique.map((value) => [value, value]);
}

/** What findings rest on, with the sentences right before it; then from the beginning, as far as there is room. */
function mostTelling(all: readonly Tagged[]): readonly Tagged[] {
  const kept = new Set<number>();
  for (const { number, findings } of all) {
    if (findings.length === 0) continue;
    for (let n = Math.max(1, number - BEFORE); n <= number && kept.size < MOST_SENTENCES; n++) kept.add(n);
  }
  for (let n = 1; n <= all.length && kept.size < MOST_SENTENCES; n++) kept.add(n);
  return all.filter(({ number }) => kept.has(number));
}

const BEFORE = 5;
