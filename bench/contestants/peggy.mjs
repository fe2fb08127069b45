// A parsing expression grammar over the whole text. Alone: node bench/contestants/peggy.mjs FILE
import { readFileSync } from "node:fs";
import { join } from "node:path";
import peggy from "peggy";
import { newTally } from "./tally.mjs";

let parser;

export function count(bytes) {
  parser ??= peggy.generate(readFileSync(join(import.meta.dirname, "transcript.peggy"), "utf8"));
  const tally = newTally();
  parser.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).latin1Slice(), { tally });
  // The rule for a block counts it; what stands before the first prompt is counted by the tally.
  return tally.done();
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(count(readFileSync(process.argv[2]))));
