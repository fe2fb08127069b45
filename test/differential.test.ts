import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "../src/index.js";
import { FOUND } from "./reference/found.js";
import { difference, fastReading, firstDifference } from "./reference/compare.js";
import { DAMAGED, SAME, type Variant } from "./reference/variants.js";
import { CASES_FOLDER, caseFiles, readCases } from "./support/cases.js";
import { utf8 } from "./support/lines.js";
import { FUZZ_RUNS } from "./support/mutations.js";
import { sampleNames, SAMPLES, SHARED } from "./support/samples.js";

/** All of everything, as `FUZZ_RUNS=100000` asks; else what a minute allows. */
const THOROUGH = FUZZ_RUNS > 10_000;

/** How many places of a log it is cut at; evenly, the last line of a block being the last that is left. */
const CUTS = THOROUGH ? 1000 : 2;

const read = (path: string): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(readFileSync(path)).replaceAll("\r\n", "\n");

/** The parser reads the log as the reference does, and where the export says the same, as the log itself. */
function check(text: string, name: string, variant: Variant): void {
  const export_ = variant(text);
  expect([name, difference(export_)]).toEqual([name, null]);
  if (!(name in SAME) || text.includes("\r")) return;
  expect([name, firstDifference("", fastReading(utf8(text)), fastReading(export_))]).toEqual([name, null]);
}

function checkCuts(text: string): void {
  const borders = fastReading(utf8(text)).blocks.map((block) => block.lines[0] - 1);
  const step = Math.max(1, Math.ceil(borders.length / CUTS));
  const lines = text.split("\n");
  for (let i = step >> 1; i < borders.length; i += step) {
    const cut = lines.slice(0, borders[i]).join("\n");
    expect([borders[i], difference(utf8(cut))]).toEqual([borders[i], null]);
  }
}

describe("what once differed", () => {
  test.each(FOUND)("%s", (_, text) => {
    expect(difference(utf8(text))).toBeNull();
    // Every line is covered, and every field can be had.
    const parsed = parse(text);
    if (parsed._tag === "Right") expect(JSON.stringify(parsed.right)).not.toBe("");
  });
});

const variants = Object.entries({ ...SAME, ...DAMAGED });

describe.each(sampleNames())("samples/%s", (name) => {
  const path = join(SAMPLES, name, "transcript.log");
  const text = read(path);

  test("as exported", () => {
    expect(difference(readFileSync(path))).toBeNull();
  });

  test.each(variants)("%s", (variantName, variant) => check(text, variantName, variant));

  test("cut at the border of a block", () => checkCuts(text));
});

describe.each(caseFiles())("cases/%s", (file) => {
  const cases = readCases(join(CASES_FOLDER, file));

  test.each(cases.map(({ title, text }) => [title, text] as const))("%s", (_, text) => {
    expect(difference(utf8(text))).toBeNull();
  });

  test.each(variants)("%s", (name, variant) => check(cases.map(({ text }) => text).join("\n"), name, variant));
});

const corpus = join(SHARED, "corpus");
const logs = existsSync(corpus)
  ? readdirSync(corpus, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(?:txt|log)$/.test(name) && statSync(join(corpus, name)).isFile())
      .sort()
  : [];

(logs.length > 0 ? describe : describe.skip)("the corpus beside the project (skipped where it is absent)", () => {
  const folders = [...new Set(logs.map((name) => name.split(/[\\/]/)[0]!))];

  test.each(folders.length > 0 ? folders : [""])(
    "%s",
    (folder) => {
      for (const [i, name] of logs.entries()) {
        if (!name.startsWith(folder)) continue;
        const path = join(corpus, name);
        expect([name, difference(readFileSync(path))]).toEqual([name, null]);
        const text = read(path);
        // Every log in some other export, every export of some log.
        const some = THOROUGH ? variants : [variants[i % variants.length]!];
        for (const [variantName, variant] of some) check(text, variantName, variant);
        if (THOROUGH || i % 8 === 0) checkCuts(text);
      }
    },
    THOROUGH ? 3_600_000 : 60_000,
  );
});
