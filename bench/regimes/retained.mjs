import { join } from "node:path";
import { transcript } from "../generate.mjs";
import { run } from "../measure/run.mjs";
import { markdownTable } from "../measure/table.mjs";

/** A parsed log as the library returns it, with everything that can be asked of it. */
export async function retained({ short }) {
  const megabytes = short ? 2 : 100;
  const task = join(import.meta.dirname, "../tasks/retained.mjs");
  const told = run([process.execPath, "--expose-gc", task, transcript(megabytes)]);
  if (told.failed !== undefined)
    return { title: "Retained", text: `not run: ${told.failed}`, results: [told], goals: [] };
  const { size, retained: kept, frames } = JSON.parse(told.stdout);
  return {
    title: `Retained: \`parse\` of ${megabytes} MB`,
    text: markdownTable(
      ["input MB", "kept MB", "frames", "kept bytes for each frame", "peak MB"],
      [
        [
          (size / 1e6).toFixed(0),
          (kept / 1e6).toFixed(1),
          frames,
          (kept / frames).toFixed(0),
          (told.peak / 1e6).toFixed(0),
        ],
      ],
    ),
    results: [],
    goals: [{ id: "M2", goal: "kept ≤ 0.5 × the input", measured: kept / size, most: 0.5 }],
  };
}
