import type { Comparison } from "../../model/comparison.js";
import { STYLE, STYLE_HASH } from "../html/generated/client.js";
import { markup, type Html } from "../html/markup.js";
import { escapeMarkdown } from "../markdown.js";
import { oneLine, safeJson } from "../safe-text.js";
import { told, type Told } from "./tell.js";

export type ComparisonFormat = "text" | "markdown" | "html" | "json";

export const COMPARISON_FORMATS: readonly ComparisonFormat[] = ["text", "markdown", "html", "json"];

export function renderComparison(comparison: Comparison, format: ComparisonFormat): string {
  switch (format) {
    case "text":
      return text(told(comparison));
    case "markdown":
      return markdown(told(comparison));
    case "html":
      return html(told(comparison));
    case "json":
      return `${safeJson(comparison, 1)}\n`;
  }
}

const PARTS = (one: Told): readonly (readonly [title: string, lines: readonly string[]])[] => [
  ["What differs before it", one.before],
  ["What the good one did next", one.next],
  ["What led the bad one there", one.cone],
  ["Values that stand for each other", one.aliases],
];

function text(one: Told): string {
  const out = [one.title, "", one.verdict, ...one.lines.map((line) => `  ${line}`), ""];
  for (const [title, lines] of PARTS(one))
    if (lines.length > 0) out.push(title.toUpperCase(), ...lines.map((line) => `  ${line}`), "");
  out.push("SIDE BY SIDE  = both  ≠ both, with differences  - good only  + bad only");
  for (const row of one.rows) {
    out.push(`  ${row.mark} ${row.good === "" ? row.bad : row.good}`);
    if (row.mark === "≠") out.push(`    ${row.bad}`);
  }
  return `${out.map(oneLine).join("\n")}\n`;
}

function markdown(one: Told): string {
  const out = [
    `# ${escapeMarkdown(one.title)}`,
    "",
    `**${escapeMarkdown(one.verdict)}**`,
    "",
    ...one.lines.map((line) => `- ${escapeMarkdown(line)}`),
    "",
  ];
  for (const [title, lines] of PARTS(one))
    if (lines.length > 0) out.push(`## ${title}`, "", ...lines.map((line) => `- ${escapeMarkdown(line)}`), "");
  out.push("## Side by side", "", "| | good | bad |", "| --- | --- | --- |");
  for (const row of one.rows)
    out.push(`| ${row.mark === "-" ? "−" : row.mark} | ${escapeMarkdown(row.good)} | ${escapeMarkdown(row.bad)} |`);
  return `${out.join("\n")}\n`;
}

function html(one: Told): string {
  const list = (lines: readonly string[]): Html =>
    markup`<ul class="says">${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${one.title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<header class="top"><div><p class="kicker">Comparison</p><h1>${one.title}</h1></div></header>
<article id="story" class="comparison">
<section><div class="card ${one.rows.some((row) => row.mark === "-" || row.mark === "+") ? "error" : "info"}"><h3>${one.verdict}</h3>${list(one.lines)}</div></section>
${PARTS(one).map(([title, lines]) => lines.length > 0 && markup`<section><h2>${title}</h2>${list(lines)}</section>`)}
<section><h2>Side by side</h2><table class="side"><thead><tr><th></th><th>good</th><th>bad</th></tr></thead><tbody>
${one.rows.map((row) => markup`<tr class="${MARKS[row.mark]}"><td>${row.mark}</td><td>${row.good}</td><td>${row.bad}</td></tr>`)}
</tbody></table></section>
</article>
</body>
</html>
`.markup;
}

const MARKS: Readonly<Record<Told["rows"][number]["mark"], string>> = {
  "=": "same",
  "≠": "differs",
  "-": "good-only",
  "+": "bad-only",
};
