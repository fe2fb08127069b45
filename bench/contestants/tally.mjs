import { newCounters } from "./counters.mjs";

const STRING = /^"(.*)"$/;
const WORDS = /^((?:[0-9a-f`]{2,17}[ -])+[0-9a-f`]{2,17})(?:  .*)?$/;
const DUMP = /^[0-9a-f`]+  (.*)$/;
const POINTER = /^[0-9a-f`]+  ([0-9a-f`]+)( \S.*)?$/;

/** Adds up what the readers of the whole text find; each of them hands over the fields of a row as it has cut them out. */
export function newTally() {
  const counts = newCounters();
  const sites = new Set();
  const tails = new Set();
  return {
    counts,
    /** `columns`: the addresses before the colon; `args`: how many stand between two colons. */
    frame(columns, args, site, displacement, tail) {
      counts.frames++;
      const ret = columns.length > 1 ? columns[1] : columns[0];
      if (ret !== undefined) counts.returnSum = (counts.returnSum + Number.parseInt(ret.slice(-8), 16)) >>> 0;
      counts.arguments += columns.length === 5 ? 3 : args;
      sites.add(site);
      if (displacement !== "") counts.displacementSum += Number.parseInt(displacement.slice(3), 16);
      if (tail !== "") tails.add(tail);
    },
    dump(row) {
      const shown = DUMP.exec(row)?.[1] ?? "";
      const text = STRING.exec(shown);
      if (text !== null) counts.memoryBytes += text[1].length;
      else counts.memoryBytes += (WORDS.exec(shown)?.[1] ?? "").replace(/[` -]/g, "").length / 2;
    },
    pointer(row) {
      const match = POINTER.exec(row);
      // A word of 32 bits without a symbol counts as one of `dd`, which looks the same.
      if (match !== null && match[2] === undefined && match[1].length === 8) counts.memoryBytes += 4;
    },
    /** What stands before the first prompt is a block as well. */
    done: () => ({ ...counts, blocks: counts.blocks + 1, callSites: sites.size, tails: tails.size }),
  };
}
