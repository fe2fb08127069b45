import { join } from "node:path";
import { CLI } from "../dist.mjs";
import { transcript } from "../generate.mjs";
import { compareProcesses } from "../measure/compare.mjs";
import { tableOf } from "../measure/table.mjs";

const node = process.execPath;

/** Ten times the log must not need more memory. */
export async function streaming({ short, rounds }) {
  const [small, large] = short ? [1, 4] : [100, 1000];
  const summary = (megabytes) => ({
    name: `parse --summary, ${megabytes} MB`,
    does: "all output kinds",
    command: [node, CLI, "parse", "--summary", transcript(megabytes)],
  });
  const results = await compareProcesses(
    [
      summary(large),
      summary(small),
      {
        name: `byte loop, ${large} MB`,
        does: "looks at every byte",
        command: [node, join(import.meta.dirname, "../floors/byte-loop.mjs"), transcript(large)],
      },
    ],
    short ? 0 : Math.min(rounds, 3),
  );
  const [whole, tenth, loop] = results;
  return {
    title: `Streaming: ${large} MB`,
    text: tableOf(results),
    results,
    goals: [
      { id: "M1", goal: "peak memory ≤ 100 MB", measured: whole.peak && whole.peak / 1e6, most: 100 },
      {
        id: "M1",
        goal: "peak of 1 GB ≤ 1.15 × that of 100 MB",
        measured: whole.peak && whole.peak / tenth.peak,
        most: 1.15,
      },
      { id: "T5", goal: "1 GB ≤ 2.5 × a byte loop", measured: loop.ratio && 1 / loop.ratio, most: 2.5 },
    ],
  };
}
