import type { Case, Finding, Statement } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";
import { inWords, sectionsOf, VERDICTS } from "../post-mortem.js";
import { causesOf, chainOf } from "../roots.js";
import { cited, evidenceList, sureness } from "./evidence.js";
import { markup, type Html } from "./markup.js";

/** What broke, in one card for each finding that no other one brings about. */
export function rootCause(document: Case): Html {
  const roots = causesOf(document);
  if (roots.length === 0) {
    const [section] = sectionsOf(document);
    return markup`<div class="card none">${(section?.groups[0]?.lines ?? []).map((line) => markup`<p class="headline">${line.text}</p>`)}</div>`;
  }
  const rest = roots.slice(MOST_ROOTS);
  return markup`${roots.slice(0, MOST_ROOTS).map((root) => {
    const chain = chainOf(document, root);
    return markup`<div class="card ${root.level}">
      <p class="badge ${root.level}">${root.level}</p>
      <h3>${root.title}</h3>
      ${sentence("p", "headline", root.headline, root.evidence, markup`${sureness(root.confidence)}${cited(document, root.evidence)}`)}
      <p><b>Cause:</b> ${root.cause}.${sureness(root.confidence)}</p>
      ${chain.length > 1 && chainOfFindings(chain)}
    </div>`;
  })}
  ${
    rest.length > 0 &&
    markup`<details class="more"><summary>${rest.length} more root causes</summary><ol>${rest.map((root) => markup`<li><a href="#${root.id}">${root.title}</a>${sureness(root.confidence)}${cited(document, root.evidence)}</li>`)}</ol></details>`
  }`;
}

/** More cards than this are a list. */
const MOST_ROOTS = 12;

const ORDER = ["asserted", "possible", "probable", "strong", "certain"];

function chainOfFindings(chain: readonly Finding[]): Html {
  const weakest = Math.min(...chain.map((finding) => ORDER.indexOf(finding.confidence)));
  return markup`<ol class="chain" aria-label="What it brings about">
      ${chain.map(
        (finding) =>
          markup`<li class="${finding.confidence} ${ORDER.indexOf(finding.confidence) === weakest ? "weakest" : ""}">
            <a href="#${finding.id}">${finding.title}</a>${sureness(finding.confidence)}
          </li>`,
      )}
    </ol>
    <p class="note">The chain is as sure as its weakest link: ${ORDER[weakest] ?? ""}.</p>`;
}

/** A sentence that a click lights up the lines of. */
export function sentence(
  tag: "p" | "li",
  style: string,
  text: string,
  evidence: readonly Evidence[],
  marks: Html,
  more: Html = markup``,
): Html {
  const open = { markup: `<${tag} ` };
  const close = { markup: `</${tag}>` };
  return markup`${open} class="say ${style}" data-ev="${evidenceList(evidence)}"${more}>${text}${marks}${close}`;
}

const BASIS: Readonly<Record<Statement["basis"], string>> = {
  fact: "fact: the cited lines print it",
  inference: "inference",
  assertion: "somebody's words",
};

export function statement(document: Case, one: Statement, tag: "p" | "li" = "li", more: Html = markup``): Html {
  return sentence(
    tag,
    one.basis,
    one.text,
    one.evidence,
    markup`${sureness(one.confidence)}${cited(document, one.evidence)}`,
    markup` title="${BASIS[one.basis]}"${more}`,
  );
}

export function absences(document: Case): Html {
  return markup`${document.absences.map(
    (absence) =>
      markup`<div class="card absence ${absence.verdict}" id="${absence.id}">
        <h3>${capital(absence.question)}</h3>
        ${sentence("p", "inference", capital(`${VERDICTS[absence.verdict]} (${absence.verdict}), joined by the ${absence.rung}.`), absence.evidence, markup`${sureness(absence.confidence)}${cited(document, absence.evidence)}`)}
        <ul class="plain">
          ${absence.because.map((text) => markup`<li>Because ${text}.</li>`)}
          ${absence.assumptions.map((text) => markup`<li>Assumed: ${text}.</li>`)}
        </ul>
      </div>`,
  )}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function findings(document: Case): Html {
  return markup`${document.findings.map(
    (finding) =>
      markup`<article class="finding" id="${finding.id}">
        <h3><span class="badge ${finding.level}">${finding.level}</span> ${finding.title}</h3>
        <p class="rule">${finding.rule}</p>
        ${sentence("p", "inference", finding.headline, finding.evidence, markup`${sureness(finding.confidence)}${cited(document, finding.evidence)}`)}
        <ul class="says">${finding.story.map((one) => statement(document, one))}</ul>
        ${finding.caveats.map((text) => markup`<p class="caveat">But: ${text}</p>`)}
        ${finding.references.length > 0 && markup`<p class="note">See ${finding.references.join("; ")}.</p>`}
      </article>`,
  )}`;
}

export function assertions(document: Case): Html {
  return markup`<p class="note">Quoted, not used as facts.</p>
    <ul class="says">
      ${document.assertions.filter(inWords).map((one) => sentence("li", "assertion", `"${one.text}"`, one.evidence, cited(document, one.evidence)))}
    </ul>`;
}

export function remedies(document: Case): Html {
  const all = [...new Set(document.findings.flatMap((finding) => finding.remedy))];
  return markup`<ol class="remedy">${all.map((text) => markup`<li>${text}</li>`)}</ol>`;
}

export function openQuestions(document: Case): Html {
  return markup`<p class="note">What would settle it, most decisive first. Run it at the same stops.</p>
    ${document.nextSteps.map(
      (step, i) =>
        markup`<div class="step-card">
          <div class="run"><pre id="run-${i}">${step.run.join("\n")}</pre>
          <button type="button" class="js copy" data-copy="run-${i}" aria-label="Copy the commands">copy</button></div>
          <p>${step.because}. <span class="expect">Expect: ${step.expect}.</span></p>
        </div>`,
    )}`;
}
