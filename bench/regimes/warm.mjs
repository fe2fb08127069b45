import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transcript } from "../generate.mjs";
import { compareWarm } from "../measure/compare.mjs";
import { run } from "../measure/run.mjs";
import { tableOf } from "../measure/table.mjs";

const by = (module, count, name, does) => {
  const path = join(import.meta.dirname, "..", "contestants", module);
  return { name, does, module: pathToFileURL(path).href, count };
};
const TURNS = join(import.meta.dirname, "..", "tasks", "turns.mjs");
const FIELDS = "the fields of the counters";
const OURS = by("ours.mjs", "count", "ours", "all output kinds");

/** When everything is compiled: what a service pays for each log. */
export async function warm({ short, rounds }) {
  const megabytes = short ? 1 : 10;
  const before = short ? 1 : 8;
  const results = await compareWarm(
    [
      OURS,
      by("hand-driver.mjs", "count", "ours, driven by hand", "the same without the Chevrotain grammar"),
      by("regex-chain.mjs", "count", "JavaScript, regular expressions", FIELDS),
      by("whole-text.mjs", "countEmbedded", "Chevrotain, whole text, embedded", FIELDS),
      by("whole-text.mjs", "countCst", "Chevrotain, whole text, CST", FIELDS),
      by("peggy.mjs", "count", "peggy", FIELDS),
    ],
    rounds,
    transcript(megabytes),
    before,
  );
  const reference = by("reference.mjs", "count", "reference reader", "all output kinds, without any haste");
  const slow = await compareWarm([OURS, reference], 1, transcript(1), before);
  const turns = run([process.execPath, TURNS, transcript(megabytes), short ? "3" : "31"]);
  if (turns.failed !== undefined) throw new Error(turns.failed);
  const byTurns = JSON.parse(turns.stdout).ratio;
  const ratio = (name) => results.find(({ contestant }) => contestant.name === name)?.ratio ?? null;
  return {
    title: `Warm: in a process that has done it before, ${megabytes} MB`,
    text: `${tableOf(results)}\n\nThe reference reader of the tests, on 1 MB:\n\n${tableOf(slow)}\n\nOurs and ours driven by hand, turn by turn in one process: ${byTurns.toFixed(2)} × (processor time).`,
    results: [...results, ...slow],
    goals: [
      {
        id: "T2",
        goal: "≥ 10 × whole-text Chevrotain, embedded",
        measured: ratio("Chevrotain, whole text, embedded"),
        least: 10,
      },
      {
        id: "T2",
        goal: "≥ 20 × whole-text Chevrotain with a CST",
        measured: ratio("Chevrotain, whole text, CST"),
        least: 20,
      },
      {
        id: "T3",
        goal: "≥ 5 × the chain of regular expressions",
        measured: ratio("JavaScript, regular expressions"),
        least: 5,
      },
      {
        id: "T4",
        goal: "≤ 1.15 × the same scanner driven by hand",
        measured: byTurns,
        most: 1.15,
      },
      { id: "T3", goal: "≥ 20 × peggy", measured: ratio("peggy"), least: 20 },
    ],
  };
}
