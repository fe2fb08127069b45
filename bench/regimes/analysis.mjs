import { join } from "node:path";
import { transcript } from "../generate.mjs";
import { compareProcesses } from "../measure/compare.mjs";
import { tableOf } from "../measure/table.mjs";

/** What the case model and the rules add to reading a long log. */
export async function analysis({ short, rounds }) {
  const megabytes = short ? 1 : 100;
  const task = (name, does) => ({
    name,
    does,
    command: [process.execPath, join(import.meta.dirname, "../tasks/library.mjs"), name, transcript(megabytes)],
  });
  const results = await compareProcesses(
    [
      task("parse", "the transcript alone"),
      task("outputs", "the same, and each output looked at"),
      task("model", "stops, calls, memory, resources, and what could have been seen"),
      task("analyze", "the case, with findings"),
    ],
    short ? 0 : Math.min(rounds, 3),
  );
  return {
    title: `Analysis: ${megabytes} MB`,
    text: tableOf(results),
    results,
    goals: [{ id: "N1", goal: "`analyze` ≤ 1.25 × `parse`", measured: results.at(-1).ratio, most: 1.25 }],
  };
}
