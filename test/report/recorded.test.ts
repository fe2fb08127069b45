import { describe, expect, test } from "@jest/globals";
import { renderNdjson } from "../../src/report/ndjson.js";
import { timelineOf } from "../../src/report/timeline.js";
import { caseOfLog } from "../support/case-shape.js";

const row = (
  key: number,
  uid: number,
  start: string,
  end: string,
  result: string,
): string => `    [0x${key.toString(16)}]           
        ThreadId         : 0x43${uid}
        UniqueThreadId   : 0x${uid}
        TimeStart        : ${start}
        TimeEnd          : ${end}
        Function         : ws2_32!recv
        ReturnValue      : ${result}
`;
const QUERY = '@$cursession.TTD.Calls("ws2_32!recv")';
const listing = (rows: readonly string[]): string =>
  `0:000> dx -r2 ${QUERY}\n${QUERY}                \n${rows.join("")}0:000> q\n`;

const FOUR = listing([
  row(0, 2, "10:2", "10:9", "0x1"),
  row(1, 2, "11:0", "11:5", "0xffffffff"),
  row(2, 3, "12:1", "Max Position", "0x0"),
  row(3, 2, "14:1", "15:0", "0x1"),
]);

describe("recorded calls in reports", () => {
  test("stand in the timeline by their positions, with what their order rests on", () => {
    const { rows } = timelineOf(caseOfLog(FOUR));
    expect(rows.map(({ when, thread, text }) => [when, thread, text])).toEqual([
      ["10:2", "tid 432, uid 2", "ws2_32!recv = 00000001"],
      ["11:0", "tid 432, uid 2", "ws2_32!recv = ffffffff"],
      // A call that begins at an event of the trace is before it, whatever replays.
      ["12:1", "tid 433, uid 3", "ws2_32!recv, never returned"],
      // Nothing shows that the other thread had reached its first step by then.
      ["~14:1", "tid 432, uid 2", "ws2_32!recv = 00000001"],
    ]);
  });

  test("of wt, those that are inside of another one are not shown, unless they failed", () => {
    const rows = [
      "   12     0 [  0] winhttp!WinHttpSendRequest",
      "    5     0 [  1]   kernel32!EnterCriticalSection",
      "   14     5 [  0] winhttp!WinHttpSendRequest",
      "    5     0 [  1]   kernel32!LeaveCriticalSection",
      "   20    10 [  0] winhttp!WinHttpSendRequest",
    ];
    const log = `0:000> wt\n${rows.join("\n")}\n\n30 instructions were executed in 29 events (0 from other threads)\n0:000> q\n`;
    const document = caseOfLog(log);
    expect(document.calls).toHaveLength(3);
    const { rows: shown, omitted } = timelineOf(document);
    expect(shown.map(({ text }) => text)).toEqual(["winhttp!WinHttpSendRequest"]);
    expect(omitted).toBe(2);
  });

  test("stand in the stream of events with their record", () => {
    const events = renderNdjson(caseOfLog(FOUR))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => event === "call");
    expect(events.map(({ position, time, thread, returned }) => [position, time, thread, returned])).toEqual([
      ["10:2", 0, "tid 432, uid 2", true],
      ["11:0", 1, "tid 432, uid 2", true],
      ["12:1", 2, "tid 433, uid 3", false],
      ["14:1", 3, "tid 432, uid 2", true],
    ]);
    expect(events.map(({ recorded }) => (recorded as { readonly grade: string | null }).grade)).toEqual([
      null,
      "C",
      "D",
      "E",
    ]);
  });

  test("of very many only those are in the timeline that failed or never returned, and the rest is counted", () => {
    const many = Array.from({ length: 200 }, (_, i) =>
      row(i, 2, `${(i + 16).toString(16)}:0`, `${(i + 16).toString(16)}:9`, i === 150 ? "0xffffffff" : "0x1"),
    );
    const { rows, omitted } = timelineOf(caseOfLog(listing(many)));
    expect(rows.map(({ text }) => text)).toEqual(["ws2_32!recv = ffffffff"]);
    expect(omitted).toBe(199);
  });

  test("of an API log are shown in its order, which is all that is known", () => {
    const log = `0:001> !logexts.logb p
Thrd 7c0 77555B59 CreateFileW( "C:\\a.txt" GENERIC_READ 0x00000001 NULL OPEN_EXISTING 0x00000080 NULL ) -> INVALID_HANDLE_VALUE
Thrd 818 77555BA1 BOOL KERNEL32!CloseHandle( 0x000000BC ) -> TRUE
`;
    expect(timelineOf(caseOfLog(log)).rows.map(({ when, thread }) => [when, thread])).toEqual([
      ["#1", "tid 7c0"],
      ["?#2", "tid 818"],
    ]);
  });
});
