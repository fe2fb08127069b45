import { explainFailure } from "../model/failure.js";
import { readInput } from "../node/inputs.js";
import { parse } from "../parse.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { printProblems, writeResult } from "./output.js";

export async function run(paths: readonly string[], values: Values): Promise<number> {
  const [path = "-", ...more] = paths;
  if (more.length > 0) return usage(`parse takes one log, but ${paths.length} were given.`, "parse");
  const format = values["format"] ?? "json";
  if (format !== "json") return usage(`parse writes json, not "${String(format)}".`, "parse");
  const input = await readInput(path)();
  if (input._tag === "Left") return fail(explainFailure(input.left));
  const result = parse(input.right.bytes, { name: input.right.name, strict: values["strict"] === true });
  if (result._tag === "Left") return fail(explainFailure(result.left));
  writeResult(`${JSON.stringify(result.right, null, 1)}\n`, values["output"] as string | undefined);
  printProblems(input.right.name, result.right.problems, values["quiet"] === true);
  return Exit.done;
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return Exit.unreadable;
}
