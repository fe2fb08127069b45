import { describe, expect, test } from "@jest/globals";
import { readBreakpointCommand, readBreakpointIds } from "../../src/analysis/probes/breakpoint-command.js";
import { parseCommand } from "../../src/grammar/command/parser.js";
import { caseOfLog } from "../support/case-shape.js";

const read = (text: string) => readBreakpointCommand(parseCommand(text).parts[0]!);

describe("breakpoint commands", () => {
  test.each([
    ["bp ws2_32!send", { id: null, target: "ws2_32!send", condition: null, threadFilter: null, oneShot: false }],
    ["bp3 ws2_32!send", null],
    ["bu3 /1 ws2_32!send", null],
    ["bp /1 ws2_32!send", { oneShot: true, target: "ws2_32!send" }],
    ["~2 bp ws2_32!send", { threadFilter: "~2" }],
    ["bp ws2_32!send 5", { condition: "pass count 5" }],
    ['bp ws2_32!send "kb;g"', { condition: '"kb;g"' }],
    ['bp ws2_32!send "kb"', { condition: null }],
    ["ba e1 ws2_32!send", { target: "ws2_32!send" }],
    ["k", null],
  ] as const)("%s", (text, fields) => {
    const command = read(text);
    if (fields === null && text !== "k") expect(command === null || command.target === "ws2_32!send").toBe(true);
    else if (fields === null) expect(command).toBeNull();
    else expect(command).toMatchObject(fields);
  });

  test.each([
    ["*", null],
    ["", null],
    ["1 3-5", [1, 3, 4, 5]],
    ["$t0", null],
  ] as const)("bc %s", (text, ids) => {
    expect(readBreakpointIds(text)).toEqual(ids);
  });
});

describe("the ledger", () => {
  const k = (top: string) => `0:000> k\nChildEBP RetAddr\n0012f000 71ab1111 ${top}\n0012ff00 00401000 app!main+0x10\n`;
  const probes = (log: string) =>
    caseOfLog(log).probes.map((probe) => [probe.target, probe.armedBy, probe.breakpoint, probe.endedAt?.how ?? null]);

  test("numbers breakpoints as the debugger does, and bc takes them by number", () => {
    expect(probes(`0:000> bp ws2_32!send\n0:000> bp ws2_32!closesocket\n0:000> bc 0\n${k("app!f+0x1")}`)).toEqual([
      ["ws2_32!send", "command", 0, "cleared by bc 0"],
      ["ws2_32!closesocket", "command", 1, null],
    ]);
  });

  test("bm watches what it lists, and nothing where its list is missing", () => {
    const watched = (log: string) =>
      caseOfLog(log).probes.map(({ target, breakpoint, condition }) => [target, breakpoint, condition]);
    const list = `  0: 71ab4c27 @!"ws2_32!send"\n  1: 71ab68fa @!"ws2_32!WSASend"\n`;
    expect(watched(`0:000> bm ws2_32!*send*\n${list}${k("app!f+0x1")}`)).toEqual([
      ["ws2_32!send", 0, null],
      ["ws2_32!WSASend", 1, null],
    ]);
    expect(watched(`0:000> bm ws2_32!*send* "kb;g"\n${list}${k("app!f+0x1")}`)).toEqual([
      ["ws2_32!send", 0, '"kb;g"'],
      ["ws2_32!WSASend", 1, '"kb;g"'],
    ]);
    expect(watched(`0:000> bm ws2_32!*send*\n${k("app!f+0x1")}`)).toEqual([
      ["ws2_32!*send*", 0, "which functions its pattern matched is not in the log"],
    ]);
  });

  test("what the debugger refused to set, or could not insert, watches nothing", () => {
    const log = `0:000> bp ws2_32!send\n0:000> bp ws2_32!recvv\nCouldn't resolve error at 'ws2_32!recvv'\n0:000> g\nUnable to insert breakpoint 0 at 71ab4c27, Win32 error 0n998\n`;
    expect(probes(log)).toEqual([
      ["ws2_32!send", "command", 0, "refused by the debugger"],
      ["ws2_32!recvv", "command", 1, "refused by the debugger"],
    ]);
    expect(read("ba w4 ws2_32!send")?.condition).toBe("it watches data, not calls");
  });

  test("a hit whose breakpoint was never shown counts, until a bc may have meant it", () => {
    expect(probes(`${k("ws2_32!send")}0:000> bc 3\n${k("ws2_32!closesocket")}`)).toEqual([
      ["ws2_32!send", "hit", null, "perhaps cleared by bc 3: its number is not known"],
      ["ws2_32!closesocket", "hit", null, null],
    ]);
  });

  test("exception filters stand beside the breakpoints, which bc and bl do not touch", () => {
    const log = `0:000> sxe ld:wininet\n0:000> bp ws2_32!send\n0:000> sxe -c "!gle; g" c0000005\n0:000> bc *\n${k("app!f+0x1")}`;
    expect(probes(`${log}0:000> sxd ld wininet\n`)).toEqual([
      ["ws2_32!send", "command", 0, "cleared by bc *"],
      ["event ld wininet", "command", null, "changed by sxd ld wininet"],
      ["event c0000005", "command", null, null],
    ]);
    expect(caseOfLog(log).probes.map(({ condition }) => condition)).toEqual([null, null, '"!gle; g"']);
  });

  test("bl ends what it does not list, and arms what it does", () => {
    const bl =
      "0:000> bl\n 0 e 71ab4c27     0001 (0001)  0:**** ws2_32!send\n 1 d 71ab3e2b     0001 (0001)  0:**** ws2_32!closesocket\n";
    expect(probes(`0:000> bp ws2_32!recv\n${bl}${k("app!f+0x1")}`)).toEqual([
      ["ws2_32!recv", "command", 0, "not in the list of breakpoints"],
      ["ws2_32!send", "listing", 0, null],
    ]);
  });

  test("bd and be", () => {
    expect(probes(`0:000> bp ws2_32!send\n0:000> bd 0\n0:000> be 0\n${k("app!f+0x1")}`)).toEqual([
      ["ws2_32!send", "command", 0, "disabled by bd 0"],
      ["ws2_32!send", "command", 0, null],
    ]);
  });

  test("a stop that was stepped to is no hit", () => {
    expect(probes(`0:000> t\n${k("ws2_32!send")}`)).toEqual([]);
  });
});
