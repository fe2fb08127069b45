import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../src/index.js";
import { joined } from "../../src/analysis/rules/correlate.js";
import type { RuleNode } from "../../src/analysis/rules/nodes.js";
import type { Scene } from "../../src/analysis/rules/scene.js";
import { handleValue } from "../../src/analysis/resources/values.js";
import { caseOfLog } from "../support/case-shape.js";

const hex = (value: number): string => value.toString(16).padStart(8, "0");

/** One stop at the entry of a function. */
const entry = (top: string, ...args: readonly number[]): string =>
  `0:000> g\n0:000> kb\nChildEBP RetAddr  Args to Child\n0012f000 71ab1111 ${[0, 1, 2].map((i) => hex(args[i] ?? 0)).join(" ")} ${top}\n0012ff00 00401000 00000001 00000002 00000003 app!main+0x10\n`;

/** The function has come back to its caller. */
const returns = (eax: number, slots: number): string =>
  `0:000> gu\neax=${hex(eax)} ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000\neip=71ab1111 esp=${hex(0x12f008 + 4 * slots)} ebp=0012ff00 iopl=0         nv up ei pl zr na pe nc\ncs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000246\n`;

const said = (document: Case): readonly unknown[] =>
  document.resources.map((one) => [one.id, one.value, one.generation, one.acquired, one.released]);
const names = (document: Case, id: string): readonly string[] =>
  document.resources
    .find((one) => one.id === id)!
    .uses.map((call) => document.calls.find((one) => one.id === call)!.api);

describe("sockets", () => {
  test("a value that nobody was seen to open has no beginning", () => {
    const document = caseOfLog(entry("ws2_32!send", 0x5ec, 0x155420, 4));
    expect(said(document)).toEqual([["socket-1", "5ec", 1, null, null]]);
    expect(document.resources[0]!.evidence).toEqual([{ source: 0, lines: [4, 4] }]);
  });

  test("an argument that is not in the log makes no resource", () => {
    expect(
      caseOfLog("0:000> k\nChildEBP RetAddr\n0012f000 71ab1111 ws2_32!send\n0012ff00 00401000 app!main+0x10\n")
        .resources,
    ).toEqual([]);
  });

  test("open, use, close; the value seen again is the next generation", () => {
    const log =
      entry("ws2_32!socket", 2, 1, 6) +
      returns(0x5ec, 3) +
      entry("ws2_32!send", 0x5ec, 0x155420, 4) +
      entry("ws2_32!closesocket", 0x5ec) +
      entry("ws2_32!send", 0x5ec, 0x155420, 4);
    const document = caseOfLog(log);
    const close = document.calls.find((one) => one.api === "ws2_32!closesocket")!.id;
    const open = document.calls.find((one) => one.api === "ws2_32!socket")!;
    expect(open.result?.value).toBe("000005ec");
    expect(document.resources.map((one) => [one.id, one.generation, one.released, one.acquired === null])).toEqual([
      ["socket-1", 1, close, false],
      ["socket-2", 2, null, true],
    ]);
    expect(names(document, "socket-1").filter((name) => name !== "ws2_32!socket")).toEqual([
      "ws2_32!send",
      "ws2_32!closesocket",
    ]);
    expect(names(document, "socket-2")).toEqual(["ws2_32!send"]);
  });

  test("INVALID_SOCKET is none", () => {
    expect(caseOfLog(entry("ws2_32!socket", 2, 1, 6) + returns(0xffffffff, 3)).resources).toEqual([]);
  });

  test("what two lives of one value carried is not one connection", () => {
    const log =
      entry("ws2_32!send", 0x5ec, 0x155420, 4) +
      entry("ws2_32!closesocket", 0x5ec) +
      entry("ws2_32!closesocket", 0x5ec);
    expect(caseOfLog(log).resources.map((one) => [one.id, one.released === null])).toEqual([
      ["socket-1", false],
      ["socket-2", false],
    ]);
  });
});

describe("other resources", () => {
  test("CloseHandle and the NtClose that it calls close one handle once", () => {
    const log = `0:000> kb\nChildEBP RetAddr  Args to Child\n0012ef00 7c801111 00000054 00000000 00000000 ntdll!NtClose\n0012f000 71ab1111 00000054 00000000 00000000 kernel32!CloseHandle+0x20\n0012ff00 00401000 00000001 00000002 00000003 app!main+0x10\n`;
    expect(caseOfLog(log).resources).toEqual([
      expect.objectContaining({
        id: "handle-1",
        value: "54",
        generation: 1,
        released: "call-2",
        uses: ["call-2", "call-1"],
      }),
    ]);
  });

  test("entering and leaving a lock is no end of it; its owner comes from the list of locks", () => {
    const locks =
      "0:000> !locks\n\nCritSec app!g_lock+0 at 00402000\nLockCount          1\nRecursionCount     1\nOwningThread       11c4\nEntryCount         1\nContentionCount    1\n*** Locked\n";
    const log =
      entry("ntdll!RtlEnterCriticalSection", 0x402000) + entry("ntdll!RtlLeaveCriticalSection", 0x402000) + locks;
    expect(caseOfLog(log).resources).toEqual([
      expect.objectContaining({
        id: "critical-section-1",
        value: "402000",
        released: null,
        object: { type: "critical-section", name: "app!g_lock+0", owner: "11c4" },
      }),
    ]);
  });

  test("a heap block that is freed", () => {
    const document = caseOfLog(entry("ntdll!RtlFreeHeap", 0x150000, 0, 0x162480));
    expect(document.resources.map((one) => [one.kind, one.value, one.released !== null])).toEqual([
      ["heap", "150000", false],
      ["heap-block", "162480", true],
    ]);
  });

  test("a listing names the object behind a handle", () => {
    const listing =
      "0:000> !handle 54 f\nHandle 54\n  Type         \tFile\n  Attributes   \t0\n  HandleCount  \t2\n  PointerCount \t3\n  Name         \t\\Device\\NamedPipe\\app\n";
    expect(caseOfLog(entry("kernel32!WaitForSingleObject", 0x54, 0xffffffff) + listing).resources).toEqual([
      expect.objectContaining({
        kind: "file",
        value: "54",
        object: { type: "File", name: "\\Device\\NamedPipe\\app", owner: null },
      }),
    ]);
  });

  test("handles that a call leaves behind a pointer begin there", () => {
    const opened = `0:000> kb\nChildEBP RetAddr  Args to Child\n0012f000 71ab1111 80000002 00403000 00000000 advapi32!RegOpenKeyExW\n0012ff00 00401000 00000001 00000002 00000003 app!main+0x10\n0:000> dd esp L6\n0012f004  71ab1111 80000002 00403000 00000000\n0012f014  00020019 0012f400\n`;
    const log = `${opened}${returns(0, 5)}0:000> dd 0012f400 L1\n0012f400  000001a4\n`;
    const document = caseOfLog(log);
    expect(document.resources.map((one) => [one.kind, one.value, one.acquired])).toEqual([
      ["registry-key", "1a4", "call-1"],
    ]);
  });
});

describe("values", () => {
  test.each([
    ["000003d0", "kb", "3d0"],
    ["0x3d0", "x", "3d0"],
    ["0n976", "x", "3d0"],
    ["976", "dv", "3d0"],
    ["00000000`000003d0", "r", "3d0"],
    ["ffffffff", "kb", null],
    ["fffffffe", "kb", null],
    ["80000002", "kb", null],
    ["00000000", "kb", null],
    ["<unavailable>", "dv", null],
  ])("%s from %s", (value, from, expected) => {
    expect(handleValue(value, from)).toBe(expected);
  });
});

describe("the connection that joins two calls", () => {
  const api = { params: [{ name: "s", kind: "socket" }] };
  const node = (id: string): RuleNode =>
    ({ kind: "call", id, call: { api, call: { id, args: {} }, moment: 0 } }) as unknown as RuleNode;
  const sceneOf = (sockets: Readonly<Record<string, string>>): Scene =>
    ({
      moments: [{ run: 0, thread: "0:000" }],
      places: ["0 0:000"],
      resources: { of: (call: { call: { id: string } }) => sockets[call.call.id] && { id: sockets[call.call.id] } },
    }) as unknown as Scene;

  const placed = (id: string) => ({ node: node(id), bound: {} });

  test.each([
    [{ a: "socket-1", b: "socket-1" }, "connection"],
    [{ a: "socket-1", b: "socket-2" }, null],
    [{ a: "socket-1" }, "thread"],
    [{}, "thread"],
  ] as const)("%j: %s", (sockets, rung) => {
    expect(joined(sceneOf(sockets), placed("a"), placed("b"), ["connection", "thread"])).toBe(rung);
  });
});
