import type { Case } from "../../model/case.js";
import { sectionsOf } from "../post-mortem.js";
import { wireSequenceOf } from "../wire-sequence.js";
import { wireFilters } from "../wire.js";
import { figure } from "./figure.js";
import { markup, type Html } from "./markup.js";
import { sequenceSvg } from "./sequence-svg.js";

/** The frames of network traces beside the log: the drawing, filters to look further, and what was and was not matched. */
export function wire(document: Case): Html {
  const sequence = wireSequenceOf(document);
  if (sequence === null || document.network === null) return markup``;
  const filters = wireFilters(document.network);
  const groups = sectionsOf(document).find(({ title }) => title === "On the wire")?.groups ?? [];
  return markup`${groups.map(({ heading }) => heading !== null && markup`<p class="note">${heading}</p>`)}
    ${figure("Frames beside the log", sequenceSvg(document, sequence, "Frames beside the log"))}
    ${
      filters.length > 0 &&
      markup`<div class="step-card"><div class="run"><pre id="run-wire">${filters.join("\n")}</pre>
          <button type="button" class="js copy" data-copy="run-wire" aria-label="Copy the filters">copy</button></div>
          <p>Filters for Wireshark, to look further.</p></div>`
    }
    ${groups.map(({ lines }) => lines.length > 0 && markup`<ul class="plain">${lines.map(({ text, where }) => markup`<li>${text} ${where}</li>`)}</ul>`)}`;
}
