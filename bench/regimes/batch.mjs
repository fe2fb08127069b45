import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDER, writeTranscript } from "../generate.mjs";
import { interleave } from "../measure/rounds.mjs";
import { run } from "../measure/run.mjs";
import { markdownTable, tableOf } from "../measure/table.mjs";
import { conversations } from "../transcript/conversations.mjs";

const PLANTED_EVERY = 20;
const TASK = join(import.meta.dirname, "../tasks/batch.mjs");
const command = (folder, threads) => [process.execPath, TASK, folder, String(threads)];

/** Many files of 2 MB with one thread, with two, and as `batch` decides; then many small logs. */
export async function batch({ short, rounds }) {
  const large = folderOf(short ? "batch-4" : "batch-50", short ? 4 : 50, (path, i) =>
    writeTranscript(path, { megabytes: short ? 0.2 : 2, seed: i + 1 }),
  );
  const results = await interleave(
    [
      { name: "one thread", does: "`--jobs 1`", command: command(large, 1) },
      { name: "two threads", does: "`--jobs 2`", command: command(large, 2) },
      { name: "as it decides", does: "no `--jobs`", command: command(large, "auto") },
    ],
    short ? 0 : Math.min(rounds, 3),
    ({ command: own }) => {
      const told = run(own);
      return told.failed === undefined ? { ...told, counts: JSON.parse(told.stdout) } : told;
    },
  );
  const [one] = results;
  const judged = results.map((result) =>
    JSON.stringify(result.counts) === JSON.stringify(one.counts)
      ? result
      : { ...result, differs: `${JSON.stringify(result.counts)}, not ${JSON.stringify(one.counts)}` },
  );
  const count = short ? 40 : 10_000;
  const small = folderOf(`batch-small-${count}`, count, (path, i) => {
    writeFileSync(
      path,
      `${conversations({ count: 1, planted: i % PLANTED_EVERY === 0 ? 1 : 0, seed: i + 1 }).join("\n")}\n`,
    );
  });
  const many = run(command(small, "auto"));
  const told = many.failed === undefined ? JSON.parse(many.stdout) : null;
  const row =
    told === null
      ? [count, `not run: ${many.failed}`, "", "", "", ""]
      : [count, many.wall, many.cpu, many.wall / count, (many.peak ?? 0) / 1e6, told.withFindings].map((value) =>
          typeof value === "number" ? value.toFixed(value < 100 ? 1 : 0) : value,
        );
  const planted = Math.ceil(count / PLANTED_EVERY);
  if (told !== null && told.withFindings !== planted)
    judged.push({ contestant: { name: "small logs" }, differs: `${told.withFindings} with findings, not ${planted}` });
  const ratio = judged[1]?.ratio;
  return {
    title: short ? "Batch" : "Batch: 50 logs of 2 MB, and 10,000 small ones",
    text: [
      tableOf(judged.slice(0, 3)),
      markdownTable(["small logs", "wall ms", "CPU ms", "wall ms each", "peak MB", "with findings"], [row]),
    ].join("\n\n"),
    results: judged,
    goals: [{ id: "W1", goal: "two workers ≥ 1.4 × one", measured: ratio == null ? null : 1 / ratio, least: 1.4 }],
  };
}

/** A folder of generated logs, whole or not there. */
function folderOf(name, count, write) {
  const folder = join(FOLDER, name);
  if (existsSync(folder)) return folder;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  for (let i = 0; i < count; i++) write(join(part, `${String(i).padStart(5, "0")}.log`), i);
  renameSync(part, folder);
  return folder;
}
