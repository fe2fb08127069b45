// What the listings of a log hold: calls by function. node bench/tasks/listing.mjs FILE
import { readFileSync } from "node:fs";
import { fromDist } from "../dist.mjs";

const { analyze } = await fromDist("index.js");
const result = analyze(readFileSync(process.argv[2]));
if (result._tag === "Left") throw new Error(result.left.message);
const counts = {};
for (const { functions } of result.right.listings)
  for (const { api, calls } of functions) counts[api] = (counts[api] ?? 0) + calls;
console.log(JSON.stringify({ counts }));
