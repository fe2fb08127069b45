import type { Case } from "../../model/case.js";
import type { Confidence, Evidence } from "../../model/evidence.js";
import { markup, type Html } from "./markup.js";

/** `0:31-31 0:40-47`: what a click lights up. */
export function evidenceList(evidence: readonly Evidence[]): string {
  return evidence.map(({ source, lines }) => `${source}:${lines[0]}-${lines[1]}`).join(" ");
}

const SHOWN = 6;

/** Links to the lines; without a script they jump to the first line of each range. */
export function cited(document: Case, evidence: readonly Evidence[]): Html {
  if (evidence.length === 0) return markup``;
  const named = document.sources.length > 1;
  const link = ({ source, lines: [first, last] }: Evidence): Html => {
    const label = first === last ? `L${first}` : `L${first}–${last}`;
    const name = named ? `${document.sources[source]?.name ?? source}:` : "";
    return markup`<a class="ev" href="#s${source}-L${first}" data-ev="${source}:${first}-${last}">${name}${label}</a>`;
  };
  const shown = evidence.slice(0, SHOWN).map(link);
  const rest = evidence.slice(SHOWN);
  return markup` <span class="cites"
    >${shown}${rest.length > 0 && markup`<a class="ev" href="#s${rest[0]!.source}-L${rest[0]!.lines[0]}" data-ev="${evidenceList(evidence)}">+${rest.length} more</a>`}</span
  >`;
}

/** How sure; certain facts carry no mark. */
export function sureness(confidence: Confidence): Html {
  return confidence === "certain"
    ? markup``
    : markup` <span class="sure ${confidence}" title="${MEANING[confidence]}">${confidence}</span>`;
}

const MEANING: Readonly<Record<Confidence, string>> = {
  certain: "one verbatim record of the log says it",
  strong: "it follows from two or more records that agree",
  probable: "a named inference; its assumption is printed",
  possible: "weaker; what would settle it is printed",
  asserted: "a person wrote it into the log; never used as a fact",
};
