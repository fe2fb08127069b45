import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Call, Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { SHARED } from "../support/samples.js";

// Expected by reading the logs; the material lies beside the project.
const corpus = join(SHARED, "corpus");

const read = (file: string): Case => caseOfLog(readFileSync(join(corpus, file)));
const listed = (document: Case) =>
  document.calls.map((call) => `${call.api} ${call.phase} ${call.evidence[0]!.lines[0]}`);
const callOf = (document: Case, api: string, phase: Call["phase"] = "enter"): Call =>
  document.calls.find((call) => call.api === api && call.phase === phase)!;
const values = (call: Call) =>
  Object.fromEntries(
    Object.entries(call.args)
      .filter(([, argument]) => argument.value !== null)
      .map(([name, argument]) => [name, argument.value]),
  );

(existsSync(corpus) ? describe : describe.skip)("calls in real logs (needs ../shared)", () => {
  test("recv: entered, its arguments from dd esp, and its result from eax at the return instruction", () => {
    const document = read("network/pl-syncbreeze-recv-http-dc.txt");
    expect(document.stops.map((stop) => [stop.thread, stop.reason])).toEqual([
      ["0:009", "breakpoint"],
      ["0:009", "step"],
      ["0:009", "step"],
    ]);
    expect(listed(document)).toEqual(["ws2_32!recv enter 6", "ws2_32!recv return 12"]);
    const call = callOf(document, "ws2_32!recv");
    expect(values(call)).toEqual({ s: "000003d0", buf: "0180d744", len: "00002800", flags: "00000000" });
    // The registers show another stack pointer than the dump: the page was put together from two runs.
    expect(call.args["buf"]).toMatchObject({ slot: "0180cf28", from: "dd", confidence: "probable" });
    expect(call.args["len"]!.evidence).toEqual([{ source: 0, lines: [9, 9] }]);
    expect(call.args["flags"]!.evidence).toEqual([{ source: 0, lines: [10, 10] }]);
    expect(call.result).toMatchObject({ value: "000001df", success: true, from: "r" });
    expect(call.result!.meaning).toMatch(/^479 /);
    expect(callOf(document, "ws2_32!recv", "return").stop).toBe("stop-2");
  });

  test("recv on 64-bit from a stack without registers: a caller, and no invented arguments", () => {
    const document = read("network/pl-reaper-recv-k-da.txt");
    expect(listed(document)).toEqual(["ws2_32!recv enter 3"]);
    const call = callOf(document, "ws2_32!recv");
    expect(call.args).toEqual({});
    expect(call.caller).toEqual({ direct: "ReaperKeyCheck", responsible: "ReaperKeyCheck", initiator: null });
  });

  test("accept in a kernel session: entered without a stack, later running under the system call", () => {
    const document = read("network/idx-33213206094-tcpserver-zh-kd-accept.txt");
    expect(listed(document)).toEqual([
      "ws2_32!accept enter 19",
      "ntdll!NtDeviceIoControlFile active 33",
      "ws2_32!WSAAccept active 35",
      "ws2_32!accept active 36",
    ]);
    const call = callOf(document, "ws2_32!accept", "active");
    expect(values(call)).toEqual({ s: "000000b0", addr: "012ffe10", addrlen: "012ffe04" });
    expect(call.args["s"]).toMatchObject({ from: "kb, after entry", confidence: "probable" });
    expect(call.caller.responsible).toBe("TCPServer");
    expect(document.modules.find((module) => module.name === "TCPServer")).toMatchObject({
      owner: "application",
      ownerBecause: "the program's entry point lies in it",
    });
  });

  test("send below the unwind warning: hints, and the export above it is not believed", () => {
    const document = read("network/idx-33213206094-tcpserver-zh-send.txt");
    expect(listed(document)).toEqual(["ws2_32!send active 12"]);
    const call = callOf(document, "ws2_32!send", "active");
    expect(values(call)).toEqual({ s: "00000160", buf: "010ffc38", len: "00000014" });
    expect(call.args["s"]!.confidence).toBe("possible");
    expect(call.args["flags"]).toMatchObject({ value: null, slot: "010ffb64" });
  });

  test.each([
    ["breakpoints/rep-cheatsheet-bp-kv-dx.txt", "functions of the program itself", 2],
    ["breakpoints/kb-q303802-smb-bp-kv-comment-lines.txt", "TlsSetValue+0xf0 where the thread begins", 1],
    ["stacks-x86/issue-xinali-7-x86-kp-kP.txt", "four tables of one stop in the program itself", 1],
    ["locals/nix-dv-dt.txt", "variables without a stack", 1],
  ])("%s: no call (%s)", (file, _, stops) => {
    const document = read(file);
    expect(document.calls).toEqual([]);
    expect(document.stops).toHaveLength(stops);
  });

  test("registers, texts and the result of a time-travel query", () => {
    const document = read("ttd/dp-ttd-hands-on.txt");
    const call = callOf(document, "mpr!WNetAddConnection2W");
    expect(values(call)).toEqual({
      lpNetResource: "00000011a994f540",
      lpPassword: "0000016926d6460e",
      lpUserName: "0000016926d645f2",
      dwFlags: "0000000000000001",
    });
    expect(call.args["lpUserName"]).toMatchObject({ from: "r", text: "[name 13 chars]" });
    expect(call.result).toMatchObject({ value: "00000035", success: false, from: "dx" });
    expect(call.lastError).toMatchObject({ name: "ERROR_BAD_NETPATH" });
    // The last stack is of another trace: its place on the stack is another.
    const others = document.calls.filter((one) => one.api === call.api && one.phase === "active");
    expect(others.map((one) => one.result?.value ?? null)).toEqual(["00000035", null]);
  });

  test("a hooked VirtualAllocEx: registers at its entry, nothing for the fifth argument", () => {
    const document = read("stacks-x64/edb-44096-edge-jit-k-and-r.txt");
    const call = callOf(document, "kernelbase!VirtualAllocEx");
    expect(values(call)).toEqual({
      hProcess: "0000000000000724",
      lpAddress: "000002854f18c000",
      dwSize: "0000000000001000",
      flAllocationType: "0000000000001000",
    });
    expect(call.args["flAllocationType"]!.meaning).toBe("MEM_COMMIT");
    expect(call.args["flProtect"]).toMatchObject({ value: null, slot: "000000c248cfd010", from: "none" });
    expect(call.caller.direct).toBe("EShims");
  });

  test("two threads that wait for each other's critical sections", () => {
    const document = read("threads/doc-debugging-a-deadlock.txt");
    const waits = document.calls.filter((call) => call.api.endsWith("EnterCriticalSection"));
    expect(waits.map((call) => [call.thread, call.caller.direct, call.args["lpCriticalSection"]!.value])).toEqual(
      expect.arrayContaining([
        ["0:004", "ftpsvc2", "0024e750"],
        ["0:006", "isatq", "68629100"],
      ]),
    );
  });

  test("an allocation inside a damaged heap", () => {
    const call = callOf(read("memory/edb-40257-int3-dd-kb.txt"), "kernelbase!HeapAlloc", "active");
    expect(values(call)).toEqual({ hHeap: "03bd0000", dwFlags: "00000000", dwBytes: "00000258" });
    expect(call.caller).toMatchObject({ direct: "gdiplus", responsible: "oart" });
  });
});
