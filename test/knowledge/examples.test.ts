import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { knowledge } from "../../src/knowledge/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { UPDATE_GOLDEN } from "../support/cases.js";
import { exampleLog, exampleNetwork, RULE_LOGS, ruleLogNames, sampleNames } from "../support/samples.js";

const rules = knowledge().rules().rules;
const found = new Map<string, readonly string[]>();

/** What was found in an example: `rule level confidence headline`. */
function findingsOf(example: string): readonly string[] {
  let own = found.get(example);
  if (own === undefined) {
    const { findings } = caseOfLog(exampleLog(example), { network: exampleNetwork(example) });
    found.set(example, (own = findings.map((one) => `${one.rule} ${one.level} ${one.confidence} | ${one.headline}`)));
  }
  return own;
}

const rulesIn = (example: string): readonly string[] => findingsOf(example).map((one) => one.split(" ")[0]!);
const pairs = (kind: "hit" | "miss"): readonly (readonly [rule: string, example: string])[] =>
  rules.flatMap((rule) => rule.examples[kind].map((example) => [rule.rule, example] as const));

describe("every rule", () => {
  test.each(pairs("hit"))("%s is found in %s", (rule, example) => {
    expect(rulesIn(example)).toContain(rule);
  });

  test.each(pairs("miss"))("%s is not found in %s", (rule, example) => {
    expect(rulesIn(example)).not.toContain(rule);
  });

  test("says in its own example only what the log shows: no hole in a headline, a cause or a remedy", () => {
    const holes = rules.flatMap((rule) =>
      rule.examples.hit.flatMap((example) =>
        caseOfLog(exampleLog(example), { network: exampleNetwork(example) })
          .findings.filter((finding) => finding.rule === rule.rule)
          .flatMap(({ headline, cause, remedy, story }) =>
            [headline, cause, ...remedy, ...story.map((one) => one.text)]
              .filter((text) => /\bunknown\b|\{\{/.test(text))
              .map((text) => `${rule.rule} in ${example}: ${text}`),
          ),
      ),
    );
    expect(holes).toEqual([]);
  });

  test("asks in its own example for nothing that a template should have named", () => {
    const asked = rules.flatMap((rule) =>
      rule.examples.hit.flatMap((example) =>
        caseOfLog(exampleLog(example), { network: exampleNetwork(example) }).nextSteps.flatMap(
          ({ run, because, expect: expected }) => [...run, because, expected].map((text) => `${example}: ${text}`),
        ),
      ),
    );
    expect(asked.length).toBeGreaterThan(rules.length);
    expect([...new Set(asked)].filter((text) => text.includes("{{"))).toEqual([]);
  });

  test("has references, a remedy and a next step", () => {
    for (const rule of rules) {
      expect(`${rule.rule} ${rule.references?.length ?? 0}`).not.toBe(`${rule.rule} 0`);
      expect(`${rule.rule} ${rule.report.remedy?.length ?? 0}`).not.toBe(`${rule.rule} 0`);
    }
  });
});

test("every short log is an example of a rule", () => {
  const used = new Set([...pairs("hit"), ...pairs("miss")].map(([, example]) => example));
  expect(ruleLogNames().filter((name) => !used.has(name))).toEqual([]);
  expect([...used].filter((name) => !ruleLogNames().includes(name) && !sampleNames().includes(name))).toEqual([]);
});

test("what is found in each short log", () => {
  const path = join(RULE_LOGS, "findings.txt");
  const text = ruleLogNames()
    .map((name) => [`# ${name}`, ...(findingsOf(name).length === 0 ? ["nothing"] : findingsOf(name)), ""].join("\n"))
    .join("\n");
  if (UPDATE_GOLDEN) writeFileSync(path, text);
  // A diff here is a rule that finds more or less than it did: read it line by line before UPDATE_GOLDEN=1.
  expect(text).toBe(readFileSync(path, "utf8"));
});
