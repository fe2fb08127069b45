import { setFlagsFromString } from "node:v8";
import type { Failure } from "../model/failure.js";
import { openInput, readInput } from "../node/inputs.js";
import { parse, summarize } from "../parse.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { printFailure, printProblems, writeResult } from "./output.js";

export async function run(paths: readonly string[], values: Values): Promise<number> {
  const [path = "-", ...more] = paths;
  if (more.length > 0) return usage(`parse takes one log, but ${paths.length} were given.`, "parse");
  const format = values["format"] ?? "json";
  if (format !== "json") return usage(`parse writes json, not "${String(format)}".`, "parse");
  const output = values["output"] as string | undefined;
  const strict = values["strict"] === true;
  if (values["summary"] === true) return summary(path, output, strict, values["quiet"] === true);
  const input = await readInput(path)();
  if (input._tag === "Left") return fail(input.left);
  const result = parse(input.right.bytes, { name: input.right.name, strict });
  if (result._tag === "Left") return fail(result.left);
  const unwritten = writeResult(`${JSON.stringify(result.right, null, 1)}\n`, output);
  if (unwritten !== null) return fail(unwritten);
  printProblems(input.right.name, result.right.problems, values["quiet"] === true);
  return Exit.done;
}

/** One pass over the file, at memory that does not grow with it. */
async function summary(path: string, output: string | undefined, strict: boolean, quiet: boolean): Promise<number> {
  const opened = await openInput(path)();
  if (opened._tag === "Left") return fail(opened.left);
  const result = await withoutGrowth(() => summarize(opened.right.chunks, { name: opened.right.name, strict }));
  if (result._tag === "Left") return fail(result.left);
  const unwritten = writeResult(`${JSON.stringify(result.right, null, 1)}\n`, output);
  if (unwritten !== null) return fail(unwritten);
  printProblems(opened.right.name, result.right.problems, quiet);
  return Exit.done;
}

/**
 * Nothing that such work makes on its way is kept: more room for it before it is swept away saves no time. V8 refuses code
 * that was kept under other flags, so they are as before when it ends.
 */
async function withoutGrowth<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString("--semi-space-growth-factor=1");
  try {
    return await work();
  } finally {
    setFlagsFromString("--semi-space-growth-factor=2");
  }
}

function fail(failure: Failure): number {
  printFailure(failure);
  return Exit.unreadable;
}
