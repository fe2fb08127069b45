import { describe, expect, test } from "@jest/globals";
import { analyze, redact, render, REPORT_FORMATS } from "../../src/index.js";

/** A dump whose second row says what the third one holds. */
const DUMPS: Readonly<Record<string, readonly string[]>> = {
  "a form in `da`": [
    "0:000> da 00ac0000",
    '00ac0000  "POST /login HTTP/1.1..Content-Le"',
    '00ac0020  "ngth: 39....user=a&password="',
    '00ac003c  "hunter2-Passw0rd"',
  ],
  "a header in `da`": [
    "0:000> da 00ab0020",
    '00ab0000  "GET / HTTP/1.1..Host: a.example."',
    '00ab0020  ".Authorization: Bearer  "',
    '00ab0038  "hunter2-Passw0rd..Accept: a/b..."',
  ],
  "bytes in `db`": [
    "0:000> db 00ac0000 L30",
    "00ac0000  50 4f 53 54 20 2f 20 20-20 20 20 20 20 20 20 20  POST /          ",
    "00ac0010  75 73 65 72 3d 61 26 70-61 73 73 77 6f 72 64 3d  user=a&password=",
    "00ac0020  68 75 6e 74 65 72 32 2d-50 61 73 73 77 30 72 64  hunter2-Passw0rd",
  ],
  "UTF-16 in `du`": [
    "0:000> du 00ac0000",
    '00ac0000  "what was typed: "',
    '00ac0020  "user=a&password="',
    '00ac0040  "hunter2-Passw0rd"',
  ],
};

const RECORDS =
  '{"kind":"api-calls","schemaVersion":"1.0","tool":"call recorder 3.1","machine":"x86","watched":["wininet!InternetOpenUrlA"]}';

type Change = (lines: readonly string[]) => readonly string[];

const cutBy =
  (line: string): Change =>
  (lines) => [...lines.slice(0, 3), line, ...lines.slice(3)];

/** What happens to dumps on their way into a log. */
const CHANGES: Readonly<Record<string, Change>> = {
  nothing: (lines) => lines,
  "records before it": (lines) => [RECORDS, ...lines],
  "a record in it": cutBy(RECORDS),
  "a module in it": cutBy("ModLoad: 77a80000 77b1c000   C:\\WINDOWS\\system32\\CRYPT32.dll"),
  "a prompt in it": cutBy("0:000> d"),
  "a stop in it": cutBy("Breakpoint 0 hit"),
  "an exception in it": cutBy("(7ec.c10): Access violation - code c0000005 (first chance)"),
  "words in it": cutBy("and then this was seen"),
  "a row of a stack in it": cutBy("0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc"),
  "no command": (lines) => lines.slice(1),
  "another command": (lines) => ["0:000> !whatever", "x y z", ...lines.slice(1)],
  "a remark before it": (lines) => ["0:000> * see here", ...lines.slice(1)],
  "marks of a mail": (lines) => lines.map((line) => `> ${line}`),
  "entities of a page": (lines) => lines.map((line) => line.replaceAll('"', "&quot;")),
  "quotes of a word processor": (lines) => lines.map((line) => line.replace('"', "\u201c").replace('"', "\u201d")),
  "blanks of a page": (lines) => lines.map((line) => line.replace("  ", "\u00a0\u00a0")),
  "blanks of another script": (lines) =>
    lines.map((line) => line.replace("  ", "\u3000").replace(/ {2}(?=\S{16}$)/, "\u3000")),
  "quotes that nothing closes": (lines) => lines.map((line) => line.replace(/"$/, "")),
  "addresses that are lost": (lines) => lines.map((line, i) => (i < 2 ? line : line.slice(9))),
  "addresses that are cut": (lines) => lines.map((line, i) => (i < 2 ? line : line.slice(3))),
  "rows in one line": (lines) => [...lines.slice(0, 1), lines.slice(1).join("")],
  "rows in one line with a record": (lines) => [lines[0]!, [...lines.slice(1, 3), RECORDS, lines[3]!].join("")],
  "rows in one line with a message": (lines) => [
    lines[0]!,
    [...lines.slice(1, 3), "Breakpoint 0 hit", lines[3]!].join(""),
  ],
  "rows that a mail wrapped in their middle": (lines) =>
    lines.flatMap((line, i) => (i === 1 || i === 2 ? [line.slice(0, 28), line.slice(28)] : [line])),
  "strings in JSON": (lines) => [...lines.slice(0, 1), ...lines.slice(1).map((line) => JSON.stringify({ m: line }))],
};

/** Every output of a log, by its name. */
function outputsOf(log: Uint8Array): Readonly<Record<string, string>> {
  const redacted = redact(log);
  const analyzed = analyze(log);
  if (redacted._tag === "Left" || analyzed._tag === "Left") throw new Error("no log");
  const reports = REPORT_FORMATS.map((format) => [format, render(analyzed.right, format, { logs: [log] })] as const);
  return { redacted: new TextDecoder().decode(redacted.right.log), ...Object.fromEntries(reports) };
}

function showing(lines: readonly string[], secret: string): readonly string[] {
  const outputs = outputsOf(new TextEncoder().encode(`${lines.join("\n")}\n`));
  return Object.keys(outputs).filter((name) => outputs[name]!.includes(secret));
}

describe.each(Object.keys(DUMPS))("what goes on in the next row stays secret: %s", (dump) => {
  test.each(Object.keys(CHANGES))("%s", (change) => {
    expect(showing(CHANGES[change]!(DUMPS[dump]!), "hunter2-Passw0rd")).toEqual([]);
  });
});

const STACK = ["0:000> k", "ChildEBP RetAddr", "0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc"];

/** Places of a log of which a case tells, with words of the log in them. */
const PLACES: Readonly<Record<string, (said: string) => readonly string[]>> = {
  "a command of a breakpoint": (said) => [`0:000> bp app!foo ".echo ${said};g"`],
  "a list of breakpoints": (said) => ["0:000> bl", ` 0 e 77a80000     0001 (0001)  0:**** app!foo ".echo ${said};g"`],
  "words of the target": (said) => ["0:000> g", said, "Breakpoint 0 hit"],
  "an analysis": (said) => ["0:000> !analyze -v", `DEFAULT_BUCKET_ID:  ${said}`, `PROCESS_NAME:  ${said}`],
  "a record of calls": (said) => ['0:000> dx @$cursession.TTD.Calls("a!b")', "    [0x0]", `        Function : ${said}`],
  "a handle": (said) => ["0:000> !handle 4 f", "Handle 00000004", "  Type         \tKey", `  Name         \t${said}`],
  "an error": (said) => ["0:000> !gle", `LastErrorValue: (Win32) 0x5 (5) - ${said}`],
  "what stands behind a pointer": (said) => ["0:000> dps 0012ff00", `0012ff04  00000000 ${said}`],
};

describe.each(Object.keys(PLACES))("what the log says stays secret in %s", (place) => {
  test.each([
    "password=hunter2-Passw0rd",
    "https://user:hunter2-Passw0rd@host.example/x",
    "Proxy-Authorization: Basic hunter2Passw0rdhunter2Passw0rd",
    "Cookie: id=hunter2-Passw0rd",
  ])("%s", (said) => {
    expect(showing([...PLACES[place]!(said), ...STACK], /hunter2-?Passw0rd/.exec(said)![0])).toEqual([]);
  });
});

test("words of our own are no secret", () => {
  const log = `${["0:000> g", "Basic authentication was refused: NTLM authentication is wanted", ...STACK].join("\n")}\n`;
  const made = analyze(log);
  if (made._tag === "Left") throw new Error(made.left.message);
  expect(made.right.assertions.map(({ text }) => text).join("\n")).not.toContain("**");
});
