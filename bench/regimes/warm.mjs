import { readFileSync } from "node:fs";
import { count as handDriver } from "../contestants/hand-driver.mjs";
import { count as ours } from "../contestants/ours.mjs";
import { count as peggy } from "../contestants/peggy.mjs";
import { count as reference } from "../contestants/reference.mjs";
import { count as regexChain } from "../contestants/regex-chain.mjs";
import { countCst, countEmbedded } from "../contestants/whole-text.mjs";
import { transcript } from "../generate.mjs";
import { compareWarm } from "../measure/compare.mjs";
import { tableOf } from "../measure/table.mjs";

/** In this process, when everything is compiled: what a service pays for each log. */
export async function warm({ short, rounds }) {
  const megabytes = short ? 1 : 10;
  const bytes = readFileSync(transcript(megabytes));
  const results = await compareWarm(
    [
      { name: "ours", does: "all output kinds", count: ours },
      { name: "ours, driven by hand", does: "the same without the Chevrotain grammar", count: handDriver },
      { name: "JavaScript, regular expressions", does: "the fields of the counters", count: regexChain },
      { name: "Chevrotain, whole text, embedded", does: "the fields of the counters", count: countEmbedded },
      { name: "Chevrotain, whole text, CST", does: "the fields of the counters", count: countCst },
      { name: "peggy", does: "the fields of the counters", count: peggy },
    ],
    rounds,
    bytes,
  );
  const slow = await compareWarm(
    [
      { name: "ours", does: "all output kinds", count: ours },
      { name: "reference reader", does: "all output kinds, without any haste", count: reference },
    ],
    1,
    readFileSync(transcript(1)),
  );
  const ratio = (name) => results.find(({ contestant }) => contestant.name === name)?.ratio ?? null;
  return {
    title: `Warm: in one process, ${megabytes} MB`,
    text: `${tableOf(results)}\n\nThe reference reader of the tests, on 1 MB:\n\n${tableOf(slow)}`,
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
        measured: 1 / ratio("ours, driven by hand"),
        most: 1.15,
      },
      { id: "T3", goal: "≥ 20 × peggy", measured: ratio("peggy"), least: 20 },
    ],
  };
}
