import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { analyze, parse } from "../../src/index.js";
import type { Call } from "../../src/model/case.js";
import { caseOfLog } from "../support/case-shape.js";

const recordsIn = (log: string): readonly Call[] => caseOfLog(log).calls.filter((call) => call.recorded !== null);
const brief = (call: Call) => [
  call.api,
  call.thread,
  Object.fromEntries(Object.entries(call.args).map(([name, one]) => [name, one.value ?? one.text])),
  call.result?.value ?? null,
  call.result?.success ?? null,
];

describe("logexts", () => {
  const log = `0:001> !logexts.logb p
Thrd 7c0 77555B59 CreateFileW( "C:\\a b.txt" GENERIC_READ 0x00000001 NULL OPEN_EXISTING 0x00000080 NULL ) -> INVALID_HANDLE_VALUE
Thrd 818 77555BA1 BOOL KERNEL32!CloseHandle( 0x000000BC ) -> TRUE
`;

  test("its calls have arguments by place, a result, a thread and the place that they were called from", () => {
    expect(recordsIn(log).map(brief)).toEqual([
      [
        "kernelbase!CreateFileW",
        "tid 7c0",
        {
          lpFileName: "C:\\a b.txt",
          dwDesiredAccess: "GENERIC_READ",
          dwShareMode: "00000001",
          lpSecurityAttributes: "00000000",
          dwCreationDisposition: "00000003",
          dwFlagsAndAttributes: "00000080",
          hTemplateFile: "00000000",
        },
        "ffffffff",
        false,
      ],
      ["kernelbase!CloseHandle", "tid 818", { hObject: "000000bc" }, "00000001", true],
    ]);
    const [call] = recordsIn(log);
    expect([call!.recorded!.returnAddress, call!.recorded!.order, call!.stop, call!.evidence]).toEqual([
      "77555b59",
      "appearance",
      null,
      [{ source: 0, lines: [2, 2] }],
    ]);
  });
});

describe("wt", () => {
  const log = `0:000> wt
Tracing app!main to return address 00401137
   50     0 [  0] app!main
   12     0 [  1]   ws2_32!send
    9     0 [  2]     ntdll!NtDeviceIoControlFile eax = 0
   61     9 [  1]   ws2_32!send eax = ffffffff
   54    70 [  0] app!main
    3     0 [  1]   ws2_32!WSAGetLastError eax = 2746
   60    73 [  0] app!main

131 instructions were executed in 130 events (0 from other threads)
0:000> q
`;

  test("its calls are nested as printed, and a function that goes on is one call", () => {
    const document = caseOfLog(log);
    const calls = document.calls.filter((call) => call.recorded !== null);
    expect(calls.map((call) => [call.api, call.result?.value ?? null, call.returned, call.caller.direct])).toEqual([
      ["ws2_32!send", "ffffffff", true, "app"],
      ["ntdll!NtDeviceIoControlFile", "00000000", true, "ws2_32"],
      ["ws2_32!WSAGetLastError", "00002746", true, "app"],
    ]);
    expect(document.edges.filter((edge) => edge.kind === "contains").map((edge) => [edge.from, edge.to])).toEqual([
      [calls[0]!.id, calls[1]!.id],
    ]);
    expect(document.listings[0]).toMatchObject({ by: "call-trace", expression: "app!main", rows: 7, joined: 3 });
  });

  test("what the program reads as its last error is that of the call before, if that failed", () => {
    const [send] = recordsIn(log);
    expect(send!.lastError).toMatchObject({ value: "00002746", name: "WSAECONNRESET", confidence: "probable" });
    expect(recordsIn(log.replace("eax = ffffffff", "eax = 1a0"))[0]!.lastError).toBeNull();
    const between = `    7     0 [  1]   ws2_32!closesocket eax = 0\n   55    77 [  0] app!main\n`;
    expect(recordsIn(log.replace("    3     0 [  1]", `${between}    3     0 [  1]`))[0]!.lastError).toBeNull();
  });

  test("a call again behind a row of its caller is another call", () => {
    const again = log.replace(
      "   3     0 [  1]   ws2_32!WSAGetLastError eax = 2746",
      "   12     0 [  1]   ws2_32!send eax = 1a0",
    );
    expect(
      recordsIn(again)
        .filter((call) => call.api === "ws2_32!send")
        .map((call) => call.result?.value),
    ).toEqual(["ffffffff", "000001a0"]);
  });
});

const row = (key: number, start: string, end: string, name: string, uid = 2, result = "0x0"): string =>
  `= [0x${key}]     - 0x430         - 0x${uid}                - ${start.padEnd(12)} - ${end.padEnd(12)} - ${name.padEnd(28)} - ${result.padEnd(12)} =`;
const grid = (...rows: readonly string[]): string =>
  `0:000> dx -g @$cursession.TTD.Calls("ws2_32!send","ws2_32!recv","app!f")
=====
=           = (+) ThreadId = (+) UniqueThreadId = (+) TimeStart = (+) TimeEnd = (+) Function                 = (+) ReturnValue =
=====
${rows.join("\n")}
=====
`;
const HEADER =
  "=           = (+) ThreadId = (+) UniqueThreadId = (+) TimeStart = (+) TimeEnd = (+) Function                 = (+) ReturnValue =";
/** A row with its cells where the header has its columns. */
const aligned = (text: string): string => {
  const columns = [...HEADER.matchAll(/= /g)].map((match) => match.index);
  const cells = text
    .slice(1, -1)
    .split(" - ")
    .map((cell) => cell.trim());
  return `${cells.reduce((line, cell, i) => `${line.padEnd(columns[i]!)}${i === 0 ? "=" : "-"} ${cell} `, "").padEnd(HEADER.length - 1)}=`;
};
const rows = [
  row(0, "30:0", "40:0", "ws2_32!recv", 2, "0xffffffff"),
  row(1, "10:0", "50:0", "app!f"),
  row(2, "20:0", "25:3", "ws2_32!send", 2, "0x1f"),
  row(3, "22:0", "60:0", "ws2_32!send", 3, "0x1f"),
  row(4, "45:0", "55:0", "ws2_32!send", 2, "0x1f"),
];

describe("TTD.Calls", () => {
  test.each([
    ["read by columns", rows.map(aligned)],
    ["edited by hand, read by separators", rows.map((text) => text.replaceAll(/ {2,}/g, " "))],
  ])("a grid %s: order, nesting by time on one thread, overlaps without a parent", (_, shown) => {
    const document = caseOfLog(grid(...shown));
    const name = new Map(document.calls.map((call) => [call.id, `${call.api}@${call.recorded!.start}`]));
    expect(document.calls.map((call) => [call.api, call.recorded!.start, call.recorded!.rank])).toEqual([
      ["app!f", "10:0", 0],
      ["ws2_32!send", "20:0", 1],
      ["ws2_32!send", "22:0", 2],
      ["ws2_32!recv", "30:0", 3],
      ["ws2_32!send", "45:0", 4],
    ]);
    const inside = document.edges.filter((edge) => edge.kind === "contains");
    expect(inside.map((edge) => [name.get(edge.from), name.get(edge.to), edge.confidence])).toEqual([
      ["app!f@10:0", "ws2_32!send@20:0", "strong"],
      ["app!f@10:0", "ws2_32!recv@30:0", "strong"],
    ]);
    expect(document.listings[0]!.functions).toMatchObject([
      { api: "ws2_32!recv", known: true, calls: 1, failed: 1 },
      { api: "app!f", known: false, calls: 1 },
      { api: "ws2_32!send", known: true, calls: 3, failed: 0, threads: 2 },
    ]);
  });

  test.each([
    // What the vendor says of two threads with events 10, 12, 14 and 11, 13.
    ["10:2", "11:0", [], "probable"],
    ["10:2", "13:1", ["12:0"], "certain"],
    ["11:1", "14:1", ["13:0"], "certain"],
    ["10:0", "11:0", [], "certain"],
  ] as const)("order across threads: from %s to %s", (end, start, reached, confidence) => {
    const handle = (key: number, from: string, to: string, uid: number): string =>
      `    [0x${key}]           \n        ThreadId         : 0x43${uid}\n        UniqueThreadId   : 0x${uid}\n        TimeStart        : ${from}\n        TimeEnd          : ${to}\n        Function         : ws2_32!shutdown\n        ReturnValue      : 0x0\n        Parameters      \n            [0x0]            : 0x3d0\n            [0x1]            : 0x${key}`;
    const query = '@$cursession.TTD.Calls("ws2_32!shutdown")';
    const more = reached.map((at, i) => handle(i + 4, at, at.replace(":0", ":1"), 2).replace("0x3d0", "0x999"));
    const log = `0:000> dx -r3 ${query}\n${query}                \n${[handle(0, "9:0", end, 2), handle(1, start, "99:0", 3), ...more].join("\n")}\n`;
    const edges = caseOfLog(log).edges.filter((edge) => edge.kind === "position-order");
    expect(edges.map((edge) => edge.confidence)).toEqual([confidence]);
  });

  test("what two queries list is one call", () => {
    const twice = grid(...rows.map(aligned)) + grid(...rows.map(aligned));
    expect(recordsIn(twice)).toHaveLength(5);
    expect(caseOfLog(twice).listings.map((listing) => [listing.rows, listing.joined])).toEqual([
      [5, 5],
      [5, 0],
    ]);
  });

  test("of very many calls those that never returned and those that failed are looked at", () => {
    const many = Array.from({ length: 12_000 }, (_, i) =>
      aligned(
        `= [0x${i.toString(16)}] - 0x430 - 0x2 - ${(i * 16 + 16).toString(16)}:0 - ${i === 11_000 ? "Max Position" : `${(i * 16 + 20).toString(16)}:0`} - ws2_32!send - ${i === 11_500 ? "0xffffffff" : "0x1f"} =`,
      ),
    );
    const document = caseOfLog(grid(...many));
    expect(document.calls).toHaveLength(10_000);
    expect(document.listings[0]).toMatchObject({ rows: 12_000, joined: 10_000 });
    expect(document.calls.filter((call) => call.returned === false || call.result?.success === false)).toHaveLength(2);
    expect(document.probes[0]!.endedAt?.how).toMatch(/more calls than/);
  });
});

describe("calls that another tool recorded", () => {
  const lines = [
    '{"kind":"api-calls","schemaVersion":"1.0","tool":"t","machine":"x64","watched":["ws2_32!send"]}',
    '{"api":"ws2_32!recv","tid":4460,"seq":3,"args":["0x3d0","0x155420",4096,0],"ret":-1,"lastError":10054}',
    '{"api":"send","module":"WS2_32.dll","tid":4460,"seq":2,"args":{"s":"0x3d0","buf":{"value":"0x155420","bytes":"474554202f20485454502f312e310d0a0d0a"},"len":18},"ret":18}',
    "no JSON",
    '{"api":"ws2_32!closesocket","tid":4460,"seq":4,"args":{"s":18446744073709551615}}',
    '{"tid":1}',
  ];

  test("are used in the order of their numbers, and bad lines are problems with their number", () => {
    const document = caseOfLog(lines.join("\n"));
    expect(document.calls.map((call) => [call.api, call.recorded!.order, call.lastError?.name ?? null])).toEqual([
      ["ws2_32!send", "number", null],
      ["ws2_32!recv", "number", "WSAECONNRESET"],
      ["ws2_32!closesocket", "number", null],
    ]);
    expect(document.messages.map((message) => message.protocol)).toEqual(["http.request"]);
    expect(document.problems.map((problem) => [problem.code, problem.line])).toEqual([
      ["WP1010", 4],
      ["WP1010", 5],
      ["WP1010", 6],
    ]);
    // Half a record may hold what must not be shown.
    expect(JSON.stringify(document)).not.toContain('no JSON"');
    expect(document.coverage).toMatchObject({ lines: 6, structured: 4, unread: 2 });
  });

  test("are taken beside logs of the same case, and in any encoding of lines", () => {
    const result = analyze([
      { name: "a.log", log: "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n" },
      { name: "b.jsonl", log: `\uFEFF${lines.join("\r\n")}` },
    ]);
    if (result._tag === "Left") throw new Error(result.left.message);
    expect(result.right.calls.filter((call) => call.recorded !== null).map((call) => call.evidence[0]!.source)).toEqual(
      [1, 1, 1],
    );
    expect(result.right.stops).toHaveLength(1);
  });

  test("other JSON and logs that begin with a brace are no records", () => {
    for (const log of ['{"index":{"_index":"packets"}}\n{"timestamp":"1"}\n', "{not json\n0:000> k\n"]) {
      const read = parse(log);
      expect(
        read._tag === "Left" ||
          read.right.blocks.every((block) => block.outputs.every((one) => one._tag !== "api-calls")),
      ).toBe(true);
    }
  });

  test("where the tool lost calls, nothing is absent", () => {
    const log = readFileSync(
      join(import.meta.dirname, "..", "..", "samples", "recorded-calls", "transcript.log"),
      "utf8",
    );
    expect(caseOfLog(log).absences.map((absence) => absence.verdict)).toEqual(["absent-observed"]);
    const lossy = `${log}{"gap":"the buffer was full"}\n`;
    expect(caseOfLog(lossy).absences.map((absence) => absence.verdict)).toEqual(["not-provable"]);
    const unsaid = log.replace(/,"watched":\[[^\]]*\]/, "");
    expect(caseOfLog(unsaid).absences.map((absence) => absence.verdict)).toEqual(["absent-presumed"]);
  });

  test("the page's example is by the schema, and every line of it is read", () => {
    const root = join(import.meta.dirname, "..", "..");
    const page = readFileSync(join(root, "docs", "format.md"), "utf8");
    const example = /## API calls of other tools[\s\S]*?```jsonc\n([\s\S]*?)```/.exec(page)![1]!;
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(join(root, "schema", "api-calls.schema.json"), "utf8")));
    for (const line of example.trim().split("\n"))
      expect(schema.safeParse(JSON.parse(line)).error?.message).toBeUndefined();
    const document = caseOfLog(example);
    expect([document.problems, document.calls.length]).toEqual([[], 3]);
  });
});

describe("a last error where the trace lists the end of a call", () => {
  const log = (
    position: string,
    tid: string,
  ): string => `0:000> dx -r2 @$cursession.TTD.Calls("wininet!HttpSendRequestW")
@$cursession.TTD.Calls("wininet!HttpSendRequestW")                
    [0x0]           
        EventType        : 0x0
        ThreadId         : 0x1e28
        UniqueThreadId   : 0x2
        TimeStart        : 2B7:1C [Time Travel]
        TimeEnd          : 1F04:33 [Time Travel]
        Function         : WININET!HttpSendRequestW
        FunctionAddress  : 0x7ffd1a2b0f40
        ReturnAddress    : 0x7ff7ac3d1d21
        ReturnValue      : 0x0
        Parameters      
0:000> !tt ${position}
Setting position: ${position}
(2e10.${tid}): Break instruction exception - code 80000003 (first/second chance not available)
Time Travel Position: ${position}
postman!Api::Call+0xb1:
00007ff7\`ac3d1d21 85c0            test    eax,eax
0:000> !gle
LastErrorValue: (Win32) 0x2efd (12029) - <Unable to get error code text>
0:000> dx -r1 @$cursession.TTD.Calls("ws2_32!connect")
@$cursession.TTD.Calls("ws2_32!connect")                
`;

  test("is that of the call", () => {
    const document = caseOfLog(log("1F04:33", "1e28"));
    const [call] = document.calls.filter(({ api }) => api === "wininet!HttpSendRequestW");
    expect(call?.lastError).toMatchObject({ name: "ERROR_INTERNET_CANNOT_CONNECT", confidence: "strong" });
    expect(document.findings.map(({ rule }) => rule)).toEqual(["net.cannot-connect"]);
    expect(document.timeline.map(({ text }) => text)).toContain(
      "A query of the trace lists no call of ws2_32!connect.",
    );
  });

  test.each([
    ["2000:0", "1e28"],
    ["1F04:33", "1e2c"],
  ])("at another place or on another thread is nobody's: %s %s", (position, tid) => {
    const [call] = caseOfLog(log(position, tid)).calls;
    expect(call?.lastError).toBeNull();
  });
});

test("what GetLastError returned is an error, and a function that nobody knows may return an HRESULT", () => {
  const row = (index: number, name: string, value: string): string =>
    `    [0x${index}]
        ThreadId         : 0x2d98
        UniqueThreadId   : 0x2
        TimeStart        : 71${index}:7D7 [Time Travel]
        TimeEnd          : 71${index}:7DA [Time Travel]
        Function         : ${name}
        ReturnValue      : ${value}
        Parameters
`;
  const log = `0:000> dx -r2 @$cursession.TTD.Calls("app!Load", "kernelbase!GetLastError")
@$cursession.TTD.Calls("app!Load", "kernelbase!GetLastError")
${row(0, "KERNELBASE!GetLastError", "0x57 [Type: unsigned long]")}${row(1, "app!Load", "0x80070035")}${row(2, "app!Load", "0x35")}`;
  expect(recordsIn(log).map(({ result }) => [result?.meaning, result?.success])).toEqual([
    ["the error that is kept, ERROR_INVALID_PARAMETER: an argument is wrong", null],
    ["as returned; read as an HRESULT it is ERROR_BAD_NETPATH: network path not found", null],
    ["as returned", null],
  ]);
});

describe("what lies in a buffer where the trace lists the end of a receive", () => {
  const log = readFileSync(new URL("../rules/ttd-token-elsewhere.log", import.meta.url), "utf8");
  const responses = (text: string): readonly unknown[] =>
    caseOfLog(text)
      .messages.filter(({ protocol }) => protocol === "http.response")
      .map(({ direction, stream }) => [direction, stream]);

  test("was received, over the socket that the query lists", () => {
    const document = caseOfLog(log);
    expect(responses(log)).toEqual([
      ["in", "stream-1"],
      ["in", "stream-2"],
    ]);
    expect(document.streams.map(({ resource, rung }) => [resource, rung])).toEqual([
      ["socket-1", "connection"],
      ["socket-2", "connection"],
    ]);
    expect(document.resources.map(({ value }) => value)).toEqual(["2a4", "2b0"]);
    const [returned] = document.calls.filter(({ phase, api }) => phase === "return" && api === "ws2_32!recv");
    const listed = document.calls.find(({ id }) => id === returned!.counterpart)!;
    expect([listed.recorded!.end, listed.counterpart]).toEqual(["4E0:7", returned!.id]);
  });

  test("was received as well where the list stands in another log, and all agrees", () => {
    const at = log.indexOf("0:002> !tt");
    const directions = (stops: string): readonly unknown[] => {
      const result = analyze([
        { name: "calls.log", log: log.slice(0, at) },
        { name: "stops.log", log: stops },
      ]);
      if (result._tag === "Left") throw new Error(result.left.message);
      return result.right.messages.filter(({ protocol }) => protocol === "http.response").map((one) => one.direction);
    };
    const stops = log.slice(at);
    expect(directions(stops)).toEqual(["in", "in"]);
    expect(directions(stops.replace(/^\(77c.*\n/gm, ""))).toEqual([null, null]);
    expect(directions(stops.replace(/^00007ff6`1a203810 .*\n/gm, ""))).toEqual([null, null]);
  });

  test.each([
    ["another thread", log.replaceAll("(77c.92c)", "(77c.934)")],
    ["another instruction than the one it returns to", log.replaceAll("00007ff6`1a203810", "00007ff6`1a203814")],
    ["two calls that end there", log.replaceAll("530:7", "4E0:7")],
  ])("is not where the stop contradicts: %s", (_, text) => {
    expect(responses(text).every((one) => (one as readonly unknown[])[0] !== "in")).toBe(true);
  });
});
