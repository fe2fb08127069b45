import * as E from "fp-ts/lib/Either.js";
import * as z from "zod";
import type { Case } from "../../model/case.js";
import type { OpenCase } from "../cases.js";
import { sliceOf } from "../page.js";
import { pageShape, pagingInput, pathInput, quoteOf, quoteShape, sourcesOf, sourcesShape } from "../shapes.js";
import { tool, type Tool } from "../tool.js";

const coverage = ["lines", "structured", "noise", "prose", "blank", "unread"] as const;

export const parseTool: Tool = tool({
  name: "parse",
  title: "What was printed",
  description:
    "What a log holds, command by command, without any analysis: which kinds of output stand where. Also lists the files of a folder. Read the lines themselves with evidence.",
  input: { path: pathInput, ...pagingInput },
  output: {
    sources: sourcesShape,
    leftOut: z
      .array(z.object({ name: z.string(), code: z.string(), message: z.string() }))
      .describe("files of the folder that are no logs"),
    coverage: z.object({
      lines: z.number(),
      structured: z.number(),
      noise: z.number(),
      prose: z.number(),
      blank: z.number(),
      unread: z.number(),
    }),
    blocks: z.array(
      z.object({
        source: z.number(),
        lines: z.tuple([z.number(), z.number()]),
        command: quoteShape.nullable().describe("the line of prompt and command; null for text without one"),
        outputs: z.array(z.object({ kind: z.string(), lines: z.tuple([z.number(), z.number()]) })),
        moreOutputs: z.number(),
      }),
    ),
    page: pageShape,
  },
  answer: async ({ path, ...paging }, cases) => {
    const opened = await cases.open(path);
    if (E.isLeft(opened)) return opened;
    const open = opened.right;
    const total = open.transcripts.reduce((sum, { blocks }) => sum + blocks.length, 0);
    const slice = sliceOf(total, paging, USUAL, open.hash);
    if (E.isLeft(slice)) return slice;
    const { from, to, page } = slice.right;
    return E.right({
      sources: sourcesOf(open.document),
      leftOut: open.leftOut.slice(0, 50).map(({ name, code, message }) => ({ name, code, message })),
      coverage: coverageOf(open.document),
      blocks: blocksOf(open, from, to),
      page,
    });
  },
});

const USUAL = 20;
const OUTPUTS = 12;

function coverageOf(document: Case): Record<(typeof coverage)[number], number> {
  const { lines, structured, noise, prose, blank, unread } = document.coverage;
  return { lines, structured, noise, prose, blank, unread };
}

interface BlockAnswer {
  source: number;
  lines: [number, number];
  command: ReturnType<typeof quoteOf> | null;
  outputs: { kind: string; lines: [number, number] }[];
  moreOutputs: number;
}

/** Blocks `from` up to `to`, counted over all logs. */
function blocksOf(open: OpenCase, from: number, to: number): BlockAnswer[] {
  let before = 0;
  return open.transcripts.flatMap(({ blocks }, source) => {
    const own = blocks.slice(Math.max(0, from - before), Math.max(0, to - before));
    before += blocks.length;
    return own.map(({ lines, command, outputs }): BlockAnswer => ({
      source,
      lines: [...lines],
      command: command === null ? null : quoteOf(open, source, lines[0]),
      outputs: outputs.slice(0, OUTPUTS).map(({ _tag, lines: own }) => ({ kind: _tag, lines: [...own] })),
      moreOutputs: Math.max(0, outputs.length - OUTPUTS),
    }));
  });
}
