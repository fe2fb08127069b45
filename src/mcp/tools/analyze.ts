import * as E from "fp-ts/lib/Either.js";
import * as z from "zod";
import { sliceOf } from "../page.js";
import {
  confidenceShape,
  evidenceShape,
  fewOf,
  pageShape,
  pagingInput,
  pathInput,
  sourcesOf,
  sourcesShape,
} from "../shapes.js";
import { tool, type Tool } from "../tool.js";

const COUNTED = [
  "stops",
  "calls",
  "buffers",
  "messages",
  "facts",
  "probes",
  "absences",
  "findings",
  "nextSteps",
] as const;
const USUAL = 12;
const HEADLINES = 10;

export const analyzeTool: Tool = tool({
  name: "analyze",
  title: "The post-mortem in short",
  description:
    "Begin here. What kind of case it is, its findings in a line each, and what happened in order, page by page. Then: findings for causes and remedies, why and why_not for reasons, evidence for the lines.",
  input: { path: pathInput, ...pagingInput },
  output: {
    sources: sourcesShape,
    redacted: z.boolean().describe("credentials and names of people and machines are masked"),
    counts: z.record(z.enum(COUNTED), z.number()),
    scene: z.array(z.string()),
    findings: z.array(
      z.object({
        id: z.string(),
        rule: z.string(),
        level: z.enum(["error", "warning", "note", "info"]),
        confidence: confidenceShape,
        role: z.enum(["root-cause", "effect", "alone"]),
        headline: z.string(),
      }),
    ),
    timeline: z.array(
      z.object({
        text: z.string(),
        basis: z.enum(["fact", "inference", "assertion"]),
        confidence: confidenceShape,
        evidence: evidenceShape,
      }),
    ),
    page: pageShape.describe("of the timeline"),
  },
  answer: async ({ path, ...paging }, cases) => {
    const opened = await cases.open(path);
    if (E.isLeft(opened)) return opened;
    const { document, hash } = opened.right;
    const slice = sliceOf(document.timeline.length, paging, USUAL, hash);
    if (E.isLeft(slice)) return slice;
    const { from, to, page } = slice.right;
    return E.right({
      sources: sourcesOf(document),
      redacted: document.redacted,
      counts: Object.fromEntries(COUNTED.map((name) => [name, document[name].length])) as Record<
        (typeof COUNTED)[number],
        number
      >,
      scene: document.scene.map(({ text }) => text).slice(0, HEADLINES),
      findings: document.findings
        .slice(0, HEADLINES)
        .map(({ id, rule, level, confidence, role, headline }) => ({ id, rule, level, confidence, role, headline })),
      timeline: document.timeline.slice(from, to).map(({ text, basis, confidence, evidence }) => ({
        text,
        basis,
        confidence,
        evidence: fewOf(evidence),
      })),
      page,
    });
  },
});
