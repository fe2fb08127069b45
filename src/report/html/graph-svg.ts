import { graphlib, layout } from "@dagrejs/dagre";
import type { Case } from "../../model/case.js";
import type { CausalGraph } from "../causal-graph.js";
import { citation } from "../post-mortem.js";
import { evidenceList } from "./evidence.js";
import { markup, type Html } from "./markup.js";
import { wrapLabel } from "./wrap-label.js";

const LINE = 15;
const COLUMNS = 28;

/** The causal graph as a picture: causes above, effects below; the weakest link of the chain stands out. */
export function graphSvg(document: Case, { nodes, links, weakest, omitted }: CausalGraph): Html {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 34, ranksep: 58, marginx: 16, marginy: 16 });
  const rows = new Map(nodes.map((node) => [node.id, wrapLabel(node.label, COLUMNS)]));
  const linked = new Set(links.flatMap((link) => [link.from, link.to]));
  const shown = nodes.filter((node) => linked.has(node.id) || node.kind === "finding");
  for (const node of shown) {
    const own = rows.get(node.id)!;
    graph.setNode(node.id, {
      width: Math.max(90, Math.max(...own.map((row) => row.length)) * 6.5 + 24),
      height: own.length * LINE + 32,
    });
  }
  links.forEach((link, i) => graph.setEdge(link.from, link.to, { width: 84, height: 26, labelpos: "c" }, String(i)));
  layout(graph);
  const { width = 100, height = 60 } = graph.graph();
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return markup`<svg class="drawing graph" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="group" aria-label="Causal graph">
    <defs><marker id="end" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11" orient="auto"><path d="M0 0 10 5 0 10z" class="tip" /></marker></defs>
    ${links.map((link, i) => {
      const edge = graph.edge({ v: link.from, w: link.to, name: String(i) });
      const weak = i === weakest;
      return markup`<a class="link ${link.confidence} ${weak ? "weakest" : ""}" href="#s${link.evidence[0]?.source ?? 0}-L${link.evidence[0]?.lines[0] ?? 1}" data-ev="${evidenceList(link.evidence)}">
        <title>${link.inference}${link.refutedBy === "" ? "" : `. It would be refuted by ${link.refutedBy}`} ${citation(document, link.evidence)}</title>
        <path d="${pathOf(edge.points)}" marker-end="url(#end)" />
        <text x="${round(edge.x ?? 0)}" y="${round((edge.y ?? 0) - 2)}">${link.kind}<tspan class="how" x="${round(edge.x ?? 0)}" dy="12">${weak ? `weakest: ${link.confidence}` : link.confidence}</tspan></text>
      </a>`;
    })}
    ${shown.map((node) => {
      const { x, y, width: w, height: h } = graph.node(node.id);
      const own = rows.get(node.id)!;
      const top = y - h / 2;
      return markup`<a class="node ${node.kind}" href="#s${node.evidence[0]?.source ?? 0}-L${node.evidence[0]?.lines[0] ?? 1}" data-ev="${evidenceList(node.evidence)}">
        <title>${node.id} ${citation(document, node.evidence)}</title>
        <rect x="${round(x - w / 2)}" y="${round(top)}" width="${round(w)}" height="${round(h)}" rx="6" />
        <text class="kind" x="${round(x)}" y="${round(top + 14)}">${node.kind}</text>
        <text x="${round(x)}" y="${round(top + 30)}">${own.map((row, i) => markup`<tspan x="${round(x)}" dy="${i === 0 ? 0 : LINE}">${row}</tspan>`)}</text>
      </a>`;
    })}
  </svg>
  ${omitted > 0 && markup`<p class="note">${omitted} more links are not drawn.</p>`}`;
}

/** A smooth line through the points of a route. */
function pathOf(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${round(first.x)} ${round(first.y)}`;
  for (let i = 0; i < rest.length; i++) {
    const point = rest[i]!;
    const next = rest[i + 1];
    if (next === undefined) path += `L${round(point.x)} ${round(point.y)}`;
    else
      path += `Q${round(point.x)} ${round(point.y)} ${round((point.x + next.x) / 2)} ${round((point.y + next.y) / 2)}`;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
