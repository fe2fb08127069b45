import { describe, expect, test } from "@jest/globals";
import { caseOfLog } from "../support/case-shape.js";

const rows = (top: string, childSp: string): string =>
  ` # Child-SP          RetAddr               Call Site\n00 000000ae\`${childSp} 00007ff6\`25f07c54     ${top}\n`;

const stopsOf = (log: string) =>
  caseOfLog(log).stops.map((stop) => [
    stop.thread,
    stop.stack?.frames[0]?.callSite ?? null,
    stop.movedBecause !== null,
  ]);

describe("a stack belongs to the thread that was asked for", () => {
  test("by its number", () => {
    const log = `0:009> k\n${rows("ntdll!DbgBreakPoint", "5f000000")}0:009> ~7k\n${rows("app!Find+0x12", "5fdff600")}0:009> ~8e k 5\n${rows("app!Work+0x1", "6fdff600")}`;
    expect(stopsOf(log)).toEqual([
      ["0:009", "ntdll!DbgBreakPoint", false],
      ["0:007", "app!Find+0x12", false],
      ["0:008", "app!Work+0x1", false],
    ]);
  });

  test("by its id, which a list of threads gives a name", () => {
    const log = `0:000> ~\n.  0  Id: 1f50.2b3c Suspend: 1 Teb: 7efdd000 Unfrozen\n   1  Id: 1f50.1e4 Suspend: 1 Teb: 7efda000 Unfrozen\n0:000> k\n${rows("app!A+0x1", "5f000000")}0:000> ~~[1e4]k\n${rows("app!B+0x1", "6f000000")}0:000> ~~[99]k\n${rows("app!C+0x1", "7f000000")}`;
    expect(stopsOf(log)).toEqual([
      ["0:000", "app!A+0x1", false],
      ["0:001", "app!B+0x1", false],
      ["tid 99", "app!C+0x1", false],
    ]);
  });

  test("in kernel mode by the row of `!thread` above it: the processor has not moved", () => {
    const log = `1: kd> k\n${rows("nt!KeBugCheckEx", "5f000000")}1: kd> !thread ffffe00180930c10\nTHREAD ffffe00180930c10  Cid 0bb4.0f3c  Teb: 000007fffff9a000 Win32Thread: 0000000000000000 WAIT: (WrResource) KernelMode Non-Alertable\n${rows("nt!KiSwapContext+0x7a", "6f000000")}`;
    expect(stopsOf(log)).toEqual([
      ["cpu 1", "nt!KeBugCheckEx", false],
      ["ffffe00180930c10", "nt!KiSwapContext+0x7a", false],
    ]);
  });

  test("a stack of another thread is not that of the crash", () => {
    const log = `0:000> g\n(1a2c.2b0): Access violation - code c0000005 (!!! second chance !!!)\n0:000> ~7k\n${rows("app!Idle+0x12", "5fdff600")}`;
    expect(caseOfLog(log).facts.find(({ kind }) => kind === "crash")?.fields["responsible.site"]).toBeUndefined();
  });
});

describe("the thread of an event is the one whose id it names", () => {
  const eventOf = (id: string, chance: string): string => `(${id}): C++ EH exception - code e06d7363 (${chance})\n`;
  const threadsOf = (log: string) => caseOfLog(log).stops.map(({ thread }) => thread);

  test("the prompt behind the last event tells it, and that of the same id before", () => {
    const log = `0:024> g\n${eventOf("2110.2258", "first chance")}${eventOf("2110.1b08", "first chance")}${eventOf("2110.1b08", "!!! second chance !!!")}0:008> k\n${rows("app!Find+0x12", "5fdff600")}`;
    expect(threadsOf(log)).toEqual([null, "0:008", "0:008"]);
  });

  test("an event of another thread behind the last prompt has no name", () => {
    const log = `0:024> g\n${eventOf("2110.1b08", "!!! second chance !!!")}0:008> k\n${rows("app!Find+0x12", "5fdff600")}0:008> g\n${eventOf("1f88.2768", "first chance")}`;
    expect(threadsOf(log)).toEqual(["0:008", null]);
    expect(threadsOf(log.replace("1f88.2768", "2110.1b08"))).toEqual(["0:008", "0:008"]);
  });
});

test("titles without numbers name the threads of a list", () => {
  const managed = (top: string, sp: string): string =>
    `        Child SP               IP Call Site\n00007F2AE37B${sp} 00007f305abc6360 App.Pool.${top}()\n`;
  const log = `> clrstack -all\nOS Thread Id: 0x1dc81\n${managed("A", "5680")}OS Thread Id: 0x1dc82\n${managed("B", "4680")}`;
  expect(stopsOf(log)).toEqual([
    ["tid 1dc81", "App.Pool.A()", false],
    ["tid 1dc82", "App.Pool.B()", false],
  ]);
});

test("the rows of !analyze -hang are those of the thread that blocks", () => {
  const log =
    `0:000> !analyze -v -hang\n\nBLOCKING_THREAD:  0000000000002a1c\n\nSTACK_TEXT:  \n` +
    `000000a1\`b32ff6e8 00007ffd\`5e7a1e93 : 00000000\`00000000 00000000\`00000000 00000000\`00000000 00000000\`00000000 : ntdll!NtWaitForSingleObject+0x14\n`;
  expect(stopsOf(log)).toContainEqual(["tid 2a1c", "ntdll!NtWaitForSingleObject+0x14", false]);
  // A list of the threads gives it a name.
  const listed = `0:000> ~\n.  0  Id: 1b90.2c44 Suspend: 1 Teb: 7efdd000 Unfrozen\n   3  Id: 1b90.2a1c Suspend: 1 Teb: 7efda000 Unfrozen\n${log}`;
  expect(stopsOf(listed)).toContainEqual(["0:003", "ntdll!NtWaitForSingleObject+0x14", false]);
});

test("the rows that !findstack finds are of the threads that it names, and need not be their top", () => {
  const found = (thread: string, number: string, site: string): string =>
    `Thread ${thread}, 1 frame(s) match\n        * ${number} 03eaffac 771d9263 ${site}\n\n`;
  const log = `0:023> !uext.findstack app\n${found("009", "06", "app!Wait+0x22a")}${found("011", "04", "app!Work+0xa1")}0:023> q\n`;
  expect(stopsOf(log).slice(-2)).toEqual([
    ["0:009", "app!Wait+0x22a", false],
    ["0:011", "app!Work+0xa1", false],
  ]);
  const told = caseOfLog(log).timeline.map(({ text }) => text);
  expect(told).toContain("Thread 0:009 has on its stack app!Wait+0x22a.");
});
