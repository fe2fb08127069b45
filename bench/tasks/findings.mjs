// Where the findings of one rule are: the last line that proves each. node bench/tasks/findings.mjs RULE FILE
import { readFileSync } from "node:fs";
import { fromDist } from "../dist.mjs";

const [rule, path] = process.argv.slice(2);
const { analyze } = await fromDist("index.js");
const result = analyze(readFileSync(path));
if (result._tag === "Left") throw new Error(result.left.message);
const places = result.right.findings
  .filter((finding) => finding.rule === rule)
  .map(({ evidence }) => Math.max(...evidence.map(({ lines }) => lines[0])));
console.log(JSON.stringify({ places }));
