import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "@jest/globals";
import { render, type Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { ruleLogNames, exampleLog, sampleLog, sampleNames, sampleNetwork } from "../support/samples.js";
import { hostileCase, PAYLOADS, poisoned } from "./hostile.js";

// The schema of SARIF 2.1.0 (draft-04) as Microsoft's matchers for SARIF ship it.
const require = createRequire(import.meta.url);
const schema = JSON.parse(
  readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"),
);
const Ajv = require("ajv-draft-04");
const addFormats = require("ajv-formats");
const ajv = addFormats(new Ajv({ allErrors: true, strict: false, unicodeRegExp: false }));
const validate = ajv.compile(schema);

function complaintsOf(document: Case): readonly unknown[] {
  const log = JSON.parse(render(document, "sarif"));
  validate(log);
  return [...(validate.errors ?? []), ...refusedByGithub(log)];
}

/** What a dashboard refuses, or shows in part only, beyond the schema. */
function refusedByGithub(log: any): readonly string[] {
  const refused: string[] = [];
  const most = (what: string, size: number, limit: number): void => {
    if (size > limit) refused.push(`${what}: ${size} of ${limit}`);
  };
  most("runs", log.runs.length, 20);
  for (const run of log.runs) {
    most("results", run.results.length, 5000);
    most("rules", run.tool.driver.rules.length, 25_000);
    for (const rule of run.tool.driver.rules) {
      most("tags", rule.properties.tags.length, 10);
      for (const name of ["shortDescription", "fullDescription"]) {
        most(name, rule[name].text.length, 1024);
        if (rule[name].text === "") refused.push(`${name} of ${rule.id} is empty`);
      }
    }
    for (const result of run.results) {
      if (result.message.text === "") refused.push(`${result.ruleId} says nothing`);
      if (run.tool.driver.rules[result.ruleIndex]?.id !== result.ruleId) refused.push(`${result.ruleId} has no rule`);
      if (!result.locations[0]?.physicalLocation?.artifactLocation?.uri) refused.push(`${result.ruleId} is nowhere`);
      most("locations", result.locations.length + result.relatedLocations.length, 100);
      for (const flow of result.codeFlows ?? [])
        for (const thread of flow.threadFlows) most("steps", thread.locations.length, 1000);
    }
  }
  return refused;
}

test("the schema is that of SARIF 2.1.0, and refuses what is none", () => {
  expect(schema.properties.version.enum).toEqual(["2.1.0"]);
  expect(validate({ version: "2.1.0", runs: [{ tool: { driver: { name: "x" } }, results: [{ kind: "x" }] }] })).toBe(
    false,
  );
});

describe("valid, and within what GitHub takes", () => {
  test.each(sampleNames())("samples/%s", (name) => {
    expect(complaintsOf(caseOfLog(sampleLog(name), { network: sampleNetwork(name) }))).toEqual([]);
  });

  test("examples of rules", () => {
    const broken = ruleLogNames().flatMap((name, i) => {
      if (i % 9 !== 0) return [];
      const complaints = complaintsOf(caseOfLog(exampleLog(name)));
      return complaints.length === 0 ? [] : [[name, complaints]];
    });
    expect(broken).toEqual([]);
  });

  const founding = caseOfLog(sampleLog("office-communicator-tls"));

  test.each(PAYLOADS)("hostile: %j", (payload) => {
    expect(complaintsOf(hostileCase(payload))).toEqual([]);
    expect(complaintsOf(poisoned(founding, payload))).toEqual([]);
    const named = { ...founding, sources: [{ ...founding.sources[0]!, name: payload }] };
    expect(complaintsOf(named)).toEqual([]);
  });

  test("more than it shows of everything", () => {
    const [finding] = founding.findings;
    const long = "a long sentence ".repeat(100);
    const evidence = Array.from({ length: 400 }, () => finding!.evidence[0]!);
    const story = Array.from({ length: 3000 }, () => finding!.story[0]!);
    const findings = Array.from({ length: 6000 }, (_, i) => ({
      ...finding!,
      id: `finding-${i}`,
      rule: i === 5999 ? "rule-5999" : `rule-${i % 50}`,
      level: i === 5999 ? ("error" as const) : ("note" as const),
      title: i === 5999 ? long : finding!.title,
      headline: i === 5999 ? long : finding!.headline,
      evidence: i === 5999 ? evidence : i === 0 ? [] : finding!.evidence,
      story: i === 5999 ? story : [],
    }));
    const large = { ...founding, findings, absences: [] };
    expect(complaintsOf(large)).toEqual([]);
    const [run] = JSON.parse(render(large, "sarif")).runs;
    expect(run.results).toHaveLength(5000);
    // The worst are those that stay.
    expect(run.results[0]).toMatchObject({ ruleId: "rule-5999", level: "error" });
    expect(run.results[0].codeFlows[0].threadFlows[0].locations).toHaveLength(1000);
  });
});
