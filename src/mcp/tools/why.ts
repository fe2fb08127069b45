import * as E from "fp-ts/lib/Either.js";
import * as z from "zod";
import { why } from "../../analysis/why.js";
import { wrongArgument } from "../refusal.js";
import { confidenceShape, evidenceShape, fewOf, linkOf, linkShape, pathInput, thingOf } from "../shapes.js";
import { tool, type Tool } from "../tool.js";

const LINKS = 20;

export const whyTool: Tool = tool({
  name: "why",
  title: "Why something happened",
  description:
    "What brought something about, the nearest cause first, each link with its proof and with what would refute it. A chain is no stronger than its weakest link.",
  input: {
    path: pathInput,
    id: z.string().max(40).describe("call-5, msg-2, finding-1, stop-1, fact-1, act-1 or buf-1"),
  },
  output: {
    id: z.string(),
    is: z.string(),
    chain: z.array(linkShape),
    moreLinks: z.number(),
    confidence: confidenceShape.nullable().describe("null where nothing in the log brought it about"),
    because: z.string(),
    evidence: evidenceShape.describe("of the thing itself"),
  },
  answer: async ({ path, id }, cases) => {
    const opened = await cases.open(path);
    if (E.isLeft(opened)) return opened;
    const { document } = opened.right;
    const thing = thingOf(document, id);
    if (thing === undefined)
      return E.left(
        wrongArgument(
          `There is no "${id}" in this case.`,
          "analyze and findings name what there is; why_not asks about what did not come.",
        ),
      );
    const { chain, confidence, because } = why(document, id);
    return E.right({
      id,
      is: thing.is,
      chain: chain.slice(0, LINKS).map((edge) => linkOf(document, edge)),
      moreLinks: Math.max(0, chain.length - LINKS),
      confidence,
      because,
      evidence: fewOf(thing.evidence),
    });
  },
});
