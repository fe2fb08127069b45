/**
 * Mermaid as GitHub and Azure DevOps draw it: `graph` instead of `flowchart`, quoted labels, no HTML, no directives.
 *
 * ```text
 * sequenceDiagram                         graph LR
 *   participant n1 as eecrlrev              n1["call"] -->|contains| n2["send"]
 *   n1->>n2: InternetOpenUrlA (L5)
 *   n2--xn3: NTLM type 3: never came
 * ```
 *
 * Log text is written in entity codes (`#59;`) wherever a character could mean anything to Mermaid or to HTML.
 */
import type { Case } from "../model/case.js";
import { causalGraphOf, type CausalGraph, type GraphNode } from "./causal-graph.js";
import { citation } from "./post-mortem.js";
import { oneLine } from "./safe-text.js";
import { sequenceOf, type Sequence, type Step } from "./sequence.js";
import { wireFilters } from "./wire.js";
import { wireSequenceOf } from "./wire-sequence.js";

/** All diagrams in one text, a blank line between them: who talked to whom, the frames of traces, what caused what. */
export function renderMermaid(document: Case): string {
  const sequence = [...mermaidSequence(document, sequenceOf(document)), ...blankBefore(mermaidWire(document))];
  const graph = mermaidGraph(causalGraphOf(document));
  return `${[...sequence, "", ...(graph.length === 0 ? [] : graph)].join("\n").trimEnd()}\n`;
}

function blankBefore(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", ...lines];
}

/** The frames of network traces beside the log; filters for Wireshark stand in comments below. */
export function mermaidWire(document: Case): readonly string[] {
  const sequence = wireSequenceOf(document);
  if (sequence === null || document.network === null || sequence.steps.length === 0) return [];
  const filters = wireFilters(document.network).map((filter) => `  %% Wireshark: ${oneLine(filter)}`);
  return [...mermaidSequence(document, sequence), ...filters];
}

const ARROWS: Readonly<Record<Step["kind"], string>> = {
  call: "->>",
  return: "-->>",
  message: "->>",
  missing: "--x",
  note: "",
};

export function mermaidSequence(document: Case, { lanes, steps, omitted }: Sequence): readonly string[] {
  const name = new Map(lanes.map((lane, i) => [lane.id, `n${i + 1}`]));
  const out = ["sequenceDiagram"];
  for (const lane of lanes) out.push(`  participant ${name.get(lane.id)} as ${label(lane.label)}`);
  if (steps.length === 0) {
    out.push("  participant n1 as log", "  Note over n1: no call or message is known");
  }
  for (const step of steps) {
    const from = name.get(step.from)!;
    const where = citation(document, step.evidence, 2);
    const text = label(`${step.label}${sure(step)}${where === "" ? "" : ` ${where}`}`);
    out.push(
      step.from === step.to
        ? `  Note over ${from}: ${text}`
        : `  ${from}${ARROWS[step.kind]}${name.get(step.to)}: ${text}`,
    );
  }
  if (omitted > 0) out.push(`  Note over ${name.get(lanes[0]!.id)}: ${omitted} more steps are not drawn`);
  return out;
}

const SHAPES: Readonly<Record<GraphNode["kind"], readonly [open: string, close: string]>> = {
  finding: ['(["', '"])'],
  call: ['["', '"]'],
  message: ['[/"', '"/]'],
  absence: ['{{"', '"}}'],
  stop: ['("', '")'],
  resource: ['[("', '")]'],
  other: ['["', '"]'],
};

export function mermaidGraph({ nodes, links, weakest, omitted }: CausalGraph): readonly string[] {
  if (links.length === 0) return [];
  const name = new Map(nodes.map((node, i) => [node.id, `n${i + 1}`]));
  const out = ["graph LR"];
  for (const node of nodes) {
    const [open, close] = SHAPES[node.kind];
    out.push(`  ${name.get(node.id)}${open}${label(clip(node.label))}${close}`);
  }
  links.forEach((link, i) => {
    const words = `${link.kind}, ${link.confidence}${i === weakest ? ", weakest link" : ""}`;
    const arrow = link.confidence === "certain" || link.confidence === "strong" ? "-->" : "-.->";
    out.push(`  ${name.get(link.from)} ${arrow}|"${label(words)}"| ${name.get(link.to)}`);
  });
  if (weakest !== null) out.push(`  linkStyle ${weakest} stroke:#c2410c,stroke-width:3px`);
  if (omitted > 0) out.push(`  more["${omitted} more links are not drawn"]`);
  return out;
}

function sure(step: Step): string {
  return step.confidence === "certain" || step.confidence === "strong" ? "" : ` (${step.confidence})`;
}

function clip(text: string): string {
  return text.length > 90 ? `${text.slice(0, 88)}…` : text;
}

/** Letters, digits and harmless marks stay; all else becomes an entity code. The word `end` would end a block. */
function label(text: string): string {
  const flat = oneLine(text).trim() || "-";
  return flat
    .replace(/[^\p{L}\p{N} .,/()!?+=*_:[\]'–…·-]/gu, (character) => `#${character.codePointAt(0)};`)
    .replace(/\b(en)(d)\b/gi, "$1#100;");
}
