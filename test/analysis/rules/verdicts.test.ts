import { expect, test } from "@jest/globals";
import { readRules } from "../../../src/knowledge/rule-pack.js";
import type { Absence } from "../../../src/model/case.js";
import { caseOfLog } from "../../support/case-shape.js";
import { transcriptOf, type RealCall, type Step, type Watch } from "../../support/session.js";

const RULE = `rule: test.verdicts.one
version: 1
title: Nothing was sent between connect and close
level: error
events:
  open: { call: ws2_32!connect }
  send: { call: ws2_32!send }
  close: { call: ws2_32!closesocket }
match: { sequence: { correlate: [thread, process], steps: [open, { never: send, until: close }, close] } }
report: { headline: "{{send|absence}}", cause: a test }
examples: { hit: [a], miss: [b] }
`;
const { rules } = readRules([{ file: "a.yaml", text: RULE }]);

/** What is said of the send, and the finding that rests on it. */
function verdictOf(log: string): { readonly verdict: string | undefined; readonly finding: string | null } {
  const { absences, findings } = caseOfLog(log, { rules: { name: "test", hash: "", rules } });
  const own: Absence | undefined = absences.find((absence) => absence.expected === "ws2_32!send");
  const finding = findings.find(({ rule }) => rule === "test.verdicts.one");
  return { verdict: own?.verdict, finding: finding === undefined ? null : `${finding.level} ${finding.confidence}` };
}

const call = (name: string): RealCall => ({ api: `ws2_32!${name}`, thread: 1, args: [] });
const CONNECT: Step = { call: call("connect") };
const SEND: Step = { call: call("send") };
const CLOSE: Step = { call: call("closesocket") };

function session(steps: readonly Step[], watch: Watch = "bp"): string {
  return transcriptOf({
    watched: { "ws2_32!connect": "bp", "ws2_32!closesocket": "bp", "ws2_32!send": watch },
    steps,
    looks: ["kb"],
    base: 0,
  });
}

/** Calls of a trace, as a query lists them. */
function listing(query: string, ...calls: readonly (readonly [name: string, start: string, end: string])[]): string {
  const columns = ["", "(+) ThreadId", "(+) TimeStart", "(+) TimeEnd", "(+) Function", "(+) ReturnValue"];
  const widths = [10, 14, 15, 13, 25, 17];
  const row = (cells: readonly string[], mark: string): string =>
    `= ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(`${mark} `)}=`;
  const lifetime = "@$curprocess.TTD.Lifetime";
  const list = `@$cursession.TTD.Calls(${query})`;
  return `0:000> dx ${lifetime}
${lifetime}                 : [1:0, FFFF:0]
0:000> dx ${list}.Count()
${list}.Count() : 0x${calls.length.toString(16)}
0:000> dx -g ${list}
=====
${row(columns, "=")}
=====
${calls.map(([name, start, end], i) => row([`[0x${i}]`, "0x430", start, end, name, "0x0"], "-")).join("\n")}
=====
0:000> q
`;
}

const ALL = '"ws2_32!connect","ws2_32!closesocket","ws2_32!send"';
const OTHERS = '"ws2_32!connect","ws2_32!closesocket"';
const OPEN = ["ws2_32!connect", "10:0", "11:0"] as const;
const SENT = ["ws2_32!send", "20:0", "21:0"] as const;
const SENT_BEFORE = ["ws2_32!send", "5:0", "6:0"] as const;
const CLOSED = ["ws2_32!closesocket", "30:0", "31:0"] as const;

const STACKS = `0:000> ~*kb

.  0  Id: 1a2c.2b0 Suspend: 1 Teb: 7ffdf000 Unfrozen
ChildEBP RetAddr  Args to Child
0012fa60 00404330 00000000 00000000 00000000 ws2_32!connect+0x46
0012faa0 00405440 00000000 00000000 00000000 app!Open+0x24

   1  Id: 1a2c.2b4 Suspend: 1 Teb: 7ffde000 Unfrozen
ChildEBP RetAddr  Args to Child
0013fa60 00404330 00000000 00000000 00000000 ws2_32!closesocket+0x46
0013faa0 00405440 00000000 00000000 00000000 app!Close+0x24

`;

test.each([
  ["absent-complete", "a whole list of its calls has none", listing(ALL, SENT_BEFORE, OPEN, CLOSED), /^error/],
  ["absent-observed", "a breakpoint stood", session([CONNECT, CLOSE]), /^error/],
  ["absent-presumed", "no breakpoint was set", session([CONNECT, CLOSE], "none"), /^warning possible/],
  ["absent-presumed", "the list is one of other calls", listing(OTHERS, OPEN, CLOSED), /^warning possible/],
  ["not-provable", "the breakpoint had a condition", session([CONNECT, CLOSE], "conditional"), /^note possible/],
  [
    "not-provable",
    "the breakpoint was cleared",
    session([CONNECT, { change: "bc", api: "ws2_32!send" }, CLOSE]),
    /^note possible/,
  ],
  ["open", "the log ends before the close", session([CONNECT]), null],
  ["unobservable", "both rows are of one standstill", STACKS, /^note possible/],
  ["fulfilled", "it came", session([CONNECT, SEND, CLOSE]), null],
  ["fulfilled", "the list has it", listing(ALL, OPEN, SENT, CLOSED), null],
] as const)("%s: %s", (verdict, _, log, finding) => {
  expect(verdictOf(log)).toEqual({ verdict, finding: finding === null ? null : expect.stringMatching(finding) });
});
