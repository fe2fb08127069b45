import * as E from "fp-ts/lib/Either.js";
import * as z from "zod";
import { sliceOf } from "../page.js";
import { wrongArgument } from "../refusal.js";
import { confidenceShape, evidenceShape, fewOf, pageShape, pagingInput, pathInput } from "../shapes.js";
import { tool, type Tool } from "../tool.js";

const LEVELS = ["info", "note", "warning", "error"] as const;
const USUAL = 3;

const statement = z.object({ text: z.string(), confidence: confidenceShape, evidence: evidenceShape });

export const findingsTool: Tool = tool({
  name: "findings",
  title: "Findings",
  description:
    "What is wrong, with the reasoning, the cause, explanations that are open or refuted, caveats, and what to do about it. A finding with role root-cause brings the others about.",
  input: {
    path: pathInput,
    id: z.string().max(40).describe("only this one: finding-1").optional(),
    level: z.enum(LEVELS).describe("only those at or above it").optional(),
    ...pagingInput,
  },
  output: {
    findings: z.array(
      z.object({
        id: z.string(),
        rule: z.string(),
        title: z.string(),
        level: z.enum(LEVELS),
        confidence: confidenceShape,
        role: z.enum(["root-cause", "effect", "alone"]),
        headline: z.string(),
        story: z.array(statement),
        cause: z.string(),
        hypotheses: z.array(
          z.object({ claim: z.string(), verdict: z.enum(["supported", "open", "refuted"]), refutedBy: z.string() }),
        ),
        remedy: z.array(z.string()),
        caveats: z.array(z.string()),
        causes: z.array(z.string()).describe("findings that it brings about"),
        causedBy: z.array(z.string()),
        suppressed: z.string().nullable().describe("why a team does not want to hear of it"),
        evidence: evidenceShape,
      }),
    ),
    page: pageShape,
  },
  answer: async ({ path, id, level = "info", ...paging }, cases) => {
    const opened = await cases.open(path);
    if (E.isLeft(opened)) return opened;
    const { document, hash } = opened.right;
    const wanted = document.findings.filter(
      (finding) => (id === undefined || finding.id === id) && LEVELS.indexOf(finding.level) >= LEVELS.indexOf(level),
    );
    if (id !== undefined && wanted.length === 0)
      return E.left(
        wrongArgument(`There is no finding "${id}" of this level.`, "analyze lists the findings there are."),
      );
    const slice = sliceOf(wanted.length, paging, USUAL, hash);
    if (E.isLeft(slice)) return slice;
    const { from, to, page } = slice.right;
    return E.right({
      findings: wanted.slice(from, to).map((finding) => ({
        id: finding.id,
        rule: finding.rule,
        title: finding.title,
        level: finding.level,
        confidence: finding.confidence,
        role: finding.role,
        headline: finding.headline,
        story: finding.story.map(({ text, confidence, evidence }) => ({ text, confidence, evidence: fewOf(evidence) })),
        cause: finding.cause,
        hypotheses: finding.hypotheses.map(({ claim, verdict, refutedBy }) => ({ claim, verdict, refutedBy })),
        remedy: [...finding.remedy],
        caveats: [...finding.caveats],
        causes: [...finding.causes],
        causedBy: [...finding.causedBy],
        suppressed: finding.suppressed?.reason ?? null,
        evidence: fewOf(finding.evidence),
      })),
      page,
    });
  },
});
