import { CLI } from "../dist.mjs";
import { transcript } from "../generate.mjs";
import { compareProcesses } from "../measure/compare.mjs";
import { tableOf } from "../measure/table.mjs";

const SAME = ["crlf", "utf16", "quoted", "entities", "doubled"];

/** The same log as other programs export it, and one in which no call site comes twice. */
export async function exports({ short, rounds }) {
  const megabytes = short ? 1 : 20;
  const summary = (variant, counts) => ({
    name: variant,
    does: WHAT[variant],
    command: [process.execPath, CLI, "parse", "--summary", transcript(megabytes, variant)],
    counts,
  });
  const results = await compareProcesses(
    [summary("plain", true), ...SAME.map((variant) => summary(variant, true)), summary("distinct", false)],
    short ? 0 : rounds,
  );
  const ratio = (name) => results.find(({ contestant }) => contestant.name === name)?.ratio ?? null;
  return {
    title: `Other exports: ${megabytes} MB`,
    text: tableOf(results),
    results,
    goals: [
      { id: "A1", goal: "all call sites distinct ≤ 1.6 ×", measured: ratio("distinct"), most: 1.6 },
      { id: "A1", goal: "CRLF ≤ 1.05 ×", measured: ratio("crlf"), most: 1.05 },
      { id: "A1", goal: "UTF-16 ≤ 1.5 ×", measured: ratio("utf16"), most: 1.5 },
    ],
  };
}

const WHAT = {
  plain: "as `.logopen` writes it",
  crlf: "CRLF",
  utf16: "`.logopen /u`",
  quoted: "`> ` before each line",
  entities: "`&lt;` for `<`",
  doubled: "an empty line behind each",
  distinct: "each call site once",
};
