import type { Case } from "../../model/case.js";
import { causalGraphOf } from "../causal-graph.js";
import { coverageLine, inWords } from "../post-mortem.js";
import { sequenceOf } from "../sequence.js";
import { buffers } from "./buffers.js";
import { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } from "./generated/client.js";
import { figure } from "./figure.js";
import { graphSvg } from "./graph-svg.js";
import { happened } from "./happened.js";
import { transcriptPane, type LogLines } from "./lines.js";
import { markup, type Html } from "./markup.js";
import { sequenceSvg } from "./sequence-svg.js";
import { stacks } from "./stacks.js";
import { absences, assertions, findings, openQuestions, remedies, rootCause, statement } from "./story.js";
import { otherData } from "./tables.js";
import { wire } from "./wire.js";

/**
 * The post-mortem as one file that opens anywhere: no network, no script but its own, readable without it. The content
 * policy names the one script and the one style by their hashes, so nothing a log contains can run.
 */
export function renderHtml(document: Case, logs: readonly LogLines[] | null = null): string {
  const names = document.sources.map((source) => source.name).join(", ");
  const sections = sectionsOfPage(document);
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; script-src 'sha256-${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Post-mortem of ${names}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<a class="skip" href="#story">Skip to the story</a>
<header class="top">
  <div><p class="kicker">Post-mortem</p><h1>${names}</h1></div>
  <nav aria-label="Sections">${sections.map(({ id, title }) => markup`<a href="#${id}">${title}</a>`)}</nav>
  <div class="tools js"><button type="button" id="theme" title="Light or dark (t)">theme</button><button type="button" id="print" title="Print or save as PDF">print</button><button type="button" id="keys" aria-expanded="false" aria-controls="keys-help" title="Keys (?)">?</button></div>
</header>
<p id="keys-help" class="js help" hidden><kbd>j</kbd> <kbd>k</kbd> next and previous sentence · <kbd>Enter</kbd> light up its lines · <kbd>Esc</kbd> put them out · <kbd>+</kbd> <kbd>-</kbd> <kbd>0</kbd> zoom a drawing · <kbd>t</kbd> light or dark</p>
<main>
<article id="story">
${sections.map(
  ({
    id,
    title,
    body,
    count,
  }) => markup`<section id="${id}"><h2>${title}${count !== null && markup` <span class="count">${count}</span>`}</h2>
${body}
</section>
`,
)}
<footer><p>${coverageLine(document)}</p><p>Marked sentences are inferences, with how sure they are; the others are facts that the cited lines print.</p></footer>
</article>
<aside id="transcript" aria-label="Transcript" tabindex="0"><div class="pane-head"><h2>Transcript</h2><p class="lit js" role="status" aria-live="polite"></p></div>
${transcriptPane(document, logs)}
</aside>
</main>
<script>${{ markup: SCRIPT }}</script>
</body>
</html>
`;
  return page.markup;
}

interface PageSection {
  readonly id: string;
  readonly title: string;
  readonly count: number | null;
  readonly body: Html;
}

/** The order in which an engineer reads; sections without content are left out. */
function sectionsOfPage(document: Case): readonly PageSection[] {
  const sequence = sequenceOf(document);
  const graph = causalGraphOf(document);
  const missing = document.absences.some((absence) => absence.verdict !== "fulfilled");
  const all: readonly (PageSection & { readonly shown: boolean })[] = [
    section("cause", "Root cause", rootCause(document), true),
    section("due", missing ? "What never came" : "What was due", absences(document), document.absences.length > 0),
    section(
      "remedy",
      "Remedy",
      remedies(document),
      document.findings.some((finding) => finding.remedy.length > 0),
    ),
    section(
      "talk",
      "Who talked to whom",
      figure("Sequence diagram", sequenceSvg(document, sequence)),
      sequence.steps.length > 0,
    ),
    section(
      "scene",
      "What was looked at",
      markup`<ul class="says">${document.scene.map((one) => statement(document, one))}</ul>`,
      document.scene.length > 0,
    ),
    section("happened", "What happened", happened(document), document.timeline.length > 0),
    section("wire", "On the wire", wire(document), document.network !== null),
    section("why", "Why", findings(document), document.findings.length > 0),
    section(
      "graph",
      "What brought about what",
      figure("Causal graph", graphSvg(document, graph)),
      graph.links.length > 0,
    ),
    section("open", "Still open", openQuestions(document), document.nextSteps.length > 0, document.nextSteps.length),
    section(
      "stacks",
      "Call stacks",
      stacks(document),
      document.stops.some((stop) => stop.stack !== null),
    ),
    section("buffers", "Buffers and messages", buffers(document), document.buffers.length > 0, document.buffers.length),
    section("said", "What people wrote into the log", assertions(document), document.assertions.some(inWords)),
    section("data", "Further data", otherData(document), true),
  ];
  return all.filter((one) => one.shown);
}

function section(
  id: string,
  title: string,
  body: Html,
  shown: boolean,
  count: number | null = null,
): PageSection & { readonly shown: boolean } {
  return { id, title, body, shown, count };
}
