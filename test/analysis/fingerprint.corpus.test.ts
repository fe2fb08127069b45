import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { fingerprintOf } from "../../src/analysis/fingerprint.js";
import { caseOfLog } from "../support/case-shape.js";
import { RULE_LOGS, SHARED } from "../support/samples.js";
import { losing, stepsOf, transcriptOf, type Display } from "./network/rendering.js";

const corpus = join(SHARED, "corpus");
const captures = join(SHARED, "captures");
const needed = existsSync(corpus) && existsSync(captures) ? test : test.skip;
if (!existsSync(corpus)) console.warn("the corpus is not there: grouping is not measured");

/** Transcripts of one problem, found by reading those that share lines; every other transcript is a problem of its own. */
const SAME: readonly (readonly string[])[] = [
  ["network/dp-cobalt-dns-beacon.txt", "stacks-x64/dp-mex-raw-stack.txt"],
  ["network/dp-appcrash-wininet-analyze.txt", "network/dp-cobalt-wininet-us.txt"],
];

/** Recordings whose messages show the problem; of the others, only what calls return would tell. */
const SCENARIOS = ["s3-seed-broken", "s3c-squid-http10-withheld", "s7-redirect-loop"];
const HEALTHY = ["s1-ntlm-ok", "s4-seed-fixed", "s5-anyauth"];
const DISPLAYS: readonly Display[] = ["da", "db", "dc", "dd"];

interface Item {
  readonly problem: string;
  readonly group: string;
}

/** A log without a fingerprint stands alone. */
function itemOf(problem: string, log: string, alone: string): Item {
  return { problem, group: fingerprintOf(caseOfLog(log))?.id ?? alone };
}

/**
 * The same problem at another customer: modules and heaps lie elsewhere, other thread, other drive. Only addresses of user
 * mode move; codes, lengths and small numbers stay.
 */
function elsewhere(log: string, by: number): string {
  // Lists of threads name them in ways of their own.
  const thread = /runaway|Id: [0-9a-f]+\.[0-9a-f]+/.test(log) ? "0:0" : "0:1";
  return log
    .replace(/(?<![0-9A-Za-z_`])0([0-7][0-9a-f]{6})(?![0-9A-Za-z`])/g, (token, digits: string) => {
      const value = Number.parseInt(digits, 16);
      return value < 0x400000 ? token : (value + by * 0x10000).toString(16).padStart(8, "0").slice(-8);
    })
    .replace(/([0-9a-f]{8})`([0-7][0-9a-f]{7})(?![0-9a-f])/g, (token, high: string, low: string) =>
      Number.parseInt(high + low, 16) < 0x10000
        ? token
        : `${high}\`${((Number.parseInt(low, 16) + by * 0x10000) >>> 0).toString(16).padStart(8, "0")}`,
    )
    .replace(
      /\b0:0(\d\d)(:x86)?>/g,
      (_, number: string, mode: string | undefined) => `${thread}${number}${mode ?? ""}>`,
    )
    .replaceAll("C:\\Program Files", "D:\\Apps");
}

/** Precision and recall by the element, averaged (Bagga and Baldwin 1998). */
function bcubed(items: readonly Item[]): { readonly precision: number; readonly recall: number } {
  let precision = 0;
  let recall = 0;
  for (const one of items) {
    const grouped = items.filter((other) => other.group === one.group);
    const same = items.filter((other) => other.problem === one.problem);
    const both = grouped.filter((other) => other.problem === one.problem).length;
    precision += both / grouped.length;
    recall += both / same.length;
  }
  return { precision: precision / items.length, recall: recall / items.length };
}

needed("grouping of labelled transcripts", () => {
  const labels = JSON.parse(readFileSync(join(RULE_LOGS, "labels.json"), "utf8")) as readonly {
    readonly file: string;
    readonly expect: readonly string[];
  }[];
  const items: Item[] = [];
  const unstable: string[] = [];
  const files = new Set([
    ...labels.filter((label) => label.expect.length > 0).map((label) => label.file),
    ...SAME.flat(),
  ]);
  for (const file of files) {
    const problem = SAME.find((one) => one.includes(file))?.[0] ?? file;
    const log = readFileSync(join(corpus, file), "latin1");
    const own = [log, elsewhere(log, 3), elsewhere(log, 0x21)].map((one, i) => itemOf(problem, one, `${file} ${i}`));
    if (new Set(own.map(({ group }) => group)).size > 1 && own.some(({ group }) => !group.startsWith(file)))
      unstable.push(file);
    items.push(...own);
  }
  for (const name of SCENARIOS) {
    const steps = stepsOf(readFileSync(join(captures, `${name}.net.strace`), "latin1"));
    for (const [i, display] of DISPLAYS.entries())
      for (const percent of [0, 30]) {
        const { log } = transcriptOf(steps, { display, lost: losing(percent, i), arguments: true });
        if (log !== "") items.push(itemOf(name, log, `${name} ${i} ${percent}`));
      }
  }
  const { precision, recall } = bcubed(items);
  console.log(
    `${items.length} transcripts of ${new Set(items.map(({ problem }) => problem)).size} problems: BCubed precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}; ${files.size - unstable.length} of ${files.size} transcripts stable\n${unstable.join("\n")}`,
  );
  expect(unstable).toEqual([]);
  expect(precision).toBeGreaterThan(0.95);
  expect(recall).toBeGreaterThan(0.6);
});

needed("a healthy exchange has no problem, whatever rows are lost", () => {
  for (const name of HEALTHY) {
    const steps = stepsOf(readFileSync(join(captures, `${name}.net.strace`), "latin1"));
    for (const display of DISPLAYS)
      for (const percent of [0, 10, 30, 60])
        for (const seed of [0, 1, 2]) {
          const { log } = transcriptOf(steps, { display, lost: losing(percent, seed), arguments: true });
          const found = caseOfLog(log).findings.filter(({ level }) => level !== "info");
          expect([name, display, percent, seed, ...found.map(({ rule }) => rule)]).toEqual([
            name,
            display,
            percent,
            seed,
          ]);
        }
  }
});
