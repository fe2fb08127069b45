import type { Case } from "../../model/case.js";
import { citation } from "../post-mortem.js";
import { wireGroups } from "../wire.js";
import { wireSequenceOf } from "../wire-sequence.js";
import { sureness } from "./evidence.js";
import { figure } from "./figure.js";
import { markup, type Html } from "./markup.js";
import { sequenceSvg } from "./sequence-svg.js";

/** What the network traces add: both sides in one drawing and one table, then what was matched, and what was not. */
export function wire(document: Case): Html {
  const sequence = wireSequenceOf(document);
  const groups = wireGroups(document, (evidence) => citation(document, evidence));
  return markup`${
    sequence !== null &&
    sequence.steps.length > 0 &&
    figure("Frames beside the log", sequenceSvg(document, sequence, "Frames beside the log"))
  }
  ${groups.map(
    ({ heading, lines, commands }) => markup`
      ${heading !== null && markup`<h3>${heading}</h3>`}
      ${commands.map(({ run, note }) => markup`<p class="note">${note}</p><pre class="beside scroll">${run.join("\n")}</pre>`)}
      ${lines.length > 0 && markup`<ul class="plain">${lines.map((line) => markup`<li>${line.text}${sureness(line.confidence)} <span class="muted">${line.where}</span></li>`)}</ul>`}`,
  )}
  ${document.network !== null && markup`<p class="note">Every frame that was matched is in the JSON report.</p>`}`;
}
