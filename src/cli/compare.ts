import { analyze, type LogInput } from "../analyze.js";
import type { Case } from "../model/case.js";
import { listInputs, readInput } from "../node/inputs.js";
import { comparisonOf } from "../report/compare/align.js";
import { COMPARISON_FORMATS, renderComparison, type ComparisonFormat } from "../report/compare/render.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { printFailure, writeResult } from "./output.js";

export async function run(paths: readonly string[], values: Values): Promise<number> {
  if (paths.length !== 2) return usage("compare takes a log of a working case and one of a failing case.", "compare");
  const format = (values["format"] ?? "text") as ComparisonFormat;
  if (!COMPARISON_FORMATS.includes(format))
    return usage(`compare writes ${COMPARISON_FORMATS.join(", ")}, not "${format}".`, "compare");
  const cases: Case[] = [];
  for (const path of paths) {
    const made = await caseAt(path, values["no-redact"] !== true);
    if (made === null) return Exit.unreadable;
    cases.push(made);
  }
  const text = renderComparison(comparisonOf(cases[0]!, cases[1]!), format);
  const unwritten = writeResult(text, values["output"] as string | undefined);
  if (unwritten === null) return Exit.done;
  printFailure(unwritten);
  return Exit.unreadable;
}

/** A folder is one case, as for analyze. */
async function caseAt(path: string, redact: boolean): Promise<Case | null> {
  const logs: LogInput[] = [];
  for (const file of await listInputs([path])) {
    const input = file._tag === "Left" ? file : await readInput(file.right)();
    if (input._tag === "Left") {
      printFailure(input.left);
      return null;
    }
    logs.push({ name: input.right.name, log: input.right.bytes });
  }
  const result = analyze(logs, { redact });
  if (result._tag === "Right") return result.right;
  printFailure(result.left);
  return null;
}
