import type { Case } from "../model/case.js";
import { causalGraphOf, type GraphNode } from "./causal-graph.js";
import { citation } from "./post-mortem.js";
import { oneLine } from "./safe-text.js";

const SHAPES: Readonly<Record<GraphNode["kind"], string>> = {
  finding: 'box, style="rounded,filled", fillcolor="#fde8e0"',
  call: "box",
  message: "note",
  absence: "hexagon, style=dashed",
  stop: "ellipse",
  resource: "cylinder",
  other: "plaintext",
};

/** The causal graph for Graphviz. Dashed links are inferences; the weakest link of the chain is red. */
export function renderDot(document: Case): string {
  const { nodes, links, weakest, omitted } = causalGraphOf(document);
  const name = new Map(nodes.map((node, i) => [node.id, `n${i + 1}`]));
  const out = [
    "digraph case {",
    "  rankdir=LR;",
    '  graph [fontname="Helvetica"];',
    '  node [fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=9];',
  ];
  for (const node of nodes) {
    const where = citation(document, node.evidence, 4);
    out.push(
      `  ${name.get(node.id)} [shape=${SHAPES[node.kind]}, label=${quoted(node.label)}, tooltip=${quoted(`${node.id} ${where}`)}];`,
    );
  }
  links.forEach((link, i) => {
    const weak = i === weakest;
    const dashed = link.confidence !== "certain" && link.confidence !== "strong";
    const text = `${link.kind} (${link.confidence})${weak ? ", weakest link" : ""}`;
    out.push(
      `  ${name.get(link.from)} -> ${name.get(link.to)} [label=${quoted(text)}, tooltip=${quoted(link.inference)}${dashed ? ", style=dashed" : ""}${weak ? ', color="#c2410c", penwidth=2' : ""}];`,
    );
  });
  if (omitted > 0) out.push(`  more [shape=plaintext, label=${quoted(`${omitted} more links are not drawn`)}];`);
  out.push("}", "");
  return out.join("\n");
}

/** A quoted string without escapes: `\N`, `\L` and line ends mean something to Graphviz. */
function quoted(text: string): string {
  return `"${oneLine(text).replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;
}
