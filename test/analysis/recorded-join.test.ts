import { describe, expect, test } from "@jest/globals";
import { analyze } from "../../src/index.js";
import type { Case } from "../../src/model/case.js";
import { caseOfLog } from "../support/case-shape.js";

interface Listed {
  readonly start?: string;
  readonly end?: string;
  readonly tid?: string;
  readonly uid?: number;
  readonly name?: string;
  readonly returns?: string;
}

const element = (
  { start = "20:5", end = "30:0", tid = "430", uid = 2, name = "ws2_32!recv", returns = "0x7ff68fd361c5" }: Listed,
  key: number,
): string => `    [0x${key}]           
        ThreadId         : 0x${tid}
        UniqueThreadId   : 0x${uid}
        TimeStart        : ${start} [Time Travel]
        TimeEnd          : ${end} [Time Travel]
        Function         : ${name}
        ReturnAddress    : ${returns}
        ReturnValue      : 0xffffffff
        Parameters      
            [0x0]            : 0x5ec
            [0x1]            : 0x155420
`;
const QUERY = '@$cursession.TTD.Calls("ws2_32!recv","wininet!InternetReadFile")';
const listing = (...calls: readonly Listed[]): string =>
  `0:005> dx -r3 ${QUERY}\n${QUERY}                \n${calls.map(element).join("")}`;
const stack = (...rows: readonly string[]): string =>
  rows
    .map((row, i) => {
      const [site = "", returns = "00007ff6`8fd361c5"] = row.split(" @ ");
      return `${String(i).padStart(2, "0")} 000000cb\`005ff${String(700 + i * 32)} ${returns} ${site}\n`;
    })
    .join("");
const stop = (position: string, rows: readonly string[], tid = "430"): string => `0:005> !tt ${position}
Setting position: ${position}
(348.${tid}): Break instruction exception - code 80000003 (first/second chance not available)
Time Travel Position: ${position}
0:005> kn
 # Child-SP          RetAddr               Call Site
${stack(...rows)}`;

const ENTERED = [
  "ws2_32!recv",
  "wininet!InternetReadFile+0x20 @ 00007ff6`8fd30011",
  "app!main+0x10 @ 00007ffa`00000001",
];
const RUNNING = ["ntdll!NtWaitForSingleObject+0x14 @ 00007ffa`10000001", "ws2_32!recv+0x41", ...ENTERED.slice(1)];

const recvs = (document: Case) => document.calls.filter((call) => call.api === "ws2_32!recv");
/** Calls of recv, and whether each has a stop and a record. */
const shape = (log: string) => recvs(caseOfLog(log)).map((call) => [call.stop !== null, call.recorded?.start ?? null]);
const TWO = [
  [true, null],
  [false, "20:5"],
];

describe("a call that a query lists and a stop shows", () => {
  test("is one call at its entry, with the evidence of both", () => {
    const log = stop("20:5", ENTERED) + listing({});
    const document = caseOfLog(log);
    const [call, ...others] = recvs(document);
    expect(others).toEqual([]);
    expect([call!.stop, call!.phase, call!.recorded!.end, call!.result!.value, call!.returned]).toEqual([
      "stop-1",
      "enter",
      "30:0",
      "ffffffff",
      true,
    ]);
    expect(call!.args["s"]!.value).toBe("00000000000005ec");
    expect(call!.evidence.map(({ lines }) => lines[0])).toEqual([7, 12]);
    const ids = new Set(document.calls.map(({ id }) => id));
    for (const { from, to } of document.edges)
      for (const id of [from, to]) if (id.startsWith("call-")) expect(ids).toContain(id);
  });

  test("is one call while it runs", () => {
    expect(shape(stop("25:1", RUNNING) + listing({}))).toEqual([[true, "20:5"]]);
  });

  test("of a stack and of times that agree the grade is A, of one of them B", () => {
    const both = caseOfLog(
      stop("25:1", RUNNING) +
        listing({}, { start: "10:0", end: "40:0", name: "wininet!InternetReadFile", returns: "0x7ff68fd30011" }),
    );
    const [recv] = recvs(both);
    const inside = both.edges.filter(({ kind, to }) => kind === "contains" && to === recv!.id);
    expect(inside.map(({ grade }) => grade)).toEqual(["A"]);
    expect(both.activations.map(({ grade }) => grade)).toContain("A");
    const one = caseOfLog(stop("25:1", RUNNING));
    expect(one.edges.filter(({ kind }) => kind === "contains").map(({ grade }) => grade)).toEqual(
      one.edges.filter(({ kind }) => kind === "contains").map(() => "B"),
    );
  });

  test("that never returned stays told, once", () => {
    const document = caseOfLog(stop("25:1", RUNNING) + listing({ end: "Max Position" }));
    expect(recvs(document).map((call) => [call.stop, call.returned])).toEqual([["stop-1", false]]);
    expect(document.timeline.filter(({ text }) => /it never returned/.test(text))).toHaveLength(1);
  });
});

describe("two calls stay two", () => {
  test.each([
    ["another thread", stop("25:1", RUNNING, "999") + listing({})],
    ["another thread at the very position", stop("20:5", ENTERED, "999") + listing({})],
    ["another time", stop("35:1", RUNNING) + listing({})],
    ["at its end it has returned", stop("30:0", RUNNING) + listing({})],
    ["a later entry from the same place", stop("20:6", ENTERED) + listing({})],
    ["another return address", stop("25:1", RUNNING) + listing({ returns: "0x7ff68fd30000" })],
    ["another replay in the log", stop("20:5", ENTERED) + `0:005> .opendump C:\\b.run\n` + listing({})],
    ["another target", stop("20:5", ENTERED) + listing({}).replace("0:005>", "||1:0:005>")],
    ["a position that is not known to have an end", stop("25:1", RUNNING) + listing({ end: "Invalid Position" })],
  ])("%s", (_, log) => {
    expect(shape(log)).toEqual(TWO);
  });

  test("another thread of which nothing tells the number", () => {
    const unknown = stop("25:1", RUNNING).replace(/^\(348.*\n/m, "");
    expect(shape(unknown + listing({}))).toEqual(TWO);
    expect(shape(stop("20:5", ENTERED).replace(/^\(348.*\n/m, "") + listing({}))).toEqual([[true, "20:5"]]);
  });

  test("another function at that place", () => {
    const [call] = caseOfLog(stop("20:5", ["ws2_32!send", ...ENTERED.slice(1)]) + listing({})).calls;
    expect([call!.api, call!.recorded]).toEqual(["ws2_32!send", null]);
  });
});

describe("a function that calls itself", () => {
  const NESTED = [
    "ntdll!NtWaitForSingleObject+0x14 @ 00007ffa`10000001",
    "ws2_32!recv+0x41 @ 00007ffa`20000002",
    "app!OnData+0x5 @ 00007ffa`20000003",
    "ws2_32!recv+0x41",
    "app!main+0x10 @ 00007ffa`00000001",
  ];
  const inner: Listed = { start: "22:0", end: "28:0", returns: "0x7ffa20000002" };

  test("is joined row by row, by return address or by all being listed", () => {
    const document = caseOfLog(stop("25:1", NESTED) + listing({}, inner));
    const found = recvs(document).map((call) => [call.recorded?.start, call.recorded?.returnAddress]);
    expect(found.sort((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([
      ["20:5", "00007ff68fd361c5"],
      ["22:0", "00007ffa20000002"],
    ]);
  });

  test("is not joined where only one of its calls is listed and nothing tells which", () => {
    const unsaid = listing({ returns: "0x0" }).replace(/ *ReturnAddress.*\n/, "");
    expect(
      recvs(caseOfLog(stop("25:1", NESTED) + unsaid)).filter((call) => call.stop !== null && call.recorded !== null),
    ).toEqual([]);
  });
});

describe("a survey and the visits made from it, each in its log", () => {
  const together = (survey: string, visit: string): Case => {
    const result = analyze([
      { name: "survey.log", log: survey },
      { name: "visit.log", log: visit },
    ]);
    if (result._tag === "Left") throw new Error(result.left.message);
    return result.right;
  };

  test("are one call where position, thread and return address agree", () => {
    expect(
      recvs(together(listing({}), stop("20:5", ENTERED))).map((call) => call.evidence.map((one) => one.source)),
    ).toEqual([[0, 1]]);
  });

  test("are two where the log may be that of another trace", () => {
    expect(recvs(together(listing({}), stop("25:1", RUNNING)))).toHaveLength(2);
    expect(recvs(together(listing({ returns: "0x7ff68fd30000" }), stop("20:5", ENTERED)))).toHaveLength(2);
    expect(recvs(together(listing({ tid: "431" }), stop("20:5", ENTERED)))).toHaveLength(2);
  });
});
