import { parentPort } from "node:worker_threads";
import { analyzeCase, crashed, type CaseOptions } from "./analyze-case.js";
import type { BatchCase } from "./cases.js";

parentPort!.on("message", ([one, options]: readonly [BatchCase, CaseOptions]) => {
  analyzeCase(one, options).then(
    (outcome) => parentPort!.postMessage(outcome),
    (error: unknown) => parentPort!.postMessage(crashed(one, error)),
  );
});
