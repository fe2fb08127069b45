import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse, parseStream, summarize, type Block, type SummaryCounts, type Transcript } from "../../src/index.js";
import { newTranscriptReader, type Batch } from "../../src/grammar/transcript/stream.js";
import { areRecords } from "../../src/records/read.js";
import { newTally } from "../../src/grammar/transcript/summary.js";
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

/** An output is cut where no prompt comes for long; small batches show what that does. */
describe("a list that is longer than a batch", () => {
  const ROWS = 300;
  const number = (index: number): string => index.toString(16);
  const grid = (command: string): string =>
    [
      `0:000> ${command}`,
      "==============================================================",
      "=           = (+) TimeStart = (+) Function    = (+) Result =",
      "==============================================================",
      ...Array.from(
        { length: ROWS },
        (_, i) =>
          `${`= [0x${number(i)}]`.padEnd(12)}${`- ${number(i + 256).toUpperCase()}:6`.padEnd(16)}- ntdll!NtClose   - 0x0        =`,
      ),
      "==============================================================",
      "0:000> .time",
    ].join("\n");
  const tree = (command: string, root: string): string =>
    [
      `0:000> ${command}`,
      root,
      ...Array.from({ length: ROWS }, (_, i) => [
        `    [0x${number(i)}]`,
        "        Function         : ntdll!NtClose",
        `        TimeStart        : ${number(i + 256).toUpperCase()}:6`,
        "        Parameters",
        "            [0x0]            : 0x44",
      ]).flat(),
      "0:000> .time",
    ].join("\n");
  const stack = (): string =>
    [
      "0:000> kn 0n300",
      " # ChildEBP RetAddr",
      ...Array.from(
        { length: ROWS },
        (_, i) => `${number(i).padStart(2, "0")} 0012f000 7c900000 recurse!again+0x${number(i)}`,
      ),
      "0:000> .time",
    ].join("\n");
  const CALLS = '@$cursession.TTD.Calls("ntdll!NtClose")';
  const NEW = `${CALLS}.Select(c => new { TimeStart = c.TimeStart, Function = c.Function, Result = c.ReturnValue })`;
  const logs: readonly (readonly [string, string])[] = [
    ["a grid of calls", grid(`dx -g ${CALLS}`)],
    ["a grid of chosen columns", grid(`dx -g ${NEW}`)],
    ["a grid that a script asked for", grid(".scriptrun calls.js")],
    ["a tree of calls", tree(`dx -r2 ${CALLS}`, CALLS)],
    ["a tree that a script asked for", tree(".scriptrun calls.js", CALLS)],
    ["a tree of something else", tree("dx -r2 @$curprocess.Handles", "@$curprocess.Handles")],
    ["a stack", stack()],
  ];

  /** The list of each output that has one, parts of the same block put together. */
  const listsOf = (blocks: readonly Block[]): readonly unknown[] => {
    const lists: { tag: string; expression: unknown; rows: unknown[] }[] = [];
    for (const block of blocks) {
      block.outputs.forEach((output, i) => {
        const rows = output._tag === "stack" ? output.frames : "rows" in output ? output.rows : null;
        if (rows === null) return;
        const before = lists.at(-1);
        const goesOn = block.prompt === null && i === 0 && before?.tag === output._tag;
        const expression = "expression" in output ? output.expression : null;
        if (goesOn) {
          expect(expression).toBe(before.expression);
          before.rows.push(...rows);
        } else lists.push({ tag: output._tag, expression, rows: [...rows] });
      });
    }
    return lists;
  };

  const inBatches = (
    log: string,
    longest: number,
  ): { readonly blocks: readonly Block[]; readonly tally: ReturnType<typeof newTally> } => {
    const reader = newTranscriptReader("log", { rows: 8, longest });
    const tally = newTally();
    const blocks: Block[] = [];
    const take = (batches: readonly Batch[]): void => {
      for (const batch of batches) {
        tally.add(batch);
        for (let i = 0; i < batch.blocks.count; i++)
          blocks.push(JSON.parse(JSON.stringify(batch.blocks.at(i))) as Block);
      }
    };
    const bytes = new TextEncoder().encode(log);
    for (let at = 0; at < bytes.length; at += 1000) take(reader.push(bytes.subarray(at, at + 1000)));
    take(reader.end());
    return { blocks, tally };
  };

  test.each(logs)("%s is read in parts as it is read whole", (_, log) => {
    const whole = parse(log);
    if (whole._tag === "Left") throw new Error(whole.left.message);
    const expected = JSON.parse(JSON.stringify(listsOf(whole.right.blocks))) as unknown;
    for (const longest of [8, 37, 100, 140]) {
      const { blocks, tally } = inBatches(log, longest);
      expect(blocks.length).toBeGreaterThan(whole.right.blocks.length);
      expect(listsOf(blocks)).toEqual(expected);
      expect(tally.coverage()).toEqual(whole.right.coverage);
      expect({ ...tally.counts(), memoryBytes: 0 }).toEqual(countsOf(whole.right));
      const lines = blocks.map((block) => block.lines);
      expect(lines.every(([first], i) => i === 0 || first > lines[i - 1]![1])).toBe(true);
    }
  });

  test("samples are read alike in batches of any size", () => {
    for (const name of sampleNames()) {
      const bytes = readFileSync(join(SAMPLES, name, "transcript.log"));
      const whole = parse(bytes);
      if (whole._tag === "Left" || areRecords(bytes)) continue;
      const reader = newTranscriptReader("log", { rows: 1, longest: 1 << 20 });
      const blocks = [...reader.push(bytes), ...reader.end()].flatMap(({ blocks }) =>
        Array.from({ length: blocks.count }, (_, i) => blocks.at(i)),
      );
      expect([name, JSON.parse(JSON.stringify(blocks))]).toEqual([
        name,
        JSON.parse(JSON.stringify(whole.right.blocks)),
      ]);
    }
  });
});
