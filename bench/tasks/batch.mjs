// Analyses a folder of logs into an empty folder. node bench/tasks/batch.mjs FOLDER THREADS
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLI } from "../dist.mjs";

const [folder, threads] = process.argv.slice(2);
const out = mkdtempSync(join(tmpdir(), "windbg-postmortem-bench-batch-"));
try {
  const command = [CLI, "batch", folder, "--out", out, "--quiet", ...(threads === "auto" ? [] : ["--jobs", threads])];
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  if (status !== 0 && status !== 4) throw new Error(stderr);
  const { totals, cases } = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
  const lines = cases.reduce((sum, { coverage }) => sum + (coverage?.lines ?? 0), 0);
  const findings = cases.reduce((sum, one) => sum + one.findings.length, 0);
  console.log(JSON.stringify({ ...totals, lines, findings }));
} finally {
  rmSync(out, { recursive: true, force: true });
}
