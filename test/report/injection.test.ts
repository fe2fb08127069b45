import { describe, expect, test } from "@jest/globals";
import { render } from "../../src/index.js";
import { hostileCase, PAYLOADS, poisoned } from "./hostile.js";

/** What a terminal obeys, and what turns the writing direction. */
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

const plain = hostileCase("x");
const cases = PAYLOADS.flatMap((payload) => [
  [payload, "in the log", hostileCase(payload)] as const,
  [payload, "in every text", poisoned(plain, payload)] as const,
]);

describe.each(cases)("%j %s is inert", (_, __, document) => {
  test("in text", () => {
    expect(render(document, "text")).not.toMatch(OBEYED);
  });

  test("in Markdown", () => {
    const report = render(document, "markdown");
    expect(report).not.toMatch(OBEYED);
    const prose = outsideOfFences(report);
    // HTML of our own only; no image, no link, no table, no mention, no heading but ours.
    expect(prose.replace(/<\/?(?:details|summary)>/g, "")).not.toMatch(/<(?!!--)/);
    expect(prose).not.toMatch(/(?<!\\)\]\(|(?<!\\)!\[|(?<![\\`])@everyone|^# owned|^(?:~~~|\[x\]:)/m);
  });

  test("in Mermaid", () => {
    const lines = render(document, "mermaid").trimEnd().split("\n");
    const text = String.raw`(?:[\p{L}\p{N} .,/()!?+=*_:[\]'–…·-]|#\d+;)+`;
    const statement = new RegExp(
      [
        "^(?:sequenceDiagram|graph LR|",
        `  participant n\\d+ as ${text}|`,
        `  Note over n\\d+: ${text}|`,
        `  n\\d+(?:->>|-->>|--x)n\\d+: ${text}|`,
        `  n\\d+(?:\\["|\\(\\["|\\[/"|\\{\\{"|\\("|\\[\\(")${text}"[\\]\\)\\}/]+|`,
        `  n\\d+ (?:-->|-\\.->)\\|"${text}"\\| n\\d+|`,
        "  linkStyle \\d+ stroke:#c2410c,stroke-width:3px)?$",
      ].join(""),
      "u",
    );
    for (const line of lines) {
      expect(line).toMatch(statement);
      expect(line.slice(2)).not.toMatch(/\bend\b/i);
    }
  });

  test("in DOT", () => {
    // Without its quoted strings a graph is made of our own words alone.
    const bare = render(document, "dot").replace(/"(?:[^"\\\n]|\\["\\])*"/g, '""');
    expect(bare).not.toMatch(OBEYED);
    for (const line of bare.trimEnd().split("\n"))
      expect(line).toMatch(
        /^(?:digraph case \{|\}|  rankdir=LR;|  (?:graph|node|edge|more|n\d+|n\d+ -> n\d+) \[[a-z0-9=", ]+\];)$/,
      );
  });

  test("in NDJSON", () => {
    const report = render(document, "ndjson");
    expect(report).not.toMatch(OBEYED);
    for (const line of report.trimEnd().split("\n")) expect(JSON.parse(line)).toHaveProperty("event");
  });
});

function outsideOfFences(markdown: string): string {
  const out: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split("\n")) {
    const mark = /^(`{3,})/.exec(line)?.[1];
    if (fence === null && mark !== undefined) fence = mark;
    else if (fence !== null && line === fence) fence = null;
    else if (fence === null) out.push(line);
  }
  expect(fence).toBe(null);
  return out.join("\n");
}
