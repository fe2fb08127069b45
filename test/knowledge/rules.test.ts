import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { knowledge } from "../../src/knowledge/index.js";
import { readRules } from "../../src/knowledge/rule-pack.js";

const folder = join(import.meta.dirname, "..", "..", "src", "knowledge", "rules");
const files = readdirSync(folder).map((name) => ({ file: name, text: readFileSync(join(folder, name), "utf8") }));
const valid = files.find(({ file }) => file.startsWith("http-proxy"))!.text;

describe("rule files", () => {
  test("are valid, and the pack that is loaded is made of them", () => {
    const { rules, problems } = readRules(files);
    expect(problems).toEqual([]);
    expect(knowledge().rules().rules).toEqual(JSON.parse(JSON.stringify(rules)));
  });

  test("name only groups and functions that the catalogue has", () => {
    const { catalogue } = knowledge();
    for (const rule of knowledge().rules().rules) {
      const text = JSON.stringify(rule);
      for (const [group] of text.matchAll(/@[a-z]+\.[a-z-]+/g))
        expect(catalogue.group(group).length).toBeGreaterThan(0);
    }
  });

  test.each([
    ["an unknown field", (text: string) => text.replace("level: error", "level: error\nlevle: error"), /levle/],
    ["a level that does not exist", (text: string) => text.replace("level: error", "level: fatal"), /level/],
    [
      "a step that is no event",
      (text: string) => text.replace("      - challenge\n", "      - chalenge\n"),
      /chalenge/,
    ],
    [
      "two kinds in one event",
      (text: string) => text.replace("{ message: ntlm.authenticate,", "{ message: ntlm.authenticate, call: x,"),
      /exactly one/,
    ],
    ["bad YAML", (text: string) => text.replace("events:", "events: ["), /./],
    ["a code tag", (text: string) => text.replace("version: 1", "version: !!js/function 1"), /./],
  ])("%s is refused with file, line and column", (_, damage, message) => {
    const { problems } = readRules([{ file: "x.yaml", text: damage(valid) }]);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatchObject({ file: "x.yaml", line: expect.any(Number), column: expect.any(Number) });
    expect(problems.map((problem) => problem.found).join("\n")).toMatch(message);
    expect(problems[0]!.remedy.length).toBeGreaterThan(0);
  });

  const FRAMES = `rule: x.y
version: 1
title: A frame and a call
level: note
references: [RFC 9293]
events:
  request: { network: http.request }
  reset: { network: tcp.rst }
  send: { call: "@socket.send" }
match: MATCH
report: { headline: Both., cause: none, remedy: [Nothing.] }
next: []
examples: { hit: [wire-reset], miss: [wire-answered] }
`;

  const problemsOf = (match: string): readonly string[] =>
    readRules([{ file: "x.yaml", text: FRAMES.replace("MATCH", match) }]).problems.map(
      ({ line, found }) => `${line}: ${found}`,
    );

  test.each([
    ["a sequence of frames and a call", "{ sequence: { correlate: [connection], steps: [request, send, reset] } }"],
    [
      "such a sequence inside all",
      "{ all: [{ event: reset }, { sequence: { correlate: [connection], steps: [request, send?] } }] }",
    ],
    ["a call inside a frame", "{ all: [{ event: request }, { inside: [send, reset] }] }"],
  ])("%s is refused: which came first is not known", (_, match) => {
    expect(problemsOf(match)).toEqual([expect.stringMatching(/^10: .*not known which came first/)]);
  });

  test("a frame that must not come is refused", () => {
    const never = "{ never: reset, expected: a reset, because: it may }";
    const sequence = `{ sequence: { correlate: [connection], steps: [request, ${never}] } }`;
    expect(problemsOf(`{ all: [{ event: send }, ${sequence}] }`)).toEqual([
      expect.stringMatching(/^10: reset is a frame: probes do not tell/),
    ]);
  });

  test("frames among themselves, and beside what the log shows, are taken", () => {
    const sequence = "{ sequence: { correlate: [connection], steps: [request, reset] } }";
    expect(problemsOf(`{ all: [{ event: send }, ${sequence}] }`)).toEqual([]);
  });
});
