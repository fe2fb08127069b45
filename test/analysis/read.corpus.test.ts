import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { SHARED } from "../support/samples.js";

// Each log was read by a person first; the expectations are what that person saw. The material lies beside the project.
const corpus = join(SHARED, "corpus");
const read = (file: string): Case => caseOfLog(readFileSync(join(corpus, file)));

/** `0:005 179D21:1E breakpoint 6–21`: thread, position, reason, lines. */
const stops = (document: Case): readonly string[] =>
  document.stops.map(({ thread, position, reason, lines }) =>
    [thread ?? "?", position, reason, lines.join("–")].filter((word) => word !== null).join(" "),
  );
/** `enter ws2_32!send 12`: phase, name, line. */
const calls = (document: Case): readonly string[] =>
  document.calls.map(({ phase, api, evidence }) => `${phase} ${api} ${evidence[0]!.lines[0]}`);
/** `0 app!f 4-9`: number, target, the line that armed it and the one that ended it. */
const probes = (document: Case): readonly string[] =>
  document.probes.map(
    ({ breakpoint, target, armedAt, endedAt }) =>
      `${breakpoint ?? "?"} ${target} ${armedAt.lines[0]}–${endedAt?.evidence[0]!.lines[0] ?? ""}`,
  );
const waits = (document: Case): readonly string[] =>
  document.facts.filter(({ kind }) => kind === "wait").map(({ text }) => text);

(existsSync(corpus) ? describe : describe.skip)("logs that a person has read (needs ../shared)", () => {
  test("!mex.us names the threads of each stack, !mex.t shows one of them again", () => {
    const document = read("network/dp-cobalt-dns-beacon.txt");
    expect(stops(document)).toEqual(["0:000 unknown 2–9", "0:001 unknown 11–81", "0:002 unknown 28–32"]);
    // One standstill: nothing has moved.
    expect(new Set(document.stops.map(({ time }) => time)).size).toBe(1);
    expect(document.stops.every(({ movedBecause }) => movedBecause === null)).toBe(true);
    expect(calls(document)).toEqual([
      "active ntdll!NtDelayExecution 3",
      "active kernelbase!SleepEx 4",
      "active ntdll!NtAlpcSendWaitReceivePort 12",
      "active rpcrt4!I_RpcSendReceive 14",
      "active rpcrt4!NdrClientCall3 17",
      "active dnsapi!DnsQuery_A 22",
    ]);
    // DnsQuery_A was called by code in no module.
    expect(document.calls[5]!.caller).toEqual({ direct: null, responsible: null, initiator: null });
    expect(document.calls[1]!.caller.responsible).toBe("dnsbeacon");
    expect(waits(document)).toEqual([
      "thread 0:000 waits for time to pass, asked for by dnsbeacon+0x305f",
      "thread 0:001 waits for the answer of another process on this machine, asked for by dnsapi!SyncResolverQueryRpc+0x171",
    ]);
    expect(document.buffers.map(({ address, stop }) => [address, stop])).toEqual([["00000000007ad000", "stop-2"]]);
  });

  test("!wk prints no offsets: a thread in recv, not one that has just entered a wait", () => {
    const document = read("network/net-wk-managed-native-recv.txt");
    expect(stops(document)).toEqual(["0:000 unknown 3–45"]);
    expect(calls(document)).toEqual(["active ntdll!NtWaitForSingleObject 4", "active ws2_32!recv 8"]);
    expect(document.calls[1]!.caller).toMatchObject({ direct: "System_ni", responsible: "LoadTestClient" });
    expect(document.stops[0]!.stack!.gaps).toEqual([{ afterFrame: 33, text: "(...)" }]);
    // Nothing was watched: a wait that stands on a stack is no breakpoint that was hit.
    expect(document.probes).toEqual([]);
  });

  test("WinHttpOpen inside DllMain inside LoadLibraryExW", () => {
    const document = read("network/ek-winhttp-deadlock-k.txt");
    expect(stops(document)).toEqual(["0:000 unknown 2–47"]);
    expect(calls(document)).toEqual([
      "active ntdll!NtWaitForSingleObject 3",
      "active kernelbase!WaitForSingleObjectEx 4",
      "active winhttp!WinHttpOpen 16",
      "active ntdll!LdrLoadDll 26",
      "active kernelbase!LoadLibraryExW 27",
    ]);
    expect(document.calls.map(({ caller }) => caller.responsible)).toEqual([
      "TestDLL",
      "TestDLL",
      "TestDLL",
      "TestProject",
      "TestProject",
    ]);
    // 64-bit, and past the entry: the columns of the stack tell no argument.
    expect(document.calls.every(({ args }) => Object.keys(args).length === 0)).toBe(true);
    expect(document.findings.map(({ rule }) => rule)).toEqual(["hang.wait-in-dllmain"]);
  });

  test("bp, g, the hit, kv", () => {
    const document = read("breakpoints/nix-x-bp-g-kv.txt");
    expect(stops(document)).toEqual(["0:000 breakpoint 6–21"]);
    expect(document.stops[0]!.stack!.frames).toHaveLength(8);
    expect(probes(document)).toEqual(["0 windbgstackbacktrace!windbgstackbacktracebbbb 4–"]);
    expect(document.calls).toEqual([]);
  });

  test("an exception, .restart, a hit, four steps", () => {
    const document = read("breakpoints/edb-38282-bp-step-trace.txt");
    expect(stops(document)).toEqual([
      "0:021 exception 1–16",
      "0:024 breakpoint 19–23",
      "0:024 step 25–28",
      "0:024 step 30–33",
      "0:024 step 35–38",
      "0:024 step 40–43",
    ]);
    expect(document.stops.map(({ run }) => run)).toEqual([0, 1, 1, 1, 1, 1]);
    expect(probes(document)).toEqual(["0 @eip 17–"]);
    // The byte that the instruction reached for could not be read.
    expect(document.facts.map(({ text }) => text)).toEqual(["STATUS_ACCESS_VIOLATION (c0000005): read from 0b650000"]);
  });

  test("thirteen steps; then the author leaves something out", () => {
    const document = read("breakpoints/edb-40617-realplayer-bp-heap.txt");
    const reasons = document.stops.map(({ reason }) => reason);
    expect(reasons).toEqual([
      "breakpoint",
      ...Array<string>(13).fill("step"),
      "unknown",
      ...Array<string>(5).fill("step"),
    ]);
    expect(document.stops.filter(({ movedBecause }) => movedBecause !== null).map(({ lines }) => lines)).toEqual([
      [93, 97],
    ]);
    expect(document.calls).toEqual([]);
  });

  test("a page of excerpts: a load stops the target behind bl, and bu names the breakpoint that is there", () => {
    const document = read("breakpoints/doc-debugging-device-installations-with-a-user-mode-debugger.txt");
    expect(stops(document)).toEqual([
      "0:000 break-in 5–13",
      "0:000 breakpoint 14–21",
      "0:000 unknown 23–34",
      "0:000 breakpoint 37–42",
    ]);
    // bl shows one breakpoint, number 0.
    expect(probes(document)).toEqual(["0 mycoinst!coinstallerproc 21–", "? mycoinst!coinstallerproc 32–34"]);
    expect(document.modules.find(({ name }) => name === "mycoinst")).toMatchObject({
      base: "5bcf0000",
      baseFrom: "list",
    });
  });

  test("a jump through a pointer; a module base by arithmetic; a hit on a thread that nobody names", () => {
    const document = read("breakpoints/edb-18973-rb-bp-stack.txt");
    expect(stops(document)).toEqual(["0:000 exception 2–28", "? breakpoint 30–35"]);
    expect(document.modules.find(({ name }) => name === "script_fu")).toMatchObject({
      base: "00400000",
      baseFrom: "return-addresses",
    });
    expect(document.stops[0]!.stack!.frames).toHaveLength(14);
    // Below the warning no row is trusted.
    expect(new Set(document.stops[0]!.stack!.frames.slice(1).map(({ trust }) => trust))).toEqual(
      new Set(["after-unwind-warning"]),
    );
    expect(document.findings.map(({ rule }) => rule)).toEqual(["crash.overwritten-pointer"]);
  });

  test("bm prints the number of its breakpoint; bl ends what it does not list", () => {
    const document = read("locals/doc-debugging-optimized-code-and-inline-functions-external.txt");
    expect(stops(document)).toEqual(["0:000 breakpoint 20–22", "0:000 step 24–74"]);
    expect(probes(document)).toEqual([
      "1 myapp!func1 16–57",
      "3 simple!morecalculate 52–62",
      "4 simple!morecalculate 54–57",
      "0 simple!wmain 57–",
      "2 simple!wmain+0x8d (inline function simple!morecalculate) 59–74",
      "4 simple!wmain+0x160 (inline function simple!morecalculate) 60–69",
    ]);
    // A row of an inlined function has no frame of its own, and `.frame 1` is no second stack.
    expect(document.stops[1]!.stack!.frames.map(({ callSite }) => callSite).slice(0, 2)).toEqual([
      "MyApp!func1+0x7",
      "MyApp!main+0x8f",
    ]);
  });

  test("a copy that passes the end of a page-heap block; .frame and dV are of the same standstill", () => {
    const document = read("locals/edb-38615-heap-dV-dt-analyze.txt");
    expect(stops(document)).toEqual(["0:000 unknown 3–198"]);
    // `k4`, `.frame 1` and STACK_TEXT are one stack; the longest of them is kept.
    expect(document.stops[0]!.stack!.frames).toHaveLength(19);
    expect(document.findings.map(({ rule }) => rule)).toEqual(["heap.fault-behind-block"]);
    const [crash] = document.facts.filter(({ kind }) => kind === "crash");
    expect(crash!.fields).toMatchObject({
      access: "write",
      address: "075d9000",
      "block.ended": "75d67c8",
      "block.size": "2838",
      "block.by": "python27!PyObject_Malloc+0x161",
      "responsible.site": "python27!pack_string+0x40",
    });
    // The person who pasted the string left out its middle: what lies behind is at no known place.
    expect(document.buffers.find(({ address }) => address === "075da314")).toMatchObject({ length: 19, known: 19 });
    expect(document.calls).toEqual([]);
  });

  test("three dv of one frame: one standstill, one string, and no pointer that is null is a fault", () => {
    const document = read("locals/nix-dv-dt.txt");
    expect(stops(document)).toEqual(["0:000 unknown 2–32"]);
    expect(document.buffers.map(({ address, length, known }) => [address, length, known])).toEqual([
      ["0127573c", 18, 18],
    ]);
    expect(document.findings).toEqual([]);
    expect(document.facts).toEqual([]);
  });

  test("the jump to text that a trace records, and the return that made it", () => {
    const document = read("ttd/doc-time-travel-debugging-walkthrough.txt");
    expect(document.findings.map(({ rule, level }) => [rule, level])).toEqual([
      ["crash.overwritten-pointer", "warning"],
    ]);
    const [crash] = document.facts.filter(({ kind }) => kind === "crash");
    expect(crash!.fields).toMatchObject({ address: "00540020", outcome: "recorded" });
    expect(document.stops.slice(1, 5).map(({ position, reason }) => [position, reason])).toEqual([
      ["68:0", "time-travel"],
      ["67:40", "time-travel"],
      ["67:3F", "time-travel"],
      ["67:39", "time-travel"],
    ]);
  });

  test("the entry of RtlRaiseException: its argument in a register, five calls around it", () => {
    const document = read("ttd/dp-ttd-createprocesswithlogon.txt");
    expect(stops(document)).toEqual(["0:000 unknown 2–28"]);
    expect(calls(document)).toEqual([
      "enter ntdll!RtlRaiseException 3",
      "active kernelbase!RaiseException 4",
      "active rpcrt4!RpcRaiseException 6",
      "active rpcrt4!NdrClientCall3 8",
      "active advapi32!CreateProcessWithLogonW 11",
    ]);
    expect(document.calls[0]!.args["ExceptionRecord"]).toMatchObject({ value: "000000cbddafe900", from: "r" });
    expect(document.calls.slice(1).every(({ args }) => Object.keys(args).length === 0)).toBe(true);
  });

  test("CreateFileW at its entry: the file name from a scan of the stack", () => {
    const document = read("ttd/dp-ttd-linq-lm-k.txt");
    expect(calls(document)).toEqual(["enter kernelbase!CreateFileW 28"]);
    const { args, caller } = document.calls[0]!;
    expect(args["lpFileName"]).toMatchObject({
      value: "01463468",
      slot: "00a3f5fc",
      from: "dpx",
      text: String.raw`C:\Users\********\AppData\Local\Temp\fkdjsadasd.ico`,
      evidence: [{ source: 0, lines: [53, 53] }],
    });
    expect(args["dwDesiredAccess"]).toMatchObject({ value: null, slot: "00a3f600", from: "none" });
    // Thirteen rows in no module between the two.
    expect(caller).toMatchObject({ direct: "Basta", responsible: "Basta" });
    expect(document.modules.find(({ name }) => name === "Basta")).toMatchObject({
      base: "00a90000",
      withoutSymbols: true,
    });
  });

  test("a time-travel position, and a call that a query lists", () => {
    const document = read("ttd/dp-ttd-gpo-tt-k.txt");
    expect(stops(document)).toEqual(["0:005 179D21:1E time-travel 2–47"]);
    expect(
      document.calls.map(({ api, recorded, result }) => [api, recorded?.start, recorded?.end, result?.value]),
    ).toEqual([["puiapi!TGlobalServiceDS::GetPPCsOnCurrentDomain", "16F671:8F", "1A94EC:14D", "80072023"]]);
    expect(document.modules.filter(({ baseFrom }) => baseFrom === "list")).toHaveLength(9);
    // Only one of the calls was asked for: what is not listed is not absent.
    expect(document.probes.map(({ condition }) => condition)).toEqual(["the query asks for some of the calls only"]);
  });

  test("!tt to three positions, one of them twice", () => {
    const document = read("ttd/issue-windbg-feedback-339-tt.txt");
    expect(stops(document)).toEqual([
      "0:000 B0:0 unknown 2–4",
      "0:000 FFF:100 time-travel 6–10",
      "0:000 FFF:100 time-travel 12–16",
      "0:000 FFF:1F0 time-travel 18–22",
      "0:000 FFF:2F0 time-travel 24–27",
    ]);
    // How the debugger tells a seek is no exception.
    expect(document.facts).toEqual([]);
  });

  test("the steps of another trace than the one before: time cannot run backwards", () => {
    const document = read("ttd/doc-time-travel-debugging-replay.txt");
    expect(document.stops.slice(0, 8).map(({ position, reason, run }) => [position, reason, run])).toEqual([
      ["29:0", "time-travel", 0],
      ["F:1", "step", 1],
      ["F:2", "step", 1],
      ["F:3", "step", 1],
      ["F:4", "step", 1],
      ["F:5", "step", 1],
      ["F:4", "time-travel", 1],
      ["F:3", "time-travel", 1],
    ]);
  });

  test("~ and ~0s: one place was shown, nothing has run", () => {
    const document = read("threads/nix-thread-commands.txt");
    expect(stops(document)).toEqual(["0:000 unknown 26–30"]);
    expect(document.stops[0]!.stack).toBeNull();
  });

  test("two threads of a 32-bit program in 64-bit stacks", () => {
    const document = read("threads/issue-sumatrapdf-197-wow64-kb.txt");
    expect(document.stops.map(({ thread, time, stack }) => [thread, time, stack!.frames.length])).toEqual([
      ["0:004", 0, 6],
      ["0:005", 0, 2],
    ]);
    // The nearest export, 0x1f5c4 bytes away, is not what runs.
    expect(document.stops[0]!.stack!.frames[4]!.trust).toBe("export-only");
    expect(document.calls).toEqual([]);
  });

  test("!runaway, a thread that is looked at three times", () => {
    const document = read("threads/doc-tracking-down-a-processor-hog.txt");
    expect(document.stops.map(({ thread, lines }) => [thread, ...lines])).toEqual([
      ["0:002", 33, 43],
      ["0:002", 45, 54],
      ["0:002", 58, 66],
    ]);
    // The second stack has lost its top row: the function has returned, and no command is shown that let it.
    expect(document.stops[1]!.movedBecause).toMatch(/its top frame is not that of the stack in lines 33–43/);
    expect(probes(document)).toEqual(["0 buggyprogram!savemsgtodestfolder+0xb3 69–"]);
    expect(document.findings.map(({ rule }) => rule)).toEqual(["hang.busy-thread"]);
  });

  test("the loader's queue is waited for inside GetProcAddress", () => {
    const document = read("threads/ek-concurrent-load-handles.txt");
    expect(stops(document)).toEqual(["0:005 unknown 2–16"]);
    expect(calls(document)[0]).toBe("active ntdll!NtWaitForSingleObject 3");
    expect(document.calls[0]!.caller.responsible).toBe("exe_test");
    expect(document.buffers.map(({ address, length }) => [address, length])).toEqual([["00007ffacf67c380", 8]]);
  });

  test("a resource whose owner has ended; a context that was set before the log begins", () => {
    const document = read("threads/dp-eresource-locks.txt");
    expect(document.stops.map(({ thread }) => thread)).toEqual(["cpu 2", "ffff8b0351756040", "ffff8b03515d5040"]);
    expect(new Set(document.stops.map(({ time }) => time)).size).toBe(1);
    expect(document.findings.map(({ rule }) => rule)).toEqual(["hang.resource-owner-gone"]);
    // Of the three held resources one has a waiter.
    expect(
      document.facts.filter(({ kind }) => kind === "lock-wait").map(({ thread, fields }) => [thread, fields["owner"]]),
    ).toEqual([["ffff8b03515d5040", "ffff8b0351756040"]]);
  });

  test("two threads wait for sections of which nobody says who holds them: no deadlock is shown", () => {
    const document = read("threads/doc-debugging-a-deadlock.txt");
    expect(document.stops.map(({ thread, stack }) => [thread, stack!.frames.length])).toEqual([
      ["0:006", 15],
      ["0:004", 12],
    ]);
    expect(
      document.facts.filter(({ kind }) => kind === "wait").map(({ thread, fields }) => [thread, fields["object"]]),
    ).toEqual([
      ["0:004", "0024e750"],
      ["0:006", "68629100"],
    ]);
    expect([...new Set(document.findings.map(({ rule }) => rule))]).toEqual(["hang.lock-owner-unknown"]);
  });

  test("three threads wait for objects that the log does not name", () => {
    const document = read("threads/dp-wait-functions-mex-t.txt");
    expect(document.stops.map(({ thread, stack }) => [thread, stack!.frames.length])).toEqual([
      ["0:000", 8],
      ["0:001", 5],
      ["0:002", 5],
    ]);
    // 64-bit, behind the entry: no word of the stack is an argument.
    expect(document.calls.every(({ phase, args }) => phase === "active" && Object.keys(args).length === 0)).toBe(true);
    expect(document.calls.every(({ caller }) => caller.responsible === "Test")).toBe(true);
    expect(document.facts.filter(({ kind }) => kind === "lock-cycle")).toEqual([]);
  });

  test("four processors in one break, each with the thread that it runs", () => {
    const document = read("threads/doc-running.txt");
    expect(
      document.stops.flatMap(({ thread, stack }) => (stack === null ? [] : [[thread, stack.frames.length]])),
    ).toEqual([
      ["805495a0", 3],
      ["f87e2e60", 1],
      ["f87f2e60", 1],
      ["f8802e60", 1],
    ]);
    expect(document.stops.every(({ movedBecause }) => movedBecause === null)).toBe(true);
  });

  test("words on a stack that look like return addresses: no call runs", () => {
    const document = read("threads/issue-iisnode-573-dumpstack.txt");
    expect(stops(document)).toEqual(["0:003 unknown 1–10"]);
    expect(document.calls).toEqual([]);
    expect(document.timeline.map(({ text }) => text)).toEqual(["Thread 0:003 stands in ntdll!NtGetContextThread+0xa."]);
  });

  test("threads of the kernel in groups, one of them shown again", () => {
    const document = read("threads/dp-event-structure.txt");
    expect(
      document.stops.flatMap(({ thread, stack }) => (stack === null ? [] : [[thread, stack.frames.length]])),
    ).toEqual([
      ["ffff8004cf5ed2c0", 5],
      ["ffff8004d2e7d040", 7],
      ["ffff8004d4a1b540", 9],
      ["ffff8004d5773040", 7],
    ]);
  });
});
