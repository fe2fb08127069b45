import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { Queue } from "bullmq";
import { crashedRow, writeWhole, type CaseOptions, type CaseOutcome } from "../batch/analyze-case.js";
import { STATE } from "../batch/case-names.js";
import type { BatchCase } from "../batch/cases.js";
import type { BatchRow } from "../batch/row.js";
import { connect, QUEUE, type QueuedAnswer, type QueuedCase } from "./connection.js";

/** Cases that are told to Redis at once, and asked after at once. */
const AT_ONCE = 500;
const DAY_S = 86_400;
const LEAST_PAUSE_MS = 250;
/** Asking costs a little time for each open case; it shall stay below a tenth. */
const PAUSE_PER_ASKING = 10;
const PATIENCE_MS = 5000;

/**
 * Lets workers on other machines analyse all cases and waits for them. A case that is already waiting or being analysed is
 * not added a second time; one that ended is added again, which costs a worker no more than reading the log.
 *
 * When `signal` ends the waiting, the workers go on.
 */
export async function runQueued(
  cases: readonly BatchCase[],
  options: CaseOptions,
  { url, notice }: { readonly url: string; readonly notice: (text: string) => void },
  signal: AbortSignal | undefined,
  tell: (one: BatchCase, outcome: CaseOutcome) => void,
): Promise<void> {
  const { bullmq, redis } = await connect(url);
  const queue: Queue<QueuedCase, QueuedAnswer> = new bullmq.Queue(QUEUE, { connection: redis });
  // The connection tells its own errors.
  queue.on("error", () => undefined);
  try {
    const out = resolve(options.out);
    const shared = writeOptions(out, options);
    const jobs = cases.map((one) => ({ one, id: jobId(out, one), data: { one: absolute(one), out, options: shared } }));
    let open = jobs;
    for (const some of inParts(jobs)) if (signal?.aborted !== true) await add(queue, some);
    for (let began = performance.now(), warned = false; open.length > 0 && signal?.aborted !== true;) {
      const asked = performance.now();
      const left: typeof jobs = [];
      for (const some of inParts(open)) {
        const outcomes = await Promise.all(some.map((job) => outcomeOf(queue, job)));
        some.forEach((job, i) => {
          const outcome = outcomes[i]!;
          if (outcome === null) left.push(job);
          else tell(job.one, outcome);
        });
      }
      if (left.length < open.length) began = performance.now();
      open = left;
      if (open.length === 0) break;
      if (!warned && performance.now() - began > PATIENCE_MS && (await queue.getWorkersCount()) === 0) {
        warned = true;
        notice("No worker is there. Start some: windbg-postmortem worker --queue URL");
      }
      await pause(Math.max(LEAST_PAUSE_MS, PAUSE_PER_ASKING * (performance.now() - asked)), signal);
    }
  } finally {
    await queue.close();
    redis.disconnect();
  }
}

interface Job {
  readonly one: BatchCase;
  readonly id: string;
  readonly data: QueuedCase;
}

async function add(queue: Queue<QueuedCase, QueuedAnswer>, jobs: readonly Job[]): Promise<void> {
  await Promise.all(
    jobs.map(async ({ id }) => {
      const state = await queue.getJobState(id);
      if (state === "completed" || state === "failed") await queue.remove(id);
    }),
  );
  await queue.addBulk(
    jobs.map(({ id, data }) => ({
      name: "case",
      data,
      opts: {
        jobId: id,
        attempts: 3,
        backoff: { type: "exponential", delay: 1000 },
        removeOnComplete: { age: 7 * DAY_S },
        removeOnFail: { age: 30 * DAY_S },
      },
    })),
  );
}

/** Null while the case is open. */
async function outcomeOf(queue: Queue<QueuedCase, QueuedAnswer>, job: Job): Promise<CaseOutcome | null> {
  const state = await queue.getJobState(job.id);
  if (state === "completed" || state === "failed") {
    const done = await queue.getJob(job.id);
    if (done === undefined) return null;
    if (state === "failed") return { row: givenUp(job.one, done.failedReason), resumed: false, settled: true };
    await done.remove();
    return { ...done.returnvalue, settled: true };
  }
  // Redis was emptied, or started anew without its data.
  if (state === "unknown") await add(queue, [job]);
  return null;
}

/** What every attempt said at last: `WP0005 incorrect header check`, or how the worker died. */
function givenUp(one: BatchCase, reason: string): BatchRow {
  const row = crashedRow(one, reason);
  const [, code, message] = /^(WP\d{4}) (.*)$/s.exec(reason) ?? [];
  if (code === undefined || message === undefined) return row;
  return {
    ...row,
    failure: { code, message, remedy: "Check that the workers can read the log, then run batch again." },
  };
}

function writeOptions(out: string, { redact, limits, version, team }: CaseOptions): string {
  const text = `${JSON.stringify({ redact, limits, version, team })}\n`;
  // With a slash, which every worker's machine takes.
  const name = `${STATE}/options-${createHash("sha256").update(text).digest("hex").slice(0, 16)}.json`;
  writeWhole(join(out, name), text);
  return name;
}

/** The same case in the same folder is the same job, from whichever run. */
function jobId(out: string, one: BatchCase): string {
  return `${createHash("sha256").update(out).digest("hex").slice(0, 16)}.${one.id}`;
}

function absolute(one: BatchCase): BatchCase {
  return { ...one, logs: one.logs.map((log) => ({ ...log, path: resolve(log.path) })) };
}

function* inParts<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (let i = 0; i < all.length; i += AT_ONCE) yield all.slice(i, i + AT_ONCE);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resume) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resume();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}
