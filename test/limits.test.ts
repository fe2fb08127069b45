import { describe, expect, test } from "@jest/globals";
import { analyze, parse, render, type ReadLimits } from "../src/index.js";
import type { Case } from "../src/model/case.js";
import type { Transcript } from "../src/model/transcript.js";
import { caseOfLog } from "./support/case-shape.js";
import { sampleLog, sampleNames } from "./support/samples.js";

function read(log: string, limits: ReadLimits): Transcript {
  const parsed = parse(log, { limits });
  if (parsed._tag === "Left") throw new Error(parsed.left.message);
  return parsed.right;
}

const OBSERVED = /^absent-(?:observed|complete)$/;
const observed = ({ absences }: Case): readonly string[] =>
  absences.filter(({ verdict }) => OBSERVED.test(verdict)).map(({ expected, verdict }) => `${expected}: ${verdict}`);
const promptsOf = (log: string): number => read(log, {}).blocks.filter(({ prompt }) => prompt !== null).length;

describe("a log ends at the prompt behind the limit", () => {
  const log =
    "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f a!f+0xc\n0012ff10 7c81776f a!g+0xc\n\n0:000> g\nBreakpoint 0 hit\n0:000> r\n";

  test.each([
    ["prompts", { prompts: 1 }, 6, 1],
    ["prompts", { prompts: 2 }, 8, 2],
    // The answer to `g` would be read by half.
    ["lines", { lines: 5 }, 6, 1],
  ])("%s: %j", (limit, limits, line, blocks) => {
    const transcript = read(log, limits);
    expect(transcript.blocks.length).toBe(blocks);
    expect(transcript.problems).toEqual([
      expect.objectContaining({ code: "WP1002", line, message: expect.stringContaining(`--limit-${limit} `) }),
    ]);
    const { lines, structured, noise, prose, blank, unread } = transcript.coverage;
    expect(lines).toBe(transcript.source.lines);
    expect(structured + noise + prose + blank + unread).toBe(lines);
    expect(unread).toBe(lines - line + 1);
  });

  test("a limit that is not reached changes nothing", () => {
    expect(JSON.stringify(read(log, { prompts: 3, lines: 8 }))).toBe(JSON.stringify(read(log, {})));
  });

  test("a stack by itself is cut at the limit, one of several is left out", () => {
    const rows = "0012ff00 7c81776f a!f+0xc\n".repeat(5);
    const alone = read(`0:000> k\nChildEBP RetAddr\n${rows}`, { frames: 3 });
    expect(alone.problems.map(({ line }) => line)).toEqual([6]);
    expect(alone.blocks[0]!.outputs).toEqual([expect.objectContaining({ _tag: "stack", lines: [2, 5] })]);
    const list = `0:000> g\n0:000> ~*k\n\n.  0  Id: 8.4 Suspend: 1 Teb: 7ffde000 Unfrozen\nChildEBP RetAddr\n${rows}`;
    expect(read(list, { frames: 3 }).problems.map(({ line }) => line)).toEqual([2]);
  });

  test("the memory that the analysis may take is guessed from the lines, so that every machine reads the same", () => {
    const { blocks, problems } = read('0:000> da 10000000\n10000000  "some text"\n'.repeat(500), { memory: 1 });
    expect(blocks.length).toBeGreaterThan(50);
    expect(blocks.length).toBeLessThan(200);
    expect(problems).toEqual([
      expect.objectContaining({ code: "WP1002", message: expect.stringContaining("--limit-memory ") }),
    ]);
  });

  test("records of calls end at a limit, and their lines add up", () => {
    const record = '{"api":"ws2_32!send","tid":1,"args":{"buf":{"value":"0x1000","bytes":"474554"}},"ret":3}\n';
    const rows = (limits: ReadLimits): number | undefined => {
      const { blocks, coverage, source, problems } = read(record.repeat(500), limits);
      const { lines, structured, noise, prose, blank, unread } = coverage;
      expect(structured + noise + prose + blank + unread).toBe(lines);
      expect(lines).toBe(source.lines);
      expect(problems.map(({ code }) => code)).toEqual(unread === 0 ? [] : ["WP1002"]);
      const [calls] = blocks[0]!.outputs;
      return calls?._tag === "api-calls" ? calls.rows.length : undefined;
    };
    expect(rows({})).toBe(500);
    expect(rows({ lines: 20 })).toBe(20);
    expect(rows({ memory: 1 })).toBeLessThan(400);
  });

  test("the logs of a case have their limits together; reports tell what was not read from what was not understood", () => {
    const made = analyze(
      ["a.log", "b.log", "c.log"].map((name) => ({ name, log })),
      { limits: { prompts: 4 } },
    );
    if (made._tag === "Left") throw new Error(made.left.message);
    expect(made.right.problems.map(({ code, source, line }) => [code, source, line])).toEqual([
      ["WP1002", 1, 6],
      ["WP1002", 2, 1],
    ]);
    for (const format of ["text", "markdown", "html"] as const) {
      const words = render(made.right, format).replaceAll(/\s+/g, " ");
      expect(words).toContain("0 not understood, 11 behind a limit and not read");
    }
  });

  test("an answer that is nearly all of the log is read up to the limit", () => {
    const { problems, blocks } = read(`0:000> g\n0:000> x m!*\n${"10000000 m!name\n".repeat(20_000)}`, {
      lines: 15_000,
    });
    expect(problems.map(({ code, line }) => [code, line])).toEqual([["WP1002", 15_001]]);
    expect(blocks.map(({ outputs }) => outputs.length)).toEqual([0, 1]);
  });

  test("text without a prompt is cut anywhere", () => {
    const { blocks, problems } = read("0012ff00 7c81776f a!f+0xc\n".repeat(9), { lines: 4 });
    expect(problems.map(({ code }) => code)).toEqual(["WP1002"]);
    expect(blocks.flatMap(({ outputs }) => outputs.map(({ _tag }) => _tag))).toEqual(["stack"]);
  });
});

describe.each(sampleNames())("%s", (name) => {
  const log = sampleLog(name);
  const prompts = promptsOf(log);

  test("what was found before the cut is kept, and nothing behind it is said to be absent", () => {
    for (const share of [0.3, 0.6, 0.9]) {
      const limit = Math.max(1, Math.floor(prompts * share));
      if (limit >= prompts) continue;
      const cut = caseOfLog(log, { limits: { prompts: limit } });
      const line = cut.problems.find(({ code }) => code === "WP1002")!.line;
      const before = caseOfLog(
        log
          .split("\n")
          .slice(0, line - 1)
          .join("\n"),
      );
      expect(observed(cut)).toEqual([]);
      expect(cut.stops.length).toBe(before.stops.length);
      expect(cut.calls.length).toBe(before.calls.length);
      expect(cut.messages.length).toBe(before.messages.length);
    }
  });
});

test("what a log shows to be absent is not provable when one prompt of it was not read", () => {
  const log = `${sampleLog("office-communicator-tls")}\n0:000> g\n0:000> g\n`;
  expect(observed(caseOfLog(log))).not.toEqual([]);
  const cut = caseOfLog(log, { limits: { prompts: promptsOf(log) - 1 } });
  expect(observed(cut)).toEqual([]);
  expect(cut.absences.flatMap(({ because }) => because).join("\n")).toContain("was not read from there on");
});
