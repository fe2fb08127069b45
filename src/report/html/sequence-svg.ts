import type { Case } from "../../model/case.js";
import { citation } from "../post-mortem.js";
import type { Sequence, Step } from "../sequence.js";
import { evidenceList } from "./evidence.js";
import { markup, type Html } from "./markup.js";
import { wrapLabel } from "./wrap-label.js";

const LANE_WIDTH = 230;
const HEAD = 54;
const LINE = 15;
const MARGIN = 24;

/** The sequence diagram as a picture: lanes from left to right, time downwards. */
export function sequenceSvg(
  document: Case,
  { lanes, steps, omitted }: Sequence,
  name: string = "Sequence diagram",
): Html {
  // Marks are named once in a page.
  const suffix = name.replace(/\W+/g, "-").toLowerCase();
  const x = new Map(lanes.map((lane, i) => [lane.id, MARGIN + LANE_WIDTH / 2 + i * LANE_WIDTH]));
  let y = HEAD + 38;
  const drawn: Html[] = [];
  for (const step of steps) {
    const from = x.get(step.from)!;
    const to = x.get(step.to)!;
    const width = from === to ? LANE_WIDTH - 30 : Math.abs(to - from) - 16;
    const sure = step.confidence === "certain" || step.confidence === "strong" ? "" : ` (${step.confidence})`;
    const rows = wrapLabel(`${step.label}${sure}`, width / (step.kind === "missing" ? 7.4 : 6.4));
    const where = citation(document, step.evidence, 2);
    const height = rows.length * LINE + (from === to ? 14 : 10) + (where === "" ? 0 : 4);
    drawn.push(from === to ? note(step, from, y, rows, where) : arrow(step, from, to, y, rows, where, suffix));
    y += height + 24;
  }
  const bottom = y + 4;
  const size = { width: MARGIN * 2 + Math.max(1, lanes.length) * LANE_WIDTH, height: bottom + 16 };
  return markup`<svg class="drawing sequence" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="group" aria-label="${name}">
    <defs>
      <marker id="tip-${suffix}" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" class="tip" /></marker>
      <marker id="cross-${suffix}" viewBox="0 0 12 12" refX="10" refY="6" markerWidth="12" markerHeight="12" orient="auto"><path d="M2 2 10 10M10 2 2 10" class="cross" /></marker>
    </defs>
    ${lanes.map((lane) => {
      const at = x.get(lane.id)!;
      const rows = wrapLabel(lane.label, 26).slice(0, 2);
      return markup`<line class="lane" x1="${at}" x2="${at}" y1="${HEAD}" y2="${bottom}" />
        <g class="head ${lane.kind}"><rect x="${at - 96}" y="8" width="192" height="${HEAD - 12}" rx="6" />
        <text x="${at}" y="${30 - (rows.length - 1) * 7}">${rows.map((row, i) => markup`<tspan x="${at}" dy="${i === 0 ? 0 : LINE}">${row}</tspan>`)}</text>
        ${!lane.label.startsWith(lane.kind) && markup`<text class="kind" x="${at}" y="${HEAD + 12}">${lane.kind}</text>`}</g>`;
    })}
    ${drawn}
  </svg>
  ${omitted > 0 && markup`<p class="note">${omitted} more steps are not drawn.</p>`}`;
}

function arrow(
  step: Step,
  from: number,
  to: number,
  y: number,
  rows: readonly string[],
  where: string,
  suffix: string,
): Html {
  const middle = (from + to) / 2;
  const base = y + rows.length * LINE;
  const side = to > from ? -1 : 1;
  return markup`${opened(step)}
    <title>${step.label} ${where}</title>
    <rect class="hit" x="${Math.min(from, to)}" y="${y - 12}" width="${Math.abs(to - from)}" height="${rows.length * LINE + 20}" />
    <text x="${middle}" y="${y}">${rows.map((row, i) => markup`<tspan x="${middle}" dy="${i === 0 ? 0 : LINE}">${row}</tspan>`)}</text>
    <line x1="${from}" x2="${to + side * 3}" y1="${base - 5}" y2="${base - 5}" marker-end="url(#${step.kind === "missing" ? "cross" : "tip"}-${suffix})" />
    ${lines(middle, base + 9, where)}
  ${closed(step)}`;
}

function note(step: Step, at: number, y: number, rows: readonly string[], where: string): Html {
  const width = LANE_WIDTH - 30;
  return markup`${opened(step)}
    <title>${step.label} ${where}</title>
    <rect class="box" x="${at - width / 2}" y="${y - 13}" width="${width}" height="${rows.length * LINE + 8}" rx="4" />
    <text x="${at}" y="${y + 2}">${rows.map((row, i) => markup`<tspan x="${at}" dy="${i === 0 ? 0 : LINE}">${row}</tspan>`)}</text>
    ${lines(at, y + rows.length * LINE + 6, where)}
  ${closed(step)}`;
}

/** The lines of the log, below the arrow or the box. */
function lines(x: number, y: number, where: string): Html | false {
  return where !== "" && markup`<text class="where" x="${x}" y="${y}">${where}</text>`;
}

/** A link to the lines; frames of a trace may have none in the log. */
function opened(step: Step): Html {
  const [first] = step.evidence;
  return first === undefined
    ? markup`<g class="step ${step.kind}">`
    : markup`<a class="step ${step.kind}" href="#s${first.source}-L${first.lines[0]}" data-ev="${evidenceList(step.evidence)}">`;
}

function closed(step: Step): Html {
  return step.evidence.length === 0 ? markup`</g>` : markup`</a>`;
}
