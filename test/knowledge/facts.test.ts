import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readRules } from "../../src/knowledge/rule-pack.js";
import type { Fact } from "../../src/model/case.js";
import { caseOfLog } from "../support/case-shape.js";
import { UPDATE_GOLDEN } from "../support/cases.js";
import { exampleLog, ruleLogNames, sampleNames, SHARED } from "../support/samples.js";
import { typedData } from "./data.js";
import { factsPage } from "./pages.js";

const { facts } = typedData();
const examples: readonly Fact[] = [...ruleLogNames(), ...sampleNames()].flatMap(
  (name) => caseOfLog(exampleLog(name)).facts,
);

/** What a fact says that the table does not declare. */
function strangersIn(all: readonly Fact[]): readonly string[] {
  const strange = new Set<string>();
  for (const fact of all) {
    const kind = facts.find((one) => one.kind === fact.kind);
    if (kind === undefined) strange.add(fact.kind);
    for (const [name, value] of Object.entries(fact.fields)) {
      const field = kind?.fields.find((one) =>
        one.name.endsWith("*") ? name.startsWith(one.name.slice(0, -1)) : one.name === name,
      );
      // `text` is the sentence of every fact; that of a last error is the message of the system.
      if (field === undefined && name !== "text") strange.add(`${fact.kind}.${name}`);
      if (field?.values !== undefined && !field.values.includes(value)) strange.add(`${fact.kind}.${name} is ${value}`);
    }
  }
  return [...strange].sort();
}

test("facts of the examples say what the table declares", () => {
  expect(strangersIn(examples)).toEqual([]);
  const made = new Set(examples.map(({ kind }) => kind));
  expect(facts.map(({ kind }) => kind).filter((kind) => !made.has(kind))).toEqual([]);
});

const corpus = join(SHARED, "corpus");
(existsSync(corpus) ? test : test.skip)("facts of the corpus say what the table declares", () => {
  const files = readdirSync(corpus, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:log|txt)$/.test(name))
    .map((name) => join(corpus, name))
    .filter((path) => statSync(path).size < 1_000_000);
  expect(files.length).toBeGreaterThan(100);
  expect(strangersIn(files.flatMap((path) => caseOfLog(readFileSync(path)).facts))).toEqual([]);
});

test("docs/facts.md is the table", () => {
  const path = join(import.meta.dirname, "..", "..", "docs", "facts.md");
  const page = factsPage(facts);
  if (UPDATE_GOLDEN) writeFileSync(path, page);
  expect(readFileSync(path, "utf8")).toBe(page);
});

describe("a rule that asks a fact for what it never says is refused at its place", () => {
  const text = `rule: test.facts.asked
version: 1
title: A test
level: note
events:
  wait:
    fact: wait
    where: { on: critical-section, owner-known: false }
    bind: { $who: responsible }
match: { event: wait }
report:
  headline: "{{wait.who}} of {{$who}} waits."
  cause: a test
examples: { hit: [a], miss: [b] }
`;
  const asked = (change: (text: string) => string): unknown =>
    readRules([{ file: "a.yaml", text: change(text) }], { facts }).problems;

  test("as it stands it is right", () => {
    expect(asked((one) => one)).toEqual([]);
  });

  test.each([
    ["a kind", "fact: wait", "fact: waits", 7, 5, "there is no kind of fact waits", /is wait meant\?/],
    ["a field", "on: critical", "om: critical", 8, 14, "a fact wait has no field om", /is on meant\?.*docs\/facts\.md/],
    [
      "a value",
      "on: critical-section",
      "on: critcal-section",
      8,
      14,
      "on is never critcal-section",
      /critical-section/,
    ],
    [
      "a value of no field",
      "owner-known: false",
      "owner-known: { in: [maybe] }",
      8,
      56,
      "owner-known is never maybe",
      /yes, no/,
    ],
    [
      "a binding",
      "$who: responsible",
      "$who: responsable",
      9,
      13,
      "a fact wait has no field responsable",
      /responsible/,
    ],
    ["a text", "{{wait.who}}", "{{wait.whom}}", 12, 3, "a fact wait has no field whom", /is who meant\?/],
  ])("%s", (_, from, to, line, column, found, remedy) => {
    expect(asked((one) => one.replace(from, to))).toEqual([
      { file: "a.yaml", line, column, found, remedy: expect.stringMatching(remedy) },
    ]);
  });
});
