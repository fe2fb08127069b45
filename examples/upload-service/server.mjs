// Takes a log, gives its redacted post-mortem:
//
//   curl --data-binary @case.log -H "content-type: application/octet-stream" "localhost:8080/reports?format=html"
//
// Limits: bytes of an upload, seconds of the upload and of the analysis, uploads at one time.
import { Worker } from "node:worker_threads";
import express from "express";

const MAX_BYTES = Number(process.env.MAX_BYTES ?? 50e6);
const MAX_SECONDS = Number(process.env.MAX_SECONDS ?? 30);
const MAX_AT_ONCE = Number(process.env.MAX_AT_ONCE ?? 4);
const TYPES = { markdown: "text/markdown", json: "application/json", html: "text/html" };

const app = express();
app.disable("x-powered-by");
let running = 0;

app.post(
  "/reports",
  (request, response, next) => {
    if (running >= MAX_AT_ONCE) return refuse(response.set("retry-after", "5"), 503, "too many uploads at this time");
    running++;
    response.once("close", () => running--);
    // Also for an upload that drips in, or never ends.
    const late = setTimeout(() => request.destroy(), MAX_SECONDS * 1000);
    for (const event of ["end", "close"]) request.once(event, () => clearTimeout(late));
    next();
  },
  express.raw({ type: () => true, limit: MAX_BYTES, inflate: false }),
  (request, response) => {
    const format = Object.hasOwn(TYPES, request.query.format) ? request.query.format : "markdown";
    const log = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    analyze(log, format, ({ report, failure }) => {
      if (failure !== undefined) return refuse(response, failure.code === "timeout" ? 504 : 422, failure);
      // An HTML report brings its own content policy; nothing of it may run with the rights of this site.
      response.set("content-security-policy", "sandbox allow-scripts").set("x-content-type-options", "nosniff");
      response.type(TYPES[format]).send(report);
    });
  },
);

// What goes wrong on the way (413 for too many bytes) is told in the same form.
app.use((error, _request, response, _next) => refuse(response, error.status ?? 500, error.type ?? "error"));

/** The connection ends: the rest of a refused upload is not waited for. */
function refuse(response, status, error) {
  if (!response.headersSent) response.set("connection", "close").status(status).json({ error });
}

/** In a thread of its own: an analysis that takes too long, or too much memory, ends with the thread. */
function analyze(log, format, done) {
  const worker = new Worker(new URL("analyze.worker.mjs", import.meta.url), {
    workerData: { log, format },
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  let open = true;
  const end = (result) => {
    if (!open) return;
    open = false;
    clearTimeout(late);
    void worker.terminate();
    done(result);
  };
  const late = setTimeout(() => end({ failure: { code: "timeout" } }), MAX_SECONDS * 1000);
  worker.once("message", end);
  worker.once("error", () => end({ failure: { code: "analysis-failed" } }));
}

const server = app.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? "127.0.0.1", () => {
  console.log(`listening on ${server.address().port}`);
});
