import { closeSync, mkdirSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { FOLDER } from "../generate.mjs";
import { run } from "../measure/run.mjs";
import { markdownTable } from "../measure/table.mjs";
import { grid } from "../transcript/grid.mjs";

/** A listing of recorded calls, analyzed whole: each function must be counted as often as it was written. */
export async function listing({ short }) {
  const sizes = short ? [1000] : [10_000, 100_000, 1_000_000];
  const rows = [];
  const results = [];
  for (const count of sizes) {
    const file = join(FOLDER, `grid-${count}.log`);
    const planted = writeGrid(file, count);
    const told = run([process.execPath, join(import.meta.dirname, "../tasks/listing.mjs"), file]);
    const megabytes = (statSync(file).size / 1e6).toFixed(0);
    if (told.failed !== undefined) {
      rows.push([count, megabytes, `not run: ${told.failed}`, "", ""]);
      continue;
    }
    rows.push([
      count,
      megabytes,
      told.wall.toFixed(0),
      told.cpu?.toFixed(0) ?? "–",
      told.peak === null ? "–" : (told.peak / 1e6).toFixed(0),
    ]);
    const { counts } = JSON.parse(told.stdout);
    const wrong = Object.keys({ ...planted, ...counts }).filter((name) => planted[name] !== counts[name]);
    if (wrong.length > 0) results.push({ contestant: { name: `${count} calls` }, differs: wrong.join(", ") });
  }
  return {
    title: "Listing of recorded calls",
    text: markdownTable(["calls", "MB", "wall ms", "CPU ms", "peak MB"], rows),
    results,
    goals: [],
  };
}

function writeGrid(path, count) {
  mkdirSync(FOLDER, { recursive: true });
  const planted = {};
  const file = openSync(path, "w");
  let waiting = [];
  for (const line of grid(count, planted)) {
    if (waiting.push(line) === 10_000) {
      writeSync(file, `${waiting.join("\n")}\n`);
      waiting = [];
    }
  }
  writeSync(file, `${waiting.join("\n")}\n`);
  closeSync(file);
  return planted;
}
