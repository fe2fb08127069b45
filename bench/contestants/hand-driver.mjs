// Ours with a hand-written driver in place of the Chevrotain grammar, on the same scanner and the same tokens: what the
// grammar costs. It knows rows that follow each other in a table and the layout of a stack, which is all that the generated logs
// hold. Alone: node bench/contestants/hand-driver.mjs FILE
import { readFileSync } from "node:fs";
import { fromDist } from "../dist.mjs";
import { count as countOurs } from "./ours.mjs";

const { grammarMachinery } = await fromDist("grammar/transcript/read.js");
const { OUTPUTS } = await fromDist("grammar/registry.js");

/** The same counts, read by the other driver. */
export function count(bytes) {
  const machinery = grammarMachinery();
  const { parser } = machinery;
  machinery.parser = driver ??= newDriver(machinery);
  try {
    return countOurs(bytes);
  } finally {
    machinery.parser = parser;
  }
}

let driver;

function newDriver({ parser, vocabulary }) {
  const rules = parser.getGAstProductions();
  const ruleOf = rules.output.definition[0].definition.map((choice) => choice.definition[0].referencedRule);
  const stack = OUTPUTS.findIndex(({ tag }) => tag === "stack");
  const text = OUTPUTS.length - 1;
  /** Which output a token begins; of each output, which tokens may stand in it. */
  const begins = [];
  const members = ruleOf.map((rule) => new Set(terminalsIn(rule)));
  ruleOf.forEach((rule, output) => firstsOf(rule).forEach((token) => (begins[token] ??= output)));
  const { tokens } = vocabulary;
  const idx = (name) => tokens[name].tokenTypeIdx;
  const [prompt, header, top, frame, prose] = ["Prompt", "StackHeader", "TopFrame", "Frame", "Prose"].map(idx);
  const rows = new Set(terminalsIn(rules.stackRows));
  const notices = new Set([...rows].filter((token) => token !== frame));
  const titles = new Set(firstsOf(rules.stack).filter((token) => ![header, top, frame].includes(token)));

  const endOfStack = (all, from) => {
    let i = from;
    const kind = () => all[i]?.tokenTypeIdx;
    if (titles.has(kind())) while (titles.has(kind())) i++;
    if (kind() === header) {
      i++;
      while (notices.has(kind())) i++;
      if (kind() === top) i++;
    } else if (kind() === top || kind() === frame) i++;
    else return i;
    while (rows.has(kind())) i++;
    return i;
  };
  return {
    read(all, sink) {
      for (let i = 0; i < all.length;) {
        const kind = all[i].tokenTypeIdx;
        if (kind === prompt) {
          sink.block(i++);
          continue;
        }
        const output = begins[kind];
        let end = i + 1;
        if (output === stack) end = endOfStack(all, i);
        else if (output === text) {
          while (
            end < all.length &&
            (all[end].tokenTypeIdx === prose) === (kind === prose) &&
            members[text].has(all[end].tokenTypeIdx)
          )
            end++;
        } else while (end < all.length && members[output].has(all[end].tokenTypeIdx)) end++;
        sink.output(output, i, end - 1);
        i = end;
      }
    },
  };
}

/** Token types in a rule and the rules it uses. */
function terminalsIn(production, seen = new Set()) {
  if (seen.has(production)) return [];
  seen.add(production);
  if (production.terminalType !== undefined) return [production.terminalType.tokenTypeIdx];
  const inner = production.referencedRule === undefined ? production.definition : [production.referencedRule];
  return inner.flatMap((part) => terminalsIn(part, seen));
}

/** Token types that a rule can begin with; none of these rules can be empty. */
function firstsOf(production) {
  if (production.terminalType !== undefined) return [production.terminalType.tokenTypeIdx];
  if (production.referencedRule !== undefined) return firstsOf(production.referencedRule);
  return production.constructor.name === "Alternation"
    ? production.definition.flatMap(firstsOf)
    : firstsOf(production.definition[0]);
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(count(readFileSync(process.argv[2]))));
