import * as E from "fp-ts/lib/Either.js";
import * as z from "zod";
import { whyNot } from "../../analysis/why.js";
import { packFor } from "../../analyze.js";
import { explain } from "../../explain.js";
import type { RuleExplanation } from "../../model/explanation.js";
import { wrongArgument } from "../refusal.js";
import { confidenceShape, evidenceShape, fewOf, linkOf, linkShape, pathInput } from "../shapes.js";
import { tool, type Tool } from "../tool.js";

const MOST = 10;

interface RuleAnswer {
  outcome: "found" | "not-found" | "not-evaluated";
  title: string;
  because: string;
  events: { event: string; asks: string; candidates: number; fits: number; mayFit: number; refusedBecause: string[] }[];
  ways: { found: boolean; because: string }[];
}

const ruleShape: z.ZodType<RuleAnswer> = z.object({
  outcome: z.enum(["found", "not-found", "not-evaluated"]),
  title: z.string(),
  because: z.string(),
  events: z.array(
    z.object({
      event: z.string(),
      asks: z.string(),
      candidates: z.number(),
      fits: z.number(),
      mayFit: z.number(),
      refusedBecause: z.array(z.string()),
    }),
  ),
  ways: z.array(z.object({ found: z.boolean(), because: z.string() })),
});

export const whyNotTool: Tool = tool({
  name: "why_not",
  title: "Why something did not happen",
  description:
    "Whether something that was due came, never came, or cannot be told, and why: by protocol name (ntlm.authenticate), function (ws2_32!send) or id of an absence (abs-1). For the id of a rule: how far the rule came and what it missed. Only absent-complete and absent-observed mean that it never came.",
  input: { path: pathInput, expected: z.string().min(1).max(200) },
  output: {
    expected: z.string(),
    answer: z.enum([
      "it came",
      "it did not come",
      "it cannot be told",
      "nothing in the log expects it",
      "the rule found it",
      "the rule did not find it",
      "the rule could not be tried",
    ]),
    absences: z.array(
      z.object({
        id: z.string(),
        question: z.string(),
        verdict: z.string(),
        confidence: confidenceShape,
        because: z.array(z.string()),
        assumptions: z.array(z.string()),
        evidence: evidenceShape,
      }),
    ),
    precludedBy: z.array(linkShape).describe("what stands in its way"),
    settle: z.array(z.string()).describe("debugger commands that would settle it, for a person to look at and run"),
    rule: ruleShape.nullable(),
  },
  answer: async ({ path, expected }, cases) => {
    const opened = await cases.open(path);
    if (E.isLeft(opened)) return opened;
    const { document, logs, options } = opened.right;
    const isRule = packFor(options).rules.some(({ rule }) => rule === expected);
    const explained = isRule ? explain(logs, expected, options) : null;
    if (explained?._tag === "Right" && explained.right !== null) {
      const answers = {
        found: "the rule found it",
        "not-found": "the rule did not find it",
        "not-evaluated": "the rule could not be tried",
      } as const;
      return E.right({
        expected,
        answer: answers[explained.right.outcome],
        absences: [],
        precludedBy: [],
        settle: [],
        rule: ruleOf(explained.right),
      });
    }
    const { answer, absences, precludedBy, next } = whyNot(document, expected);
    if (answer === "nothing in the log expects it" && !/[.!-]/.test(expected))
      return E.left(
        wrongArgument(
          `"${expected}" is no rule, protocol message, function or absence.`,
          "Ask for abs-1, ntlm.authenticate, ws2_32!send, or a rule that findings names.",
        ),
      );
    return E.right({
      expected,
      answer,
      absences: absences.slice(0, MOST).map((absence) => ({
        id: absence.id,
        question: absence.question,
        verdict: absence.verdict,
        confidence: absence.confidence,
        because: [...absence.because],
        assumptions: [...absence.assumptions],
        evidence: fewOf(absence.evidence),
      })),
      precludedBy: precludedBy.slice(0, MOST).map((edge) => linkOf(document, edge)),
      settle: next.slice(0, 5).map((run) => run.join("; ")),
      rule: null,
    });
  },
});

function ruleOf({ outcome, title, because, events, ways }: RuleExplanation): RuleAnswer {
  return {
    outcome,
    title,
    because,
    events: events.slice(0, MOST).map(({ event, asks, candidates, fits, mayFit, refused }) => ({
      event,
      asks,
      candidates,
      fits,
      mayFit,
      refusedBecause: refused.map((node) => `${node.id} ${node.name}: ${node.because}`).slice(0, 3),
    })),
    ways: ways.slice(0, MOST).map(({ found, because: text }) => ({ found, because: text })),
  };
}
