import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { SHARED } from "../support/samples.js";

const corpus = join(SHARED, "corpus");
const read = (name: string): Case => caseOfLog(readFileSync(join(corpus, name)));
const codes = (document: Case): readonly string[] =>
  document.problems.map((problem) => problem.code).filter((code) => code.startsWith("WP2"));

/** What a reader of the log finds in it. */
(existsSync(corpus) ? describe : describe.skip)("buffers of real logs (needs ../shared)", () => {
  test("recv: 479 bytes came in, one more was dumped; they are a request to a server", () => {
    const document = read("network/pl-syncbreeze-recv-http-dc.txt");
    const received = document.buffers.find((one) => one.address === "0180d744")!;
    expect(received).toMatchObject({
      length: 0x1df,
      known: 0x1df,
      direction: "in",
      parameter: "buf",
      callLengthFrom: "return",
      beyond: { address: "0180d923", length: 1 },
      stale: false,
      evidence: [{ source: 0, lines: [24, 53] }],
    });
    expect(document.calls.find((one) => one.id === received.call)!.api).toBe("ws2_32!recv");
    expect(document.messages.map((one) => [one.protocol, one.direction, one.fields["target"] ?? null])).toEqual([
      ["http.request", "in", "/login"],
    ]);
    // The stack that was dumped is the arguments, and no buffer of the call.
    expect(document.buffers.map((one) => [one.address, one.call === null])).toEqual([
      ["0180cf20", true],
      ["0180d744", false],
    ]);
  });

  test("the same licence at two breakpoints is one buffer; the stack buffer before and after the copy is two", () => {
    const document = read("network/pl-reaper-recv-k-da.txt");
    expect(document.buffers.map((one) => [one.address, one.length, one.stops.length, one.version])).toEqual([
      ["000002105b500000", 49, 2, 1],
      ["00000196c26cbe50", 7, 1, 1],
      ["0000004e9f9fe750", 7, 1, 1],
      ["00000196c26ccc60", 228, 1, 1],
      ["0000004e9f9fe750", 228, 1, 2],
    ]);
    // recv was entered on 64-bit, and nobody looked at its registers.
    expect(document.buffers.every((one) => one.call === null)).toBe(true);
  });

  test("a stack before and after an overflow, without a shown command in between", () => {
    const document = read("memory/pl-reaper-da-long.txt");
    expect(document.buffers.map((one) => [one.address, one.length, one.version])).toEqual([
      ["0000019db7bedef0", 228, 1],
      ["0000019db7b70000", 330, 1],
      ["000000d25f0fea90", 96, 1],
      ["000000d25f0fea90", 96, 2],
    ]);
    expect(codes(document)).toEqual(["WP2002"]);
    expect(document.problems.find((one) => one.code === "WP2002")!.message).toMatch(/^Lines 25 and 32 /);
  });

  test("the log ends before the dump: no buffer", () => {
    expect(read("memory/edb-14843-heap-spray-db.txt").buffers).toEqual([]);
  });

  test("a search in a loop, and rows of 256 characters", () => {
    const document = read("memory/dp-foreach-iis-strings.txt");
    expect(document.buffers.map((one) => [one.address, one.length, one.known])).toEqual([
      ["0000029c3ab1a7cd", 192, 192],
      ["0000014e39cd2788", 560, 560],
      ["0000014e4b856e38", 3010, 3010],
    ]);
    expect(document.buffers.every((one) => one.unreliable.length === 0)).toBe(true);
  });

  test("d after d, eight times: one stretch of a freed heap", () => {
    expect(
      read("memory/edb-33018-d-repeat-dump.txt").buffers.map((one) => [one.address, one.length, one.known]),
    ).toEqual([["02813dcc", 1024, 1024]]);
  });

  test("memory that the operator wrote is a new version, and no contradiction", () => {
    const document = read("memory/nix-edit-memory.txt");
    expect(document.buffers.map((one) => [one.version, one.text.slice(0, 12)])).toEqual([
      [1, "...H..8....."],
      [2, "helloworld.."],
      [3, "h.e.l.l.o.w."],
    ]);
    expect(codes(document)).toEqual([]);
  });

  test("memory that cannot be read is a hole", () => {
    expect(read("memory/edb-47094-directwrite-db.txt").buffers).toEqual([
      expect.objectContaining({ address: "00000263f1d43002", length: 128, known: 0 }),
    ]);
  });

  test("a stack and a string on it at one breakpoint are two buffers", () => {
    expect(read("breakpoints/edb-14403-kd-bp-db.txt").buffers.map((one) => [one.address, one.length])).toEqual([
      ["00f5e9c4", 128],
      ["00f5ee7c", 128],
    ]);
  });

  test("previews of one variable in three commands are one buffer", () => {
    expect(read("locals/nix-dv-dt.txt").buffers.map((one) => [one.address, one.text, one.evidence.length])).toEqual([
      ["0127573c", "AAAAAAAAAAAAAAAAAA", 3],
    ]);
  });
});
