import { describe, expect, test } from "@jest/globals";
import { parse } from "../../src/index.js";
import type { Call } from "../../src/model/case.js";
import type { Calls, Output } from "../../src/model/outputs.js";
import { caseOfLog } from "../support/case-shape.js";

/** One call of a tree, with the fields that a trap needs. */
const element = (key: number, fields: Readonly<Record<string, string>>, parameters: readonly string[] = []): string =>
  [
    `    [0x${key.toString(16)}]           `,
    ...Object.entries(fields).map(([name, value]) => `        ${name.padEnd(16)} : ${value}`),
    ...(parameters.length === 0 ? [] : ["        Parameters      "]),
    ...parameters.map((value, i) => `            [0x${i}]            : ${value}`),
  ].join("\n");
const PLAIN = {
  EventType: "0x0",
  ThreadId: "0x430",
  UniqueThreadId: "0x2",
  FunctionAddress: "0x7ffbb45d9010",
  ReturnAddress: "0x7ff68fd361c5",
};
const listing = (query: string, ...elements: readonly string[]): string =>
  `0:000> dx -r3 ${query}\n${query}                \n${elements.join("\n")}\n`;
const QUERY = '@$cursession.TTD.Calls("ws2_32!send")';

const outputsOf = (log: string): readonly Output[] => {
  const read = parse(log);
  if (read._tag === "Left") throw new Error(read.left.message);
  return read.right.blocks.flatMap((block) => block.outputs);
};
const listedIn = (log: string): Calls => outputsOf(log).find((one): one is Calls => one._tag === "calls")!;
const callsIn = (log: string): readonly Call[] => caseOfLog(log).calls.filter((call) => call.recorded !== null);
const timesOf = (...texts: readonly string[]) =>
  listedIn(
    listing(QUERY, ...texts.map((text, i) => element(i, { ...PLAIN, TimeStart: `1${i}:0`, SystemTimeStart: text }))),
  ).rows.map((row) => row.systemTimeStart);

describe("traps of time-travel output", () => {
  test("T1 wall-clock times follow the language of whoever ran the debugger", () => {
    const times = timesOf(
      "Wednesday, January 8, 2025 13:15:50.299",
      "Fri May 30 2025 09:13:24.782",
      "2021年5月12日 10:10:02.399",
      "2025년 5월 31일 토요일 12:24:28.628",
      "poniedziałek, 15 kwietnia 2024 10:14:18.475",
    );
    expect(times.map((time) => [time?.clock, time?.year])).toEqual([
      ["13:15:50.299", 2025],
      ["09:13:24.782", 2025],
      ["10:10:02.399", 2021],
      ["12:24:28.628", 2025],
      ["10:14:18.475", 2024],
    ]);
  });

  test("T2 the fraction is milliseconds without leading zeros; T4 it may be missing", () => {
    const times = timesOf(
      "Friday, January 12, 2024 13:16:43.1",
      "Friday, January 12, 2024 21:18:44.26",
      "Friday, January 12, 2024 23:36:05",
    );
    expect(times.map((time) => time?.clock)).toEqual(["13:16:43.001", "21:18:44.026", "23:36:05"]);
  });

  test("T3 the order is that of positions, not of the clock; T10 nor that of rows and keys", () => {
    const log = listing(
      QUERY,
      element(9, {
        ...PLAIN,
        TimeStart: "29DF92:1D6",
        TimeEnd: "29DF93:0",
        Function: "ws2_32!send",
        SystemTimeStart: "Friday, January 12, 2024 21:18:17.558",
      }),
      element(2, {
        ...PLAIN,
        TimeStart: "29D287:1DC",
        TimeEnd: "29D288:0",
        Function: "ws2_32!send",
        SystemTimeStart: "Friday, January 12, 2024 21:18:17.685",
      }),
    );
    expect(callsIn(log).map((call) => [call.recorded!.rank, call.recorded!.start, call.recorded!.order])).toEqual([
      [0, "29D287:1DC", "position"],
      [1, "29DF92:1D6", "position"],
    ]);
  });

  const seek =
    "0:000> !tt 1E9:41\nSetting position: 1E9:41\nModLoad: 00007ffb`34580000 00007ffb`345f0000   C:\\WINDOWS\\System32\\WS2_32.dll\n(348.430): Break instruction exception - code 80000003 (first/second chance not available)\nTime Travel Position: 1E9:41\nKERNELBASE!GetLastError:\n00007ffb`c3124f10 65488b042530000000 mov   rax,qword ptr gs:[30h] gs:00000000`00000030=0000000000000000\n";

  test("T5 the break after a seek is no exception", () => {
    const document = caseOfLog(seek);
    expect(document.stops.map((stop) => [stop.reason, stop.position])).toEqual([["time-travel", "1E9:41"]]);
    expect(document.facts.filter((fact) => /crash|exception/.test(fact.kind))).toEqual([]);
    expect(document.timeline.filter((one) => /80000003/.test(one.text))).toEqual([]);
  });

  test("T6 modules that the debugger catches up with after a seek are not loaded then", () => {
    const document = caseOfLog(seek);
    expect(document.modules.map((module) => [module.name, module.base])).toContainEqual(["WS2_32", "00007ffb34580000"]);
    expect(document.timeline.filter((one) => /load/i.test(one.text))).toEqual([]);
    expect(document.facts).toEqual([]);
  });

  test("T7 without symbols the query has said which function it is, unless it asks for several", () => {
    const row = element(0, {
      ...PLAIN,
      TimeStart: "1E:5D0",
      TimeEnd: "2D:E",
      Function: "UnknownOrMissingSymbols",
      ReturnValue: "0x1f",
    });
    expect(callsIn(listing(QUERY, row)).map((call) => [call.api, call.confidence])).toEqual([
      ["ws2_32!send", "strong"],
    ]);
    expect(callsIn(listing('@$cursession.TTD.Calls("ws2_32!*")', row))[0]!.api).toBe("?!UnknownOrMissingSymbols");
  });

  test("T8 one function under its several names, and a stub with the function behind it", () => {
    const names = [
      "KERNELBASE!CreateFileW",
      "kernelbase!CreateFileW",
      "KERNEL32!CreateFileWStub",
      "KERNEL32!_imp_load_CreateFileW",
    ];
    const log = listing(
      '@$cursession.TTD.Calls("kernel*!*CreateFileW*")',
      ...names.map((name, i) =>
        element(i, { ...PLAIN, TimeStart: `${i + 1}0:0`, TimeEnd: `${i + 1}5:0`, Function: name }),
      ),
    );
    expect(new Set(callsIn(log).map((call) => call.api))).toEqual(new Set(["kernelbase!CreateFileW"]));
    const thunk = listing(
      '@$cursession.TTD.Calls("kernel*!*CreateFileW*")',
      element(0, { ...PLAIN, TimeStart: "10:1", TimeEnd: "15:0", Function: "KERNEL32!CreateFileWStub" }),
      element(1, { ...PLAIN, TimeStart: "10:3", TimeEnd: "15:0", Function: "KERNELBASE!CreateFileW" }),
    );
    expect(callsIn(thunk)).toHaveLength(1);
  });

  test("T9 32-bit values glued into 64 bits are split, and marked as derived", () => {
    const narrow = { ...PLAIN, FunctionAddress: "0x76f1a2b0", ReturnAddress: "0x401020" };
    const log = listing(
      QUERY,
      element(
        0,
        { ...narrow, TimeStart: "1E:5D0", TimeEnd: "2D:E", Function: "ws2_32!send", ReturnValue: "0x10a700000000001b" },
        ["0x15542000000048", "0x1b", "0x0", "0x0"],
      ),
    );
    const [call] = callsIn(log);
    expect([call!.result?.value, call!.result?.from, call!.result?.confidence]).toEqual([
      "0000001b",
      "dx, low half",
      "probable",
    ]);
    expect(Object.values(call!.args).map((one) => [one.value, one.from])).toEqual([
      ["00000048", "dx, split"],
      ["00155420", "dx, split"],
      ["0000001b", "dx, split"],
      ["00000000", "dx, split"],
    ]);
  });

  test("T11 a list that is cut off is marked, and supports no absence", () => {
    const row = element(0, { ...PLAIN, TimeStart: "1E:5D0", TimeEnd: "2D:E", Function: "ws2_32!send" });
    const cut = caseOfLog(listing(QUERY, row, "    [...]           "));
    expect(cut.listings[0]!.truncated).toBe(true);
    expect(cut.probes.map((probe) => [probe.target, probe.armedBy, probe.endedAt?.how])).toEqual([
      ["ws2_32!send", "query", "the list is cut off"],
    ]);
    const whole = caseOfLog(`${listing(QUERY, row)}0:000> q\n`);
    expect(whole.probes.map((probe) => probe.endedAt)).toEqual([null]);
    const some = caseOfLog(listing(`${QUERY}.Where(c => c.ReturnValue != 0)`, row));
    expect(some.probes[0]!.condition).not.toBeNull();
    const empty = caseOfLog(`${listing(QUERY)}0:000> q\n`);
    expect(empty.probes[0]!.endedAt?.how).toMatch(/nothing shows that its name was known/);
  });

  test("T12 the echo of an expression may hold colons and brackets", () => {
    const query = `${QUERY}.Where(c => c.Function == "a : b[0] : c").Select(c => new { Time = c.TimeStart, Error = c.ReturnValue })`;
    const [calls] = outputsOf(
      `0:000> dx -r2 ${query}\n${query}                \n    [0x1]           \n        Time             : 72D:1B3 [Time Travel]\n        Error            : 0x57\n`,
    );
    expect(calls).toMatchObject({
      _tag: "calls",
      expression: query,
      rows: [{ timeStart: "72D:1B3", returnValue: "0x57" }],
    });
  });

  test("T13 prompt ordinal, thread id and unique id are three numbers", () => {
    const log = listing(QUERY, element(0, { ...PLAIN, TimeStart: "1E:5D0", TimeEnd: "2D:E", Function: "ws2_32!send" }));
    expect(callsIn(log)[0]!.thread).toBe("tid 430, uid 2");
    const reused = listing(
      QUERY,
      element(0, { ...PLAIN, TimeStart: "10:0", TimeEnd: "40:0", Function: "ws2_32!send" }),
      element(1, { ...PLAIN, UniqueThreadId: "0x9", TimeStart: "20:0", TimeEnd: "30:0", Function: "ws2_32!send" }),
    );
    // The second lies within the first, but on another thread of the trace.
    expect(caseOfLog(reused).edges.filter((edge) => edge.kind === "contains")).toEqual([]);
  });

  test("T14 a prompt that lost its sign, and blanks before one", () => {
    const lost = outputsOf(
      `0:0:000 dx -r2 ${QUERY}\n${QUERY}                \n${element(0, { ...PLAIN, TimeStart: "1E:5D0" })}\n`,
    );
    expect(lost.map((one) => one._tag)).toContain("calls");
    const indented = parse(
      "  0:004> k\n # Child-SP          RetAddr           Call Site\n00 0000005b`7c5ff5a8 00007ffb`345825d0 ws2_32!send\n",
    );
    expect(indented._tag === "Right" && indented.right.blocks[0]!.prompt?.thread).toBe(4);
  });

  test("T15 two answers without a prompt between them", () => {
    const count = '@$cursession.TTD.Calls("ntdll!NtClose").Count()';
    const log = `0:000> .scriptrun C:\\s\\x.js\n${count} : 0x267\n${listing(
      QUERY,
      element(0, { ...PLAIN, TimeStart: "1E:5D0", Function: "ws2_32!send" }),
    )
      .split("\n")
      .slice(1)
      .join("\n")}`;
    expect(
      outputsOf(log)
        .filter((one) => one._tag === "dx" || one._tag === "calls")
        .map((one) => one._tag),
    ).toEqual(["dx", "calls"]);
  });

  test("T16 a call whose end is the end of the trace never returned; one that ends its thread never does", () => {
    const ended = (name: string) =>
      listing(
        `@$cursession.TTD.Calls("${name}")`,
        element(0, { ...PLAIN, TimeStart: "2BFF:15", TimeEnd: "Max Position", Function: name, ReturnValue: "0x0" }),
      );
    const wait = caseOfLog(ended("ntdll!NtWaitForSingleObject"));
    expect(wait.calls.map((call) => [call.returned, call.result])).toEqual([[false, null]]);
    expect(wait.listings[0]!.functions[0]!.notReturned).toBe(1);
    expect(wait.timeline.at(-1)!.text).toMatch(/it never returned/);
    expect(wait.facts.map((fact) => fact.kind)).toContain("open-call");
    expect(caseOfLog(ended("ntdll!RtlExitUserThread")).timeline.at(-1)!.text).toMatch(/it does not return/);
  });

  test("T17 a password among the arguments is masked", () => {
    const query = '@$cursession.TTD.Calls("advapi32!CreateProcessWithLogonW")';
    const log = `0:000> dx -r3 ${query}\n${query}                \n${element(0, { ...PLAIN, TimeStart: "1E:5D0", TimeEnd: "2D:E", Function: "ADVAPI32!CreateProcessWithLogonW" })}\n        Parameters      \n            lpUsername       : 0x346a78be90 : "jdoe" [Type: wchar_t *]\n            lpPassword       : 0x346a78bf90 : "hunter2" [Type: wchar_t *]\n`;
    const text = JSON.stringify(caseOfLog(log));
    expect(callsIn(log)).toHaveLength(1);
    expect(text).not.toMatch(/hunter2/);
    expect(JSON.stringify(caseOfLog(log, { redact: false }))).toMatch(/hunter2/);
  });

  test("T18 what an author wrote behind a row of a stack is a note", () => {
    const [stack] = outputsOf(
      "0:000> k\n # Child-SP          RetAddr           Call Site\n00 0000005b`7c5ff5a8 00007ffb`345825d0 MPR!WNetAddConnection2W+0x29 --> WNetUseConnection establishes a connection\n01 0000005b`7c5ff5f8 00007ffb`345825d0 app!main+0x10\n",
    );
    expect(stack).toMatchObject({
      _tag: "stack",
      frames: [{ module: "MPR", symbol: "WNetAddConnection2W", displacement: 0x29 }, { module: "app" }],
    });
  });

  test("T19 a position that was asked for and not reached is not where the target stands", () => {
    const [position] = outputsOf("0:000> !tt 1E9:41\nSetting position: 1E9:41\n");
    expect(position).toMatchObject({ _tag: "position", moment: "requested", position: "1E9:41" });
    expect(
      caseOfLog("0:000> !tt 1E9:41\nSetting position: 1E9:41\n0:000> k\n").stops.map((stop) => stop.position),
    ).not.toContain("1E9:41");
  });

  test("T20 a dot of da may be any control character; only db tells, and both are read", () => {
    const shown = (log: string) =>
      caseOfLog(log).messages.map((message) => [message.protocol, message.fields["header.host"]]);
    const text = shown('0:000> da 00155420\n00155420  "GET /../x HTTP/1.1..Host: a...."\n');
    const bytes = shown(
      "0:000> db 00155420 L1c\n00155420  47 45 54 20 2f 20 48 54-54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1..\n00155430  48 6f 73 74 3a 20 61 0d-0a 0d 0a 00              Host: a.....\n",
    );
    expect([text, bytes]).toEqual([[["http.request", "a"]], [["http.request", "a"]]]);
  });
});
