import { join } from "node:path";
import { CLI } from "../dist.mjs";
import { transcript } from "../generate.mjs";
import { compareProcesses } from "../measure/compare.mjs";
import { tableOf } from "../measure/table.mjs";

const at = (path) => join(import.meta.dirname, "..", path);
const FRAME = "^([0-9a-f]{2} )?[0-9a-f`]{8,17} [0-9a-f`]{8,17} ";
const node = process.execPath;

/** One process each, from its start to its end, the compiling of hot code included. */
export async function cold({ short, rounds }) {
  const megabytes = short ? 2 : 100;
  const file = transcript(megabytes);
  const full = (name, does, ...command) => ({ name, does, command: [...command, file], counts: true });
  const floor = (name, does, ...command) => ({ name, does, command: [...command, file] });
  const results = await compareProcesses(
    [
      full("parse --summary", "all output kinds", node, CLI, "parse", "--summary"),
      full("library", "the same, and all counters", node, at("contestants/ours.mjs")),
      full("Python, classic", "the fields of the counters", "python3", at("baselines/classic.py")),
      full("Python, tuned", "the fields of the counters", "python3", at("baselines/tuned.py")),
      full("JavaScript, regular expressions", "the fields of the counters", node, at("contestants/regex-chain.mjs")),
      floor("readline", "nothing with the lines", node, at("floors/readline.mjs")),
      floor("byte loop", "looks at every byte", node, at("floors/byte-loop.mjs")),
      floor("ripgrep", "counts frames", "rg", "-c", FRAME),
      floor("wc -l", "counts lines", "wc", "-l"),
    ],
    rounds,
  );
  const ratio = (name) => results.find(({ contestant }) => contestant.name === name)?.ratio ?? null;
  const readline = ratio("readline");
  return {
    title: `Cold: one process, ${megabytes} MB`,
    text: tableOf(results),
    results,
    goals: [
      { id: "T1", goal: "≥ 10 × faster than the classic Python script", measured: ratio("Python, classic"), least: 10 },
      { id: "T5", goal: "≤ 1.2 × readline doing nothing", measured: readline && 1 / readline, most: 1.2 },
    ],
  };
}
