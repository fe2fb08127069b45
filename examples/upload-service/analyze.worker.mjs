import { parentPort, workerData } from "node:worker_threads";
import { analyze, render } from "windbg-postmortem";

const { log, format } = workerData;
const made = analyze([{ name: "upload.log", log }]);
// The reason is about the log, and may be told; it holds no line of it.
parentPort.postMessage(
  made._tag === "Right"
    ? { report: render(made.right, format, { logs: [log] }) }
    : { failure: { code: made.left.code, message: made.left.message, remedy: made.left.remedy } },
);
