import { join } from "node:path";
import { run } from "../measure/run.mjs";
import { markdownTable } from "../measure/table.mjs";

/** What the rules cost beside reading: processor time of the matcher alone, over calls of 16 functions on 16 threads. */
export async function rules({ short }) {
  const sizes = short ? [10_000] : [100_000, 1_000_000];
  const count = 200;
  const told = sizes.map((size) =>
    run([process.execPath, join(import.meta.dirname, "../tasks/rules.mjs"), String(size), String(count)]),
  );
  const results = told.map((one) => (one.failed === undefined ? JSON.parse(one.stdout) : null));
  const rows = sizes.map((size, i) => [
    size,
    count,
    results[i] === null ? `not run: ${told[i].failed}` : results[i].cpu.toFixed(0),
    results[i]?.findings ?? "",
    told[i].peak == null ? "–" : (told[i].peak / 1e6).toFixed(0),
  ]);
  const last = results.at(-1);
  return {
    title: "Rules: the matcher alone",
    text: markdownTable(["events", "rules", "cpu ms", "findings", "peak MB"], rows),
    results: [],
    goals: [
      {
        id: "R1",
        goal: "1 million events × 200 rules ≤ 5 s",
        measured: last === null ? null : last.cpu / 1000,
        most: 5,
      },
    ],
  };
}
