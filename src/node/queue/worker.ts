import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { CaseOptions } from "../batch/analyze-case.js";
import { isCaseId } from "../batch/case-names.js";
import { openThread, type AnalysisThread } from "../batch/pool.js";
import type { BatchRow } from "../batch/row.js";
import { connect, QUEUE, type QueuedAnswer, type QueuedCase } from "./connection.js";

export interface WorkerOptions {
  readonly url: string;
  /** Of the tool: a case of another version is left to other workers. */
  readonly version: string;
  /** Threads; as many as the machine has cores where it is left away. */
  readonly jobs?: number;
  /** Seconds without a sign of life after which another worker takes a case over. */
  readonly lostAfter?: number;
  /** Ends when nothing waits. */
  readonly untilEmpty?: boolean;
  /** Ends after the cases at hand. */
  readonly signal?: AbortSignal;
  readonly onCase?: (row: BatchRow) => void;
  readonly onFailure?: (id: string, message: string) => void;
}

const LOST_AFTER_S = 30;
/** A case that was being analysed when as many workers died is given up: it may have killed them. */
const MOST_DEATHS = 3;
const EMPTY_PAUSE_MS = 250;

/** What lies in Redis may have been put there by another version, or another program. */
const Queued = z.object({
  one: z.object({
    id: z.string().refine(isCaseId),
    name: z.string(),
    logs: z.array(z.object({ path: z.string(), entry: z.string().nullable(), name: z.string(), bytes: z.number() })),
  }),
  out: z.string(),
  options: z.string().regex(/^state[\\/]options-[0-9a-f]{16}\.json$/),
});

/** Analyses cases that wait in the queue, until `signal` ends it. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { bullmq, redis } = await connect(options.url);
  const idle: AnalysisThread[] = [];
  const lostAfter = 1000 * (options.lostAfter ?? LOST_AFTER_S);
  const worker = new bullmq.Worker<QueuedCase, QueuedAnswer>(
    QUEUE,
    async ({ data }) => {
      const { one, out, options: file } = Queued.parse(data) as QueuedCase;
      const shared = JSON.parse(readFileSync(join(out, file), "utf8")) as Omit<CaseOptions, "out">;
      if (shared.version !== options.version)
        throw new Error(`The batch is of version ${shared.version}, this worker of ${options.version}.`);
      const thread = idle.pop() ?? openThread();
      try {
        const { row, resumed, settled } = await thread.analyze(one, { ...shared, out });
        idle.push(thread);
        if (!settled) throw new Error(`${row.failure!.code} ${row.failure!.message}`);
        options.onCase?.(row);
        return { row, resumed };
      } catch (error) {
        if (!idle.includes(thread)) await thread.end();
        throw error;
      }
    },
    {
      connection: redis,
      concurrency: options.jobs ?? availableParallelism(),
      lockDuration: lostAfter,
      stalledInterval: lostAfter,
      maxStalledCount: MOST_DEATHS,
    },
  );
  worker.on("error", () => undefined);
  worker.on("failed", (job, error) => options.onFailure?.(job?.data.one.id ?? "?", error.message));
  try {
    await (options.untilEmpty === true ? emptied(redis, bullmq, options.signal) : aborted(options.signal));
  } finally {
    await worker.close();
    await Promise.all(idle.map((thread) => thread.end()));
    redis.disconnect();
  }
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    else signal?.addEventListener("abort", () => resolve());
  });
}

/** Nothing waits, nothing is being retried, and nobody works at anything that might come back. */
async function emptied(
  redis: Awaited<ReturnType<typeof connect>>["redis"],
  bullmq: Awaited<ReturnType<typeof connect>>["bullmq"],
  signal: AbortSignal | undefined,
): Promise<void> {
  const queue = new bullmq.Queue(QUEUE, { connection: redis });
  queue.on("error", () => undefined);
  for (;;) {
    if (signal?.aborted === true) break;
    const counts = await queue.getJobCounts("wait", "active", "delayed", "prioritized");
    if (Object.values(counts).every((count) => count === 0)) break;
    await new Promise((resume) => setTimeout(resume, EMPTY_PAUSE_MS));
  }
  await queue.close();
}
