import * as E from "fp-ts/lib/Either.js";
import * as z from "zod";
import { sliceOf } from "../page.js";
import { pageShape, pagingInput, pathInput } from "../shapes.js";
import { tool, type Tool } from "../tool.js";

const USUAL = 10;

export const nextCommandsTool: Tool = tool({
  name: "next_commands",
  title: "What to ask the debugger next",
  description:
    "Commands that would settle what the log leaves open, with why and what to expect. This server runs none of them: a person looks at them and types them into the debugger.",
  input: { path: pathInput, ...pagingInput },
  output: {
    steps: z.array(
      z.object({
        run: z.array(z.string()),
        in: z.enum(["debugger", "windbg-postmortem"]),
        because: z.string(),
        expect: z.string(),
      }),
    ),
    page: pageShape,
  },
  answer: async ({ path, ...paging }, cases) => {
    const opened = await cases.open(path);
    if (E.isLeft(opened)) return opened;
    const { document, hash } = opened.right;
    const slice = sliceOf(document.nextSteps.length, paging, USUAL, hash);
    if (E.isLeft(slice)) return slice;
    const { from, to, page } = slice.right;
    return E.right({
      steps: document.nextSteps.slice(from, to).map(({ run, because, expect, tool: where }) => ({
        run: [...run],
        in: where ?? ("debugger" as const),
        because,
        expect,
      })),
      page,
    });
  },
});
