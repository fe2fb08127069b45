import { describe, expect, test } from "@jest/globals";
import type { Statement } from "../../src/model/case.js";
import { caseOfLog } from "../support/case-shape.js";

const thread = (number: number, id: string, rows: readonly string[]): string =>
  [
    `   ${number}  Id: 9a0.${id} Suspend: 1 Teb: 7ffd${number}000 Unfrozen`,
    "ChildEBP RetAddr  Args to Child",
    ...rows.map((row, i) => `00${number}2f${(0x100 + i * 0x20).toString(16)} 0040${(0x1000 + i).toString(16)} ${row}`),
    "",
  ].join("\n");
const waiting = [
  "7c90df5a 00000000 00000000 ntdll!NtWaitForSingleObject+0xc",
  "0040a000 00000000 00000000 ntdll!RtlpWaitForCriticalSection+0x8c",
  "0040a000 00000000 00000000 ntdll!RtlEnterCriticalSection+0x46",
  "00000001 00000000 00000000 shop!Basket::Add+0x21",
  "00000000 00000000 00000000 shop!Serve+0x9",
];
const idle = [
  "7c90df5a 00000000 00000000 ntdll!NtWaitForWorkViaWorkerFactory+0xc",
  "00000000 00000000 00000000 ntdll!TppWorkerThread+0x2f7",
];
const busy = ["00000003 00000000 00000000 shop!Sum+0x14", "00000000 00000000 00000000 shop!Serve+0x33"];
const section =
  "0:000> !locks\n\nCritSec shop!g_basket+0 at 0040a000\nLockCount          2\nRecursionCount     1\nOwningThread       1c1\nEntryCount         0\nContentionCount    7\n*** Locked\n\nScanned 61 critical sections\n";

const log = `0:000> ~*kb\n\n${[
  thread(0, "1c0", busy),
  thread(1, "1c1", busy),
  thread(2, "1c2", waiting),
  thread(3, "1c3", waiting),
  thread(4, "1c4", idle),
  thread(5, "1c5", idle),
].join("\n")}\n`;

const told = (text: string, words: string): Statement => {
  const found = caseOfLog(text).timeline.filter((one) => one.text.includes(words));
  expect(found).toHaveLength(1);
  return found[0]!;
};
const linesOf = (text: string, { evidence }: Pick<Statement, "evidence">): readonly string[] => {
  const lines = text.split("\n");
  return evidence.flatMap(({ lines: [first, last] }) => lines.slice(first - 1, last));
};

describe("threads of one standstill of which the same is true", () => {
  test("share a sentence, which cites the rows of each", () => {
    const standing = told(log, "stand in");
    expect(standing.text).toBe("Threads 0:000 and 0:001 stand in shop!Sum+0x14.");
    expect(linesOf(log, standing).filter((line) => line.includes("shop!Sum"))).toHaveLength(2);
  });

  test("a pool's thread without work is not told", () => {
    expect(caseOfLog(log).timeline.filter(({ text }) => text.includes("WorkerFactory"))).toEqual([]);
  });

  test("of one thread that was looked at alone it is", () => {
    const alone = `0:004> kb\n${thread(4, "1c4", idle).split("\n").slice(1).join("\n")}\n`;
    told(alone, "stands in ntdll!NtWaitForWorkViaWorkerFactory+0xc");
  });
});

describe("threads that wait for one lock", () => {
  const listed = `${log}${section}`;

  test("share a sentence, which cites who asked for it in each", () => {
    const waits = told(listed, "wait for the critical section");
    expect(waits.text).toBe(
      "Threads 0:002 and 0:003 wait for the critical section 0040a000 (shop!g_basket), which thread 0:001 holds; shop!Basket::Add+0x21 asked for it.",
    );
    expect(linesOf(listed, waits).filter((line) => line.includes("shop!Basket::Add"))).toHaveLength(2);
  });

  test("are one finding, and facts of their own", () => {
    const { findings, facts } = caseOfLog(listed);
    const held = findings.filter(({ rule }) => rule === "hang.lock-held");
    expect(held.map(({ headline }) => headline)).toEqual([
      "Threads 0:002 and 0:003 wait for 0040a000, which thread 0:001 holds.",
    ]);
    expect(facts.filter(({ kind }) => kind === "lock-wait").map(({ thread }) => thread)).toEqual(["0:002", "0:003"]);
  });
});
