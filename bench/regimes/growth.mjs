import { join } from "node:path";
import { CLI } from "../dist.mjs";
import { transcript } from "../generate.mjs";
import { run } from "../measure/run.mjs";
import { markdownTable } from "../measure/table.mjs";

const node = process.execPath;

/** Ten times the input should cost ten times the time: the last column tells what a further megabyte costs. */
export async function growth({ short }) {
  const sizes = short ? [1, 2] : [1, 10, 100, 1000];
  const analyzed = short ? [1] : [1, 10, 100];
  const library = join(import.meta.dirname, "../tasks/library.mjs");
  const rows = [
    ...series("parse --summary", sizes, (size) => [node, CLI, "parse", "--summary", transcript(size)]),
    ...series("analyze", analyzed, (size) => [node, library, "analyze", transcript(size)]),
    ...series("analyze, listing of calls", analyzed, (size) => [node, library, "analyze", transcript(size, "calls")]),
  ];
  return {
    title: "Growth",
    text: markdownTable(["work", "MB", "wall ms", "peak MB", "ms for each further MB"], rows),
    results: [],
    goals: [],
  };
}

function series(work, sizes, command) {
  let before = null;
  return sizes.map((size) => {
    const told = run(command(size));
    if (told.failed !== undefined) return [work, size, `not run: ${told.failed}`, "", ""];
    const slope = before === null ? "" : ((told.wall - before.wall) / (size - before.size)).toFixed(1);
    before = { wall: told.wall, size };
    return [work, size, told.wall.toFixed(0), told.peak === null ? "–" : (told.peak / 1e6).toFixed(0), slope];
  });
}
