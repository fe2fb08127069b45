import type { Case } from "../model/case.js";
import { causalGraphOf } from "./causal-graph.js";
import { mermaidGraph, mermaidSequence, mermaidWire } from "./mermaid.js";
import { coverageLine, sectionsOf, type Line } from "./post-mortem.js";
import { oneLine } from "./safe-text.js";
import { sequenceOf } from "./sequence.js";

/** The post-mortem for a ticket. Log text is escaped: it can be no markup. */
export function renderMarkdown(document: Case): string {
  const out: string[] = [];
  out.push(`# Post-mortem of ${document.sources.map((source) => escapeMarkdown(source.name)).join(", ")}`, "");
  for (const section of sectionsOf(document)) {
    out.push(`## ${section.title}`, "");
    if (section.intro !== null) out.push(escapeMarkdown(section.intro), "");
    const isFolded = section.groups.reduce((sum, group) => sum + group.lines.length, 0) > FOLD_LINES;
    if (isFolded) out.push("<details><summary>show</summary>", "");
    for (const group of section.groups) {
      if (group.heading !== null) out.push(`### ${escapeMarkdown(group.heading)}`, "");
      group.lines.forEach((line, i) =>
        out.push(`${section.numbered ? `${i + 1}.` : "-"} ${sentence(line, section.title)}`),
      );
      if (group.lines.length > 0) out.push("");
      for (const { run, note } of group.commands) out.push(...fenced(run), "", escapeMarkdown(note), "");
    }
    if (isFolded) out.push("</details>", "");
    if (section.title === "On the wire") {
      const wire = mermaidWire(document);
      if (wire.length > 0) out.push("```mermaid", ...wire, "```", "");
    }
    if (section.title === "Root cause") out.push(...diagrams(document));
  }
  out.push(
    "---",
    "",
    `${escapeMarkdown(coverageLine(document))} Sentences without a mark are facts that the cited lines print.`,
    "",
  );
  return out.join("\n");
}

/** Longer sections are folded: a ticket shows its cause first. */
const FOLD_LINES = 24;

/** A sequence diagram in the open, the causal graph folded; GitHub and Azure DevOps draw both. */
function diagrams(document: Case): readonly string[] {
  const sequence = sequenceOf(document);
  const graph = mermaidGraph(causalGraphOf(document));
  const out: string[] = [];
  if (sequence.steps.length > 0)
    out.push("## Who talked to whom", "", "```mermaid", ...mermaidSequence(document, sequence), "```", "");
  if (graph.length > 0)
    out.push(
      "<details><summary>What brought about what</summary>",
      "",
      "```mermaid",
      ...graph,
      "```",
      "",
      "</details>",
      "",
    );
  return out;
}

function sentence(line: Line, section: string): string {
  const words =
    section === "Remedy"
      ? []
      : line.basis === "inference"
        ? [`*${line.confidence}*`]
        : line.basis === "assertion"
          ? ["*asserted*"]
          : line.confidence === "certain"
            ? []
            : [`*${line.confidence}*`];
  return [
    escapeMarkdown(line.text),
    ...words,
    ...(line.where === "" ? [] : [`\`${line.where.slice(1, -1).replace(/`/g, "'")}\``]),
  ].join(" ");
}

/** A fence longer than any run of backticks inside it. */
function fenced(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map((run) => run[0].length)));
  const fence = "`".repeat(longest + 1);
  return [fence, ...lines, fence];
}

/** Characters that Markdown, HTML in it, mentions and links give a meaning. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]()<>#|~!@$]/g, (character) =>
      character === "<" ? "&lt;" : character === ">" ? "&gt;" : `\\${character}`,
    )
    .replace(/&(?!lt;|gt;)/g, "&amp;");
}
