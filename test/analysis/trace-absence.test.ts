import { describe, expect, test } from "@jest/globals";
import type { RulePack } from "../../src/index.js";
import { readRules } from "../../src/knowledge/rule-pack.js";
import { caseOfLog } from "../support/case-shape.js";

/** After a call, a second one is due before a third. */
function never(first: string, due: string, end: string): RulePack {
  const text = `rule: test.never
version: 1
title: it never came
level: error
events:
  first: { call: "${first}", phase: enter }
  due: { call: "${due}", phase: enter }
  end: { call: "${end}", phase: enter }
match:
  sequence:
    correlate: [thread]
    steps: [first, { never: due, until: end }, end]
report: { headline: "{{due|absence}}", cause: nobody did it }
examples: { hit: [x], miss: [y] }
`;
  const { rules, problems } = readRules([{ file: "case.yaml", text }]);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return { name: "test", hash: "", rules };
}

const SOCKETS = never("ws2_32!recv", "ws2_32!send", "ws2_32!closesocket");

interface Told {
  readonly name: string;
  readonly at?: readonly string[];
  readonly count?: number | null;
  readonly x?: boolean;
  readonly options?: string;
  readonly ending?: string;
  readonly rows?: (rows: readonly string[]) => readonly string[];
}

/** What a survey prints of one function. */
function asked({
  name,
  at = [],
  count = at.length,
  x = true,
  options = "-r2",
  ending = "",
  rows = (all) => all,
}: Told) {
  const query = `@$cursession.TTD.Calls("${name}")`;
  const elements = at.map(
    (start, key) => `    [0x${key.toString(16)}]           
        ThreadId         : 0x430
        UniqueThreadId   : 0x2
        TimeStart        : ${start} [Time Travel]
        TimeEnd          : ${start.replace(/:.*/, ":FF")} [Time Travel]
        Function         : ${name}
        ReturnValue      : 0x1
`,
  );
  return [
    x ? `0:000> x ${name}\n00007ffb\`c3124f10 ${name} (<no parameter info>)\n` : "",
    count === null ? "" : `0:000> dx ${query}.Count()\n${query}.Count() : 0x${count.toString(16)}\n`,
    `0:000> dx ${options} ${query}\n${query}                \n${rows(elements).join("")}${ending}`,
  ].join("");
}

const LIFETIME = "0:000> dx @$curprocess.TTD.Lifetime\n@$curprocess.TTD.Lifetime                 : [1:0, FFFF:0]\n";
const RECV = asked({ name: "ws2_32!recv", at: ["20:1"] });
const CLOSE = asked({ name: "ws2_32!closesocket", at: ["40:1"] });
const SEND: Told = { name: "ws2_32!send" };
const END = "0:000> q\n";

function verdict(log: string, rules: RulePack = SOCKETS): string {
  const { absences } = caseOfLog(log, { rules });
  return absences.map((absence) => absence.verdict).join();
}

describe("a whole list of the calls of a trace", () => {
  test("proves that a call never came", () => {
    expect(verdict(LIFETIME + RECV + CLOSE + asked(SEND) + END)).toBe("absent-complete");
    // Calls before and behind the wait are not it.
    expect(verdict(LIFETIME + RECV + CLOSE + asked({ ...SEND, at: ["10:1", "50:1"] }) + END)).toBe("absent-complete");
  });

  test("shows that it came", () => {
    expect(verdict(LIFETIME + RECV + CLOSE + asked({ ...SEND, at: ["30:1"] }) + END)).not.toMatch(/absent/);
  });

  test.each<[string, string]>([
    ["not counted", LIFETIME + RECV + CLOSE + asked({ ...SEND, count: null }) + END],
    ["of a trace whose beginning and end are not known", RECV + CLOSE + asked(SEND) + END],
    [
      "of a log with two answers to that",
      LIFETIME + LIFETIME.replace("FFFF:0", "FFF0:0") + RECV + CLOSE + asked(SEND) + END,
    ],
    ["of a trace that ends within the wait", LIFETIME.replace("FFFF", "30") + RECV + CLOSE + asked(SEND) + END],
  ])("proves less when it is %s", (_, log) => {
    expect(verdict(log)).toBe("absent-observed");
  });

  test("of one of several functions that could have done it proves nothing", () => {
    const rules = never("ws2_32!recv", "@socket.send", "ws2_32!closesocket");
    expect(verdict(LIFETIME + RECV + CLOSE + asked(SEND) + END, rules)).toBe("absent-presumed");
  });
});

describe("a list that may miss the call", () => {
  const two = { ...SEND, at: ["10:1", "50:1"] };
  test.each<[string, string]>([
    ["cut at its limit", asked({ ...two, ending: "    [...]           \n" })],
    ["limited by its command", asked({ ...SEND, options: "-r2 -c 100" })],
    ["limited by its command, the option first", asked({ ...SEND, options: "-c 0x64 -r2" })],
    ["a page of the calls", asked(SEND).replaceAll('send")', 'send").Skip(100).Take(100)')],
    ["filtered", asked(SEND).replaceAll('send")', 'send").Where(c => c.ReturnValue != 0)')],
    ["shorter than the count", asked({ ...two, count: 3 })],
    [
      "without a row in the middle",
      asked({ ...two, at: ["10:1", "30:1", "50:1"], count: null, rows: (all) => [all[0]!, all[2]!] }),
    ],
    ["without its first row", asked({ ...two, count: null, rows: (all) => all.slice(1) })],
    ["ended by an error", asked({ ...two, count: null, ending: "Error: Unable to read memory at Address 0x0\n" })],
    [
      "with an error in between",
      asked({ ...two, rows: (all) => [all[0]!, "Error: Unable to read memory\n", all[1]!] }),
    ],
    ["cut by hand", asked({ ...two, count: null, ending: "<<< SNIPPET >>>\n" })],
    ["of a name that did not resolve", asked({ ...SEND, x: false })],
    [
      "answered with an error only",
      asked({ ...SEND, x: false, count: null, ending: "Error: Unable to bind name 'x'\n" }),
    ],
    [
      "of a damaged trace",
      `${asked(SEND)}Derailment event MissingDataDerailment(7) on UTID 2, position 2A:108 with PC 0x7FFE5EEB4448 Request address: 0x600020, size: 32\n`,
    ],
  ])("%s: nothing is claimed", (_, log) => {
    expect(verdict(LIFETIME + RECV + CLOSE + log + END)).toBe("not-provable");
  });

  test("the log ends with it, or within it", () => {
    const whole = LIFETIME + RECV + CLOSE + asked({ ...two, at: ["50:1", "30:1"], count: null });
    expect(verdict(whole.trimEnd())).not.toMatch(/absent-(?:complete|observed)/);
    const lines = whole.split("\n");
    for (let end = lines.length; end > 0; end--)
      expect(verdict(lines.slice(0, end).join("\n"))).not.toMatch(/absent-(?:complete|observed)/);
  });

  test("of the twin in another module shows only what passes through it", () => {
    const files = never("kernel32!FindFirstFileW", "kernel32!FindClose", "kernel32!ExitThread");
    const around =
      LIFETIME +
      asked({ name: "kernelbase!FindFirstFileW", at: ["20:1"] }) +
      asked({ name: "kernel32!ExitThread", at: ["40:1"] });
    const twin = asked({ name: "kernel32!FindClose" });
    const own = asked({ name: "kernelbase!FindClose" });
    expect(verdict(around + twin + END, files)).toBe("not-provable");
    expect(verdict(around + own + END, files)).toBe("absent-observed");
    expect(verdict(around + own + twin + END, files)).toBe("absent-complete");
  });

  test("of one of the two forms of a function is weaker than of both", () => {
    const urls = never("wininet!InternetOpenA", "wininet!InternetOpenUrlA", "wininet!InternetCloseHandle");
    const around =
      LIFETIME +
      asked({ name: "wininet!InternetOpenA", at: ["20:1"] }) +
      asked({ name: "wininet!InternetCloseHandle", at: ["40:1"] });
    const ansi = asked({ name: "wininet!InternetOpenUrlA" });
    expect(verdict(around + ansi + END, urls)).toBe("absent-observed");
    expect(verdict(around + ansi + asked({ name: "wininet!InternetOpenUrlW" }) + END, urls)).toBe("absent-complete");
  });

  test("of another trace in the same log says nothing of this one", () => {
    const other = `0:000> .opendump C:\\traces\\b.run\n${LIFETIME}${asked(SEND)}`;
    expect(verdict(LIFETIME + RECV + CLOSE + other + END)).toBe("absent-presumed");
    const second = (LIFETIME + asked(SEND)).replaceAll("0:000>", "||1:0:000>");
    expect(verdict(LIFETIME + RECV + CLOSE + second + END)).toBe("absent-presumed");
  });
});
