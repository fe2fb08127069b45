// One piece of work of the library on one file. node bench/tasks/library.mjs parse|outputs|model|analyze FILE
import { readFileSync } from "node:fs";
import { fromDist } from "../dist.mjs";

const [task, path] = process.argv.slice(2);
const library = await fromDist("index.js");
const bytes = readFileSync(path);

const tasks = {
  parse: () => library.parse(bytes),
  analyze: () => library.analyze(bytes),
  /** The least that anybody does who looks at what was printed. */
  outputs() {
    const result = library.parse(bytes);
    if (result._tag === "Left") return result;
    const { coverage, blocks } = result.right;
    return { _tag: "Right", right: { coverage, outputs: blocks.flatMap((block) => block.outputs) } };
  },
  /** Without what the model means: no messages, facts, rules, sentences, masks. */
  async model() {
    const { caseModelOf } = await fromDist("analysis/case-model.js");
    const { knowledge } = await fromDist("knowledge/index.js");
    const { remembering } = await fromDist("analysis/remember.js");
    const result = library.parse(bytes);
    if (result._tag === "Left") return result;
    const { calls } = caseModelOf([result.right], remembering(knowledge()));
    return { _tag: "Right", right: { coverage: result.right.coverage, calls } };
  },
};

const result = await tasks[task]();
if (result._tag === "Left") throw new Error(result.left.message);
const { coverage, outputs = [], calls = [], findings = [] } = result.right;
const counts = { lines: coverage.lines, outputs: outputs.length, calls: calls.length, findings: findings.length };
console.log(JSON.stringify(counts));
