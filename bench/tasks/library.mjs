// One call of the library on one file. node bench/tasks/library.mjs parse|analyze FILE
import { readFileSync } from "node:fs";
import { fromDist } from "../dist.mjs";

const [task, path] = process.argv.slice(2);
const library = await fromDist("index.js");
const result = library[task](readFileSync(path));
if (result._tag === "Left") throw new Error(result.left.message);
const { coverage, calls = [], findings = [] } = result.right;
console.log(JSON.stringify({ lines: coverage.lines, calls: calls.length, findings: findings.length }));
