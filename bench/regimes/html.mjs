import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLI } from "../dist.mjs";
import { transcript } from "../generate.mjs";
import { run } from "../measure/run.mjs";
import { markdownTable } from "../measure/table.mjs";

/** The report that a person opens: what a large log's page costs, and how large the page is. */
export async function html({ short }) {
  const sizes = short ? [1] : [1, 10, 100];
  const page = join(tmpdir(), "windbg-postmortem-bench-page.html");
  const rows = sizes.map((size) => {
    const told = run([process.execPath, CLI, "analyze", transcript(size), "--format", "html", "-o", page, "--quiet"]);
    if (told.failed !== undefined) return [size, `not run: ${told.failed}`, "", "", ""];
    const peak = told.peak === null ? "–" : (told.peak / 1e6).toFixed(0);
    return [size, told.wall.toFixed(0), told.cpu?.toFixed(0) ?? "–", peak, (statSync(page).size / 1e6).toFixed(1)];
  });
  return {
    title: "HTML report",
    text: markdownTable(["log MB", "wall ms", "CPU ms", "peak MB", "page MB"], rows),
    results: [],
    goals: [],
  };
}
