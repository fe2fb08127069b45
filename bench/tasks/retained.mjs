// What a parsed transcript keeps. node --expose-gc bench/tasks/retained.mjs FILE
import { readFileSync } from "node:fs";
import { fromDist } from "../dist.mjs";

const { parse } = await fromDist("index.js");

const kept = () => {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

let bytes = readFileSync(process.argv[2]);
const size = bytes.length;
parse(bytes.subarray(0, Math.min(size, 100_000)));
bytes = null;
const before = kept();
const parsed = parse(readFileSync(process.argv[2]));
const retained = kept() - before;
if (parsed._tag === "Left") throw new Error(parsed.left.message);
const frames = parsed.right.blocks.reduce(
  (sum, { outputs }) => sum + outputs.reduce((inner, one) => inner + (one._tag === "stack" ? one.frames.length : 0), 0),
  0,
);
console.log(JSON.stringify({ size, retained, frames }));
