import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { analyzeCase, crashed, type CaseOptions, type CaseOutcome } from "./analyze-case.js";
import type { BatchCase } from "./cases.js";
import type { BatchLog } from "./logs.js";

/** Below this a second thread costs more than it brings: each must compile the program again. */
const WORTH_A_POOL_BYTES = 16 << 20;
const WORTH_A_POOL_CASES = 64;
/** A log of this size may take more memory than there is: what ends then must not be the batch. */
const MAY_FAIL_BYTES = 4 << 20;
/** How many times the packed size a log may have, at the least. */
const UNPACKED = 64;
const ARCHIVE = /\.(?:gz|zip)$/i;

/** How many threads the cases are worth; 1 is this one. */
export function threadsFor(cases: readonly BatchCase[], asked: number | undefined): number {
  if (asked !== undefined) return Math.max(1, Math.min(asked, cases.length));
  const bytes = cases.reduce((sum, { logs }) => sum + logs.reduce((inner, log) => inner + log.bytes, 0), 0);
  const worth = bytes >= WORTH_A_POOL_BYTES || cases.length >= WORTH_A_POOL_CASES;
  return worth ? Math.min(availableParallelism(), cases.length) : 1;
}

/** Analyses all cases and tells each as it is done, in whatever order they end. */
export async function runCases(
  cases: readonly BatchCase[],
  options: CaseOptions,
  threads: number,
  signal: AbortSignal | undefined,
  tell: (one: BatchCase, outcome: CaseOutcome) => void,
): Promise<void> {
  const waiting = [...cases];
  const next = (): BatchCase | undefined => (signal?.aborted === true ? undefined : waiting.shift());
  const size = ({ bytes, path }: BatchLog): number => (ARCHIVE.test(path) ? bytes * UNPACKED : bytes);
  const apart = cases.some(({ logs }) => logs.some((log) => size(log) >= MAY_FAIL_BYTES));
  if (threads > 1 || apart) {
    await Promise.all(Array.from({ length: threads }, () => runWorker(next, options, signal, tell)));
    return;
  }
  for (let one = next(); one !== undefined; one = next()) {
    try {
      tell(one, await analyzeCase(one, options));
    } catch (error) {
      tell(one, crashed(one, error));
    }
    // Lets Ctrl-C and the progress be heard between two cases.
    await new Promise((resume) => setImmediate(resume));
  }
}

/** One thread; when a case takes it down, that case has failed and another thread goes on with the rest. */
async function runWorker(
  next: () => BatchCase | undefined,
  options: CaseOptions,
  signal: AbortSignal | undefined,
  tell: (one: BatchCase, outcome: CaseOutcome) => void,
): Promise<void> {
  for (let one = next(); one !== undefined;) {
    const thread = openThread();
    const stop = (): void => void thread.end();
    signal?.addEventListener("abort", stop);
    try {
      for (; one !== undefined; one = next()) tell(one, await thread.analyze(one, options));
    } catch (error) {
      if (signal?.aborted === true) return;
      if (one !== undefined) tell(one, crashed(one, error));
      one = next();
    } finally {
      signal?.removeEventListener("abort", stop);
      await thread.end();
    }
  }
}

/** A thread that analyses one case after the other. */
export interface AnalysisThread {
  /** Rejects where the case took the thread down; the thread is of no use then. */
  readonly analyze: (one: BatchCase, options: CaseOptions) => Promise<CaseOutcome>;
  readonly end: () => Promise<unknown>;
}

export function openThread(): AnalysisThread {
  const worker = new Worker(new URL("./analyze-case.worker.js", import.meta.url));
  return {
    analyze: (one, options) => answerOf(worker, [one, options]),
    end: () => worker.terminate(),
  };
}

function answerOf(worker: Worker, question: readonly [BatchCase, CaseOptions]): Promise<CaseOutcome> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
    };
    const onMessage = (outcome: CaseOutcome): void => {
      settle();
      resolve(outcome);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    const onExit = (code: number): void => {
      settle();
      reject(new Error(`The thread ended with ${code}.`));
    };
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    worker.postMessage(question);
  });
}
