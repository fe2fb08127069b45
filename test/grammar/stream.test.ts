import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse, parseStream, summarize, type Block, type SummaryCounts, type Transcript } from "../../src/index.js";
import { sampleNames, SAMPLES, SHARED } from "../support/samples.js";

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function streamed(bytes: Uint8Array, size: number): Promise<readonly Block[]> {
  const blocks: Block[] = [];
  // A block is looked at before the next one is asked for.
  for await (const block of parseStream(chunksOf(bytes, size))) blocks.push(JSON.parse(JSON.stringify(block)) as Block);
  return blocks;
}

/** The summary's figures, counted the slow way. */
function countsOf(transcript: Transcript): SummaryCounts {
  const outputs = transcript.blocks.flatMap((block) => block.outputs);
  const sum = (of: (output: (typeof outputs)[number]) => number): number =>
    outputs.reduce((total, output) => total + of(output), 0);
  return {
    blocks: transcript.blocks.length,
    stacks: sum((output) => Number(output._tag === "stack")),
    frames: sum((output) => (output._tag === "stack" ? output.frames.length : 0)),
    moduleRows: sum((output) =>
      output._tag === "modules" ? output.rows.filter((row) => row.start !== null).length : 0,
    ),
    memoryBytes: 0,
    events: sum((output) =>
      Number((output._tag === "event" && output.event !== "elision") || output._tag === "breakpoint-hit"),
    ),
    calls: sum((output) => (output._tag === "calls" ? output.rows.length : 0)),
  };
}

test("dumped bytes are those of hex columns and of strings", async () => {
  const log =
    '0:000> db 100\n00000100  41 42 ??-44\n0:000> dd 100 L2\n00000100  44434241 ????????\n0:000> da 100\n00000100  "ABCD"\n0:000> dps 100 L1\n00000100  77a96075 crypt32!f+0x1\n';
  const summary = await summarize(chunksOf(new TextEncoder().encode(log), 10));
  expect(summary._tag === "Right" && summary.right.counts.memoryBytes).toBe(4 + 8 + 4);
});

function logsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:txt|log)$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size < 400_000);
}

describe("a stream gives what the whole gives", () => {
  const own = sampleNames().map((name) => join(SAMPLES, name, "transcript.log"));
  const corpus = join(SHARED, "corpus");
  const logs = [...own, ...(existsSync(corpus) ? logsBelow(corpus) : [])];

  test.each([1, 7, 4096, 1 << 20])(
    "in chunks of %i bytes",
    async (size) => {
      for (const path of size === 1 ? own : logs) {
        const bytes = readFileSync(path);
        const whole = parse(bytes);
        if (whole._tag === "Left") continue;
        expect([path, await streamed(bytes, size)]).toEqual([path, JSON.parse(JSON.stringify(whole.right.blocks))]);
      }
    },
    120_000,
  );

  test("in many batches", async () => {
    const bytes = Buffer.concat(Array.from({ length: 400 }, () => readFileSync(own[0]!)));
    const whole = parse(bytes);
    expect(whole._tag === "Right" && JSON.parse(JSON.stringify(whole.right.blocks))).toEqual(
      await streamed(bytes, 1 << 16),
    );
  });
});

test("the summary counts what the document holds", async () => {
  const corpus = join(SHARED, "corpus");
  const logs = [
    ...sampleNames().map((name) => join(SAMPLES, name, "transcript.log")),
    ...(existsSync(corpus) ? logsBelow(corpus) : []),
  ];
  for (const path of logs) {
    const bytes = readFileSync(path);
    const whole = parse(bytes);
    const summary = await summarize(chunksOf(bytes, 5000));
    expect([path, summary._tag]).toEqual([path, whole._tag]);
    if (whole._tag === "Left" || summary._tag === "Left") continue;
    expect([path, summary.right.coverage]).toEqual([path, whole.right.coverage]);
    const { memoryBytes: _, ...counted } = summary.right.counts;
    const { memoryBytes: __, ...expected } = countsOf(whole.right);
    expect([path, counted]).toEqual([path, expected]);
  }
}, 120_000);
