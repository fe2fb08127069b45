import type { Redis } from "ioredis";
import type * as BullMQ from "bullmq";
import type { BatchCase } from "../batch/cases.js";
import type { BatchRow } from "../batch/row.js";

/** Of all batches: a worker takes whatever waits. */
export const QUEUE = "windbg-postmortem";

/** What a worker is told. Paths must mean the same on every machine. */
export interface QueuedCase {
  readonly one: BatchCase;
  readonly out: string;
  /** File below `out` with the options that all cases of the batch share. */
  readonly options: string;
}

/** What it answers; the result itself lies below `out`. */
export interface QueuedAnswer {
  readonly row: BatchRow;
  readonly resumed: boolean;
}

const FAILURE = "QueueFailure";

/** The queue cannot be used; the message says what to do. */
export const isQueueFailure = (error: unknown): error is Error => error instanceof Error && error.name === FAILURE;

const CONNECT_MS = 5000;

/** BullMQ and a connection that works. Throws where the packages are missing or Redis does not answer. */
export async function connect(url: string): Promise<{ readonly bullmq: typeof BullMQ; readonly redis: Redis }> {
  if (!isAddress(url))
    throw failure(
      "--queue takes the address of Redis, redis://host:6379; in a password, / and # and % are written %2F, %23, %25.",
    );
  const { bullmq, ioredis } = await packages();
  const redis = new ioredis.Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    // BullMQ waits for work as long as there is none.
    maxRetriesPerRequest: null,
    retryStrategy: () => null,
  });
  let reason = "";
  redis.on("error", (error: Error) => (reason = error.message));
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    const said = reason === "" ? (error as Error).message : reason;
    throw failure(`Redis at ${withoutPassword(url)} does not answer: ${said}. Start it, or correct --queue.`);
  }
  // From here on a lost connection is a pause, not the end.
  redis.options.retryStrategy = (times) => Math.min(times * 200, CONNECT_MS);
  return { bullmq, redis };
}

async function packages(): Promise<{ bullmq: typeof BullMQ; ioredis: { Redis: typeof Redis } }> {
  try {
    return { bullmq: await import("bullmq"), ioredis: await import("ioredis") };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw failure("--queue needs two packages that are not installed: npm install bullmq@6 ioredis@6");
  }
}

const failure = (message: string): Error => Object.assign(new Error(message), { name: FAILURE });

function isAddress(url: string): boolean {
  try {
    const { protocol, username, password } = new URL(url);
    decodeURIComponent(`${username}${password}`);
    return protocol === "redis:" || protocol === "rediss:";
  } catch {
    return false;
  }
}

/** `redis://user:secret@host/0?password=secret` → `redis://host` */
function withoutPassword(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
