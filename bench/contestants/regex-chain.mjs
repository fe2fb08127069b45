// A chain of regular expressions over the lines, as most such programs are written in JavaScript; tuned: the likeliest first,
// the command decides what a row of numbers is. Alone: node bench/contestants/regex-chain.mjs FILE
import { closeSync, openSync, readSync } from "node:fs";
import { newCounters } from "./counters.mjs";

const A = "[0-9a-f]{8}(?:`[0-9a-f]{8})?";
const PROMPT = /^\d+:\d{3}> ?(.*)$/;
const HEADER = /^(?: # )?(?:ChildEBP|Child-SP|RetAddr) /;
const WIDE_FRAME = new RegExp(`^([0-9a-f]{2}) (?:(${A}) )?(${A}) {5}(?:: (${A}) (${A}) (${A}) (${A}) : )?(.+)$`);
const NARROW_FRAME =
  /^(?:([0-9a-f]{2}) )?([0-9a-f]{8}) ([0-9a-f]{8}) (?:([0-9a-f]{8}) ([0-9a-f]{8}) ([0-9a-f]{8}) )?(\S.*)$/;
const INLINE_FRAME = /^(?:([0-9a-f]{2}) )?\(Inline(?: Function)?\) [-`]+ +(?:: [-` ]+ : |(?:-{8} ){3})?(.+)$/;
const SITE = /^(.+?)(?:\+0x([0-9a-f]{1,7}))?((?: \((?:FPO|CONV): [^)]*\))*(?: \[(?:.+) @ \d+\])?) *$/;
const TAIL = /^(?: \((?:FPO|CONV): [^)]*\))*(?: \[(.+) @ (\d+)\])?$/;
const MODULE = new RegExp(`^(${A}) (${A})   (\\S+)\\s*(.*)$`);
const STRING = new RegExp(`^(${A})  "(.*)"$`);
const WORDS = new RegExp(`^(${A})  ((?:[0-9a-f\`]{2,17}[ -])+[0-9a-f\`]{2,17})(?:  (.*))?$`);
const POINTER = new RegExp(`^(${A})  (${A})(?: (\\S.*?)(?:\\+0x([0-9a-f]+))?)?$`);
const CALL = /^ {4}\[0x([0-9a-f]+)\] *$/;
const FIELD = /^ {8}(\w+) *(?:: (.*?))?(?: \[(?:Time Travel|Type: ([^\]]*))\])? *$/;
const REGISTERS = /([a-z]\w{1,3})=([0-9a-f]{4,16})/g;
const HIT = /^Breakpoint (\d+) hit$/;
const LOAD = new RegExp(`^ModLoad: (${A}) (${A})   (.+)$`);
const EXCEPTION = /^\(([0-9a-f]+)\.([0-9a-f]+)\): (.+) - code ([0-9a-f]{8}) \((.+)\)$/;
const INSTRUCTION = new RegExp(`^(${A}) ([0-9a-f]+) +(\\w+) +(.*)$`);
const LOCATION = /^([^!\s]+)!(.+?)(?: \[(.+) @ (\d+)\])?:$/;
const THREAD = /^[. ] {1,2}(\d+) {2}Id: ([0-9a-f]+)\.([0-9a-f]+) Suspend: (\d+) Teb: (\S+) (\w+)$/;
const WARNING = /^WARNING: |^\*\*\* ERROR: /;

function newReader() {
  const counts = newCounters();
  const sites = new Map();
  const tails = new Map();
  let rows = "";
  const number = (map, key) => {
    let id = map.get(key);
    if (id === undefined) map.set(key, (id = map.size));
    return id;
  };
  const site = (text) => {
    const parts = SITE.exec(text);
    number(sites, parts[1]);
    if (parts[2] !== undefined) counts.displacementSum += Number.parseInt(parts[2], 16);
    if (parts[3] !== "") {
      TAIL.exec(parts[3]);
      number(tails, parts[3].slice(1));
    }
  };
  const returned = (address) => {
    counts.returnSum = (counts.returnSum + Number.parseInt(address.slice(-8), 16)) >>> 0;
  };
  const frame = (line) => {
    let match = WIDE_FRAME.exec(line);
    if (match !== null) {
      returned(match[3]);
      if (match[4] !== undefined) counts.arguments += 4;
      site(match[8]);
    } else if ((match = NARROW_FRAME.exec(line)) !== null) {
      returned(match[3]);
      if (match[4] !== undefined) counts.arguments += 3;
      site(match[7]);
    } else if ((match = INLINE_FRAME.exec(line)) !== null) site(match[2]);
    else return false;
    counts.frames++;
    return true;
  };
  const dump = (line) => {
    let match = STRING.exec(line);
    if (match !== null) counts.memoryBytes += match[2].length;
    else if (rows === "dps") {
      match = POINTER.exec(line);
      // A word of 32 bits without a symbol counts as one of `dd`, which looks the same.
      if (match !== null && match[3] === undefined && match[2].length === 8) counts.memoryBytes += 4;
      return match !== null;
    } else if ((match = WORDS.exec(line)) !== null) counts.memoryBytes += match[2].replace(/[` -]/g, "").length / 2;
    else return false;
    return true;
  };
  const registers = (line) => {
    let found = false;
    for (const [, name, value] of line.matchAll(REGISTERS)) found ||= name !== "" && value !== "";
    return found;
  };
  const read = (line) => {
    if (line === "") return;
    const prompt = PROMPT.exec(line);
    if (prompt !== null) {
      counts.blocks++;
      rows = /^(?:~\*)?([a-z]*)/.exec(prompt[1])[1];
      return;
    }
    if (rows.startsWith("k") && frame(line)) return;
    if (rows === "lm" && MODULE.test(line)) {
      counts.moduleRows++;
      return;
    }
    if (rows === "dx") {
      if (CALL.test(line)) {
        counts.calls++;
        counts.callRows++;
        return;
      }
      if (FIELD.test(line)) {
        counts.callRows++;
        return;
      }
    } else if (rows.startsWith("d") && dump(line)) return;
    if (HEADER.test(line)) counts.stacks++;
    else if (THREAD.test(line) || WARNING.test(line)) return;
    else if (HIT.test(line) || LOAD.test(line) || EXCEPTION.test(line)) counts.events++;
    else if (!INSTRUCTION.test(line) && !LOCATION.test(line)) registers(line);
  };
  return {
    read,
    // What stands before the first prompt is a block as well.
    counts: () => ({ ...counts, blocks: counts.blocks + 1, callSites: sites.size, tails: tails.size }),
  };
}

/** Reads chunk by chunk; a line that is cut is completed by the next chunk. */
export function countChunks(chunks) {
  const reader = newReader();
  let rest = "";
  for (const chunk of chunks) {
    const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).latin1Slice();
    let from = 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      reader.read(text.slice(from, at));
      from = at + 1;
    }
    rest = text.slice(from);
  }
  if (rest !== "") reader.read(rest);
  return reader.counts();
}

export function count(bytes) {
  return countChunks([bytes]);
}

function* chunksOf(path) {
  const file = openSync(path, "r");
  const buffer = new Uint8Array(1 << 20);
  for (let size = readSync(file, buffer); size > 0; size = readSync(file, buffer)) yield buffer.subarray(0, size);
  closeSync(file);
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(countChunks(chunksOf(process.argv[2]))));
