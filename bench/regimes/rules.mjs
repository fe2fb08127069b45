import { join } from "node:path";
import { run } from "../measure/run.mjs";
import { markdownTable } from "../measure/table.mjs";

const SIZES = [
  [1000, 200],
  [10_000, 200],
  [100_000, 200],
  [1_000_000, 200],
  [100_000, 1],
  [100_000, 10],
  [100_000, 100],
  [100_000, 1000],
];

/** What the rules cost beside reading: processor time of the matcher alone, over calls of 16 functions on 16 threads. */
export async function rules({ short }) {
  const sizes = short ? [[10_000, 200]] : SIZES;
  const told = sizes.map((size) =>
    run([process.execPath, join(import.meta.dirname, "../tasks/rules.mjs"), ...size.map(String)]),
  );
  const results = told.map((one) => (one.failed === undefined ? JSON.parse(one.stdout) : null));
  const rows = sizes.map(([events, count], i) => [
    events,
    count,
    results[i] === null ? `not run: ${told[i].failed}` : results[i].cpu.toFixed(0),
    results[i]?.findings ?? "",
    told[i].peak == null ? "–" : (told[i].peak / 1e6).toFixed(0),
  ]);
  const last = results[sizes.findIndex(([events]) => events === 1_000_000)] ?? null;
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
