import type { Case } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";
import { cited } from "./evidence.js";
import { markup, type Html } from "./markup.js";

/** Parts of a case that have a section of their own. What is not here is shown as it is. */
const SHOWN: ReadonlySet<string> = new Set([
  "kind",
  "schemaVersion",
  "sources",
  "coverage",
  "rulePack",
  "redacted",
  "stops",
  "buffers",
  "messages",
  "edges",
  "absences",
  "assertions",
  "scene",
  "timeline",
  "findings",
  "nextSteps",
  "checks",
  "activations",
  "network",
]);
const MOST_ROWS = 200;

/** Calls, resources, modules, problems, and every part that this renderer does not know: data is never hidden. */
export function otherData(document: Case): Html {
  const parts = Object.entries(document as unknown as Readonly<Record<string, unknown>>).filter(
    ([name, value]) => !SHOWN.has(name) && value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return markup`${parts.map(([name, value]) => {
    const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
    return markup`<details class="data"><summary>${titleOf(name)} <span class="muted">${rows.length}</span></summary>
      <div class="scroll">${rows.slice(0, MOST_ROWS).map((row) => record(document, row))}</div>
      ${rows.length > MOST_ROWS && markup`<p class="note">${rows.length - MOST_ROWS} more are in the JSON report.</p>`}
    </details>`;
  })}`;
}

function titleOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function record(document: Case, value: unknown): Html {
  if (value === null || typeof value !== "object") return markup`<p>${String(value)}</p>`;
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  const evidence = entries.find(([name]) => name === "evidence")?.[1];
  const title = entries.find(([name, one]) => /^(?:id|name|title)$/.test(name) && typeof one === "string")?.[1];
  return markup`<dl class="record">
    ${typeof title === "string" && markup`<dt class="title">${title}${isEvidence(evidence) && cited(document, evidence)}</dt>`}
    ${entries
      .filter(
        ([name, one]) =>
          name !== "evidence" && one !== title && one !== null && !(Array.isArray(one) && one.length === 0),
      )
      .map(([name, one]) => markup`<div><dt>${name}</dt><dd>${plain(one)}</dd></div>`)}
  </dl>`;
}

function isEvidence(value: unknown): value is readonly Evidence[] {
  return (
    Array.isArray(value) &&
    value.every((one) => typeof (one as Evidence | null)?.source === "number" && Array.isArray((one as Evidence).lines))
  );
}

/** Small values in words, larger ones as JSON. */
function plain(value: unknown): Html {
  if (value === null || typeof value !== "object") return markup`${String(value)}`;
  const text = JSON.stringify(value, (name, one: unknown) => (name === "evidence" || one === null ? undefined : one));
  return markup`<code>${text.length > 1200 ? `${text.slice(0, 1200)}…` : text}</code>`;
}
