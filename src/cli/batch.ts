import { buffer } from "node:stream/consumers";
import type { Level } from "../model/case.js";
import { runBatch, type BatchSummary } from "../node/batch/batch.js";
import { readWrittenText, writtenText } from "../node/written-text.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { numberIn } from "./numbers.js";
import { plain } from "./output.js";
import { newProgressBar } from "./progress.js";
import { readTeamFiles } from "./team-options.js";
import { packageVersion } from "./version.js";

const LEVELS: readonly Level[] = ["info", "note", "warning", "error"];

export async function run(paths: readonly string[], values: Values): Promise<number> {
  const out = values["out"] as string | undefined;
  if (out === undefined) return usage("batch needs --out DIR, the folder for the results.", "batch");
  const jobs = numberIn(values["jobs"]);
  if (jobs === null) return usage("--jobs takes a number of threads.", "batch");
  const limit = numberIn(values["limit-log"]);
  if (limit === null) return usage("--limit-log takes a number of megabytes.", "batch");
  const shard = shardIn(values["shard"]);
  if (shard === null) return usage("--shard takes I/N, as in 2/5.", "batch");
  const failOn = values["fail-on"] as Level | undefined;
  if (failOn !== undefined && !LEVELS.slice(1).includes(failOn)) {
    return usage(`--fail-on takes error, warning or note, not "${failOn}".`, "batch");
  }
  const team = await readTeamFiles(values);
  if (team === null) return Exit.usage;
  const listed = values["list"] === undefined ? [] : await pathsIn(values["list"] as string);
  if (listed === null) return usage(`--list: ${values["list"] as string} cannot be read.`, "batch");
  const all = [...paths, ...listed];
  if (all.length === 0) return usage("No log was given.", "batch");

  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  const bar = newProgressBar(process.stderr);
  const quiet = values["quiet"] === true;
  try {
    const summary = await runBatch(all, {
      out,
      version: packageVersion(),
      redact: values["no-redact"] !== true,
      ...(jobs === undefined ? {} : { jobs }),
      ...(limit === undefined ? {} : { limits: { logBytes: limit * (1 << 20) } }),
      ...(values["manifest"] === undefined ? {} : { manifest: values["manifest"] as string }),
      ...(values["known"] === undefined ? {} : { known: values["known"] as string }),
      ...(shard === undefined ? {} : { shard }),
      ...(values["queue"] === undefined ? {} : { queue: values["queue"] as string }),
      team,
      onNotice: (notice) => process.stderr.write(`${plain(notice)}\n`),
      signal: stop.signal,
      onProgress: quiet ? () => undefined : bar.show,
    });
    bar.end();
    process.stdout.write(textOf(summary, out));
    return exitOf(summary, failOn);
  } catch (error) {
    bar.end();
    process.stderr.write(`windbg-postmortem: ${plain(error instanceof Error ? error.message : String(error))}\n`);
    return Exit.unreadable;
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
}

/** A file with a path on each line; `-` is standard input. Null where it cannot be read. */
async function pathsIn(file: string): Promise<readonly string[] | null> {
  const listed =
    file === "-" ? writtenText(await buffer(process.stdin)) : await readWrittenText(file).catch(() => null);
  if (listed === null) return null;
  return listed.split(/\r?\n/).filter((line) => line.trim() !== "");
}

function shardIn(value: Values[string]): readonly [number, number] | undefined | null {
  if (value === undefined) return undefined;
  const [, part, parts] = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(String(value)) ?? [];
  return part === undefined || Number(part) > Number(parts) ? null : [Number(part), Number(parts)];
}

function textOf({ totals, groups, cases, complete }: BatchSummary, out: string): string {
  const lines = [
    `${totals.cases} cases: ${totals.done} done, ${totals.failed} failed, ${totals.withFindings} with findings.`,
    ...(complete ? [] : ["Stopped before the end; the same command goes on where it stopped."]),
    ...groups.slice(0, 10).map(({ count, fingerprint }) => `${String(count).padStart(6)} × ${fingerprint.problem}`),
    ...cases.flatMap(({ name, failure }) =>
      failure === null ? [] : [`failed ${name}: ${failure.code} ${failure.message}`],
    ),
    `Read ${out}/summary.html; results are in ${out}/cases, tables in ${out}/*.parquet.`,
  ];
  return `${lines.map(plain).join("\n")}\n`;
}

function exitOf({ totals, cases, complete }: BatchSummary, failOn: Level | undefined): number {
  if (totals.done === 0) return Exit.unreadable;
  if (totals.failed > 0 || !complete) return Exit.partial;
  let worst = -1;
  for (const { findings } of cases) for (const { level } of findings) worst = Math.max(worst, LEVELS.indexOf(level));
  return failOn !== undefined && worst >= LEVELS.indexOf(failOn) ? Exit.findings : Exit.done;
}
