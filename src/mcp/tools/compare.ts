import * as E from "fp-ts/lib/Either.js";
import * as z from "zod";
import { comparisonOf } from "../../report/compare/align.js";
import type { ComparedStep } from "../../model/comparison.js";
import type { Confidence, Evidence } from "../../model/evidence.js";
import { sliceOf } from "../page.js";
import { confidenceShape, evidenceShape, fewOf, pageShape, pagingInput, pathInput } from "../shapes.js";
import { tool, type Tool } from "../tool.js";

const USUAL = 20;
const NEXT = 5;

interface Step {
  id: string;
  label: string;
  confidence: Confidence;
  evidence: Evidence[];
}

const stepShape: z.ZodType<Step> = z.object({
  id: z.string(),
  label: z.string(),
  confidence: confidenceShape,
  evidence: evidenceShape,
});

export const compareTool: Tool = tool({
  name: "compare",
  title: "A working case beside a failing one",
  description:
    "Where the failing case first parts from the working one, what the working one did next, and what differs before that: a cause may be among the differences.",
  input: { good: pathInput, bad: pathInput, ...pagingInput },
  output: {
    divergence: z
      .object({
        expected: stepShape.nullable().describe("what only the working case does there"),
        instead: stepShape.nullable().describe("what the failing case does; null where its log ends"),
        absence: z.object({ id: z.string(), verdict: z.string(), confidence: confidenceShape }).nullable(),
        goodNext: z.array(stepShape),
      })
      .nullable()
      .describe("null where every step has its match"),
    differences: z.array(
      z.object({
        what: z.string(),
        good: z.string().nullable(),
        bad: z.string().nullable(),
        sure: z.boolean().describe("false where it may only be missing because a log is damaged or cut"),
      }),
    ),
    page: pageShape.describe("of differences"),
  },
  answer: async ({ good, bad, ...paging }, cases) => {
    const working = await cases.open(good);
    if (E.isLeft(working)) return working;
    const failing = await cases.open(bad);
    if (E.isLeft(failing)) return failing;
    const { divergence, differences } = comparisonOf(working.right.document, failing.right.document);
    const both = working.right.hash.slice(0, 4) + failing.right.hash.slice(0, 4);
    const slice = sliceOf(differences.length, paging, USUAL, both);
    if (E.isLeft(slice)) return slice;
    const { from, to, page } = slice.right;
    return E.right({
      divergence:
        divergence === null
          ? null
          : {
              expected: stepOf(divergence.expected),
              instead: stepOf(divergence.instead),
              absence: divergence.absence,
              goodNext: divergence.goodNext.slice(0, NEXT).map((step) => stepOf(step)!),
            },
      differences: differences
        .slice(from, to)
        .map(({ what, good: was, bad: is, sure }) => ({ what, good: was, bad: is, sure })),
      page,
    });
  },
});

function stepOf(step: ComparedStep | null): Step | null {
  if (step === null) return null;
  return { id: step.id, label: step.label, confidence: step.confidence, evidence: fewOf(step.evidence) };
}
