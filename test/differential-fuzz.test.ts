import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse, parseStream, type Block } from "../src/index.js";
import { difference } from "./reference/compare.js";
import { generatedLog } from "./reference/generate.js";
import { DAMAGED, SAME, type Variant } from "./reference/variants.js";
import { CASES_FOLDER, caseFiles, readCases } from "./support/cases.js";
import { concat, utf16le, utf8 } from "./support/lines.js";
import { FUZZ_RUNS, mutations } from "./support/mutations.js";
import { sampleLog, sampleNames, SHARED } from "./support/samples.js";

const TIMEOUT = 60_000 + FUZZ_RUNS * 200;

/** Part of a log, so that a run is short and what it finds is small. */
const MOST_LINES = 40;

const corpus = join(SHARED, "corpus");
const logs = existsSync(corpus)
  ? readdirSync(corpus, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(?:txt|log)$/.test(name))
      .map((name) => readFileSync(join(corpus, name), "utf8"))
  : [];
const texts: readonly string[] = [
  ...sampleNames().map(sampleLog),
  ...caseFiles().map((file) =>
    readCases(join(CASES_FOLDER, file))
      .map(({ text }) => text)
      .join("\n"),
  ),
  ...logs,
];

const piece: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    fc.integer({ min: 1, max: MOST_LINES }),
  )
  .map(([text, share, count]) => {
    const lines = text.split("\n");
    const from = Math.floor(share * lines.length);
    return lines.slice(from, from + count).join("\n");
  });
const damaged: fc.Arbitrary<string> = fc
  .tuple(piece, mutations)
  .map(([text, changes]) => changes.reduce((changed, change) => change(changed), text));
const anyLog: fc.Arbitrary<string> = fc.oneof(damaged, generatedLog);
const anyVariant: fc.Arbitrary<Variant> = fc.constantFrom(...Object.values({ ...SAME, ...DAMAGED }));
/** Any bytes, among lines in one encoding and another. */
const anyBytes: fc.Arbitrary<Uint8Array> = fc
  .array(fc.oneof(anyLog.map(utf8), anyLog.map(utf16le), fc.uint8Array({ maxLength: 40 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => concat(...parts));

/** The same logs at every run, so that what is red stays red; `FUZZ_RUNS` draws others. */
const SEED = process.env["FUZZ_RUNS"] === undefined ? { seed: 20_261_122 } : {};

const agree = (file: Uint8Array): void => expect(difference(file)).toBeNull();
const run = <T>(log: fc.Arbitrary<T>, check: (log: T) => void | Promise<void>, runs: number): Promise<void> | void =>
  fc.assert(
    fc.asyncProperty(log, async (one) => check(one)),
    { numRuns: runs, ...SEED },
  );

describe("the parser reads what the reference reads", () => {
  test("in damaged logs", () => run(damaged, (text) => agree(utf8(text)), FUZZ_RUNS * 8), TIMEOUT);

  test("in lines like a debugger's", () => run(generatedLog, (text) => agree(utf8(text)), FUZZ_RUNS * 16), TIMEOUT);

  test(
    "in other exports of both",
    () => {
      return run(fc.tuple(anyLog, anyVariant), ([text, variant]) => agree(variant(text)), FUZZ_RUNS * 8);
    },
    TIMEOUT,
  );

  test("in bytes of several encodings", () => run(anyBytes, agree, FUZZ_RUNS * 4), TIMEOUT);
});

/** The blocks of a file that comes in chunks of these sizes, over and over. */
async function streamed(file: Uint8Array, sizes: readonly number[]): Promise<readonly Block[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    let at = 0;
    for (let i = 0; at < file.length; i++) {
      const size = sizes[i % sizes.length]!;
      // A reader may not keep the buffer that it is given.
      const chunk = file.slice(at, at + size);
      yield chunk;
      chunk.fill(0x58);
      at += size;
    }
  }
  const blocks: Block[] = [];
  for await (const block of parseStream(chunks())) blocks.push(JSON.parse(JSON.stringify(block)) as Block);
  return blocks;
}

describe("a stream gives what the whole file gives", () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4000 })), {
    minLength: 1,
    maxLength: 5,
  });
  const same = async ([file, chunkSizes]: readonly [Uint8Array, readonly number[]]): Promise<void> => {
    const whole = parse(file);
    if (whole._tag === "Left") return;
    expect(await streamed(file, chunkSizes)).toEqual(JSON.parse(JSON.stringify(whole.right.blocks)));
  };

  test("whatever the log", () => run(fc.tuple(anyLog.map(utf8), sizes), same, FUZZ_RUNS * 4), TIMEOUT);

  test("whatever the bytes", () => run(fc.tuple(anyBytes, sizes), same, FUZZ_RUNS * 4), TIMEOUT);

  // Only the first part of a file is read at once; the chunks behind it come as they are.
  const long = texts.filter((text) => text.length > 20_000);
  test(
    "however long",
    () => {
      const log = fc
        .tuple(fc.constantFrom(...(long.length > 0 ? long : texts)), anyVariant)
        .map(([text, variant]) => variant(text.repeat(Math.ceil(600_000 / text.length))));
      return run(fc.tuple(log, sizes), same, Math.ceil(FUZZ_RUNS / 60));
    },
    TIMEOUT,
  );
});
