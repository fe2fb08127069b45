import type { Case } from "../model/case.js";
import { coverageLine, sectionsOf, type Line } from "./post-mortem.js";
import { oneLine } from "./safe-text.js";

/** The post-mortem for a ticket. Log text is escaped: it can be no markup. */
export function renderMarkdown(document: Case): string {
  const out: string[] = [];
  out.push(`# Post-mortem of ${document.sources.map((source) => escape(oneLine(source.name))).join(", ")}`, "");
  for (const section of sectionsOf(document)) {
    out.push(`## ${section.title}`, "");
    if (section.intro !== null) out.push(escape(section.intro), "");
    for (const group of section.groups) {
      if (group.heading !== null) out.push(`### ${escape(group.heading)}`, "");
      group.lines.forEach((line, i) =>
        out.push(`${section.numbered ? `${i + 1}.` : "-"} ${sentence(line, section.title)}`),
      );
      if (group.lines.length > 0) out.push("");
      for (const { run, note } of group.commands) out.push(...fenced(run), "", escape(note), "");
    }
  }
  out.push(
    "---",
    "",
    `${escape(coverageLine(document))} Sentences without a mark are facts that the cited lines print.`,
    "",
  );
  return out.join("\n");
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
    escape(line.text),
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
function escape(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()<>#|~!@$]/g, (character) =>
      character === "<" ? "&lt;" : character === ">" ? "&gt;" : `\\${character}`,
    )
    .replace(/&(?!lt;|gt;)/g, "&amp;");
}
