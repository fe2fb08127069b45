import { parentPort, workerData } from "node:worker_threads";
import { analyzeCase, crashed, type CaseOptions } from "./analyze-case.js";
import type { BatchCase } from "./cases.js";

const options = workerData as CaseOptions;

parentPort!.on("message", (one: BatchCase) => {
  analyzeCase(one, options).then(
    (outcome) => parentPort!.postMessage(outcome),
    (error: unknown) =>
      parentPort!.postMessage({
        row: crashed(one, error instanceof Error ? error.message : String(error)),
        resumed: false,
      }),
  );
});
