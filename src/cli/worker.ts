import { isQueueFailure } from "../node/queue/connection.js";
import { runWorker } from "../node/queue/worker.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { numberIn } from "./numbers.js";
import { plain } from "./output.js";
import { packageVersion } from "./version.js";

export async function run(paths: readonly string[], values: Values): Promise<number> {
  const [stray] = paths;
  if (stray !== undefined) return usage(`worker takes its logs from the queue, but "${stray}" was given.`, "worker");
  const url = values["queue"] as string | undefined;
  if (url === undefined) return usage("worker needs --queue redis://host:6379.", "worker");
  const jobs = numberIn(values["jobs"]);
  if (jobs === null) return usage("--jobs takes a number of threads.", "worker");
  const lostAfter = numberIn(values["lost-after"]);
  if (lostAfter === null) return usage("--lost-after takes a number of seconds.", "worker");

  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  const say = (text: string): void => {
    if (values["quiet"] !== true) process.stderr.write(`${plain(text)}\n`);
  };
  try {
    await runWorker({
      url,
      version: packageVersion(),
      ...(jobs === undefined ? {} : { jobs }),
      ...(lostAfter === undefined ? {} : { lostAfter }),
      untilEmpty: values["until-empty"] === true,
      signal: stop.signal,
      onCase: ({ id, status }) => say(`${status} ${id}`),
      onFailure: (id, message) => say(`failed ${id}: ${message}`),
    });
    return Exit.done;
  } catch (error) {
    if (!isQueueFailure(error)) throw error;
    process.stderr.write(`windbg-postmortem: ${error.message}\n`);
    return Exit.unreadable;
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
}
