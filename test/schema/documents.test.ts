import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { analyze, parse, summarize } from "../../src/index.js";
import { newChecker, type Checker } from "./check.js";
import { corpusLogs, HAS_CORPUS, projectLogs, RARE_LOGS, type Log } from "./logs.js";
import { shippedSchema } from "./schemas.js";

const transcripts = newChecker(shippedSchema("transcript"));
const summaries = newChecker(shippedSchema("transcript-summary"));
const cases = newChecker(shippedSchema("case"));

/** Fields that no log can bring about yet, and why. */
const NOT_YET: Readonly<Record<string, string>> = {
  "Finding.suppressed": "suppressions are the caller's",
  "FindingSuppression.reason": "suppressions are the caller's",
  "FindingSuppression.until": "suppressions are the caller's",
  "Problem.source": "a problem of a transcript has no source: it is for cases",
};

/** For each fault, the log in which it was met first. */
type Faults = Readonly<Record<"transcript" | "summary" | "case", Map<string, string>>>;

describe.each([
  ["samples and cases", [...projectLogs(), ...RARE_LOGS]],
  ["the corpus", corpusLogs()],
])("every document of %s", (_, logs) => {
  const needed = logs.length > 0 ? test : test.skip;
  const faults: Faults = { transcript: new Map(), summary: new Map(), case: new Map() };

  needed(
    "is read",
    async () => {
      for (const one of logs) await checkDocuments(one, faults);
    },
    300_000,
  );

  needed("is a transcript by schema/transcript.schema.json, and comes back from JSON unchanged", () => {
    expect(Object.fromEntries(faults.transcript)).toEqual({});
  });

  needed("is a summary by schema/transcript-summary.schema.json", () => {
    expect(Object.fromEntries(faults.summary)).toEqual({});
  });

  needed("is a case by schema/case.schema.json", () => {
    expect(Object.fromEntries(faults.case)).toEqual({});
  });
});

test("the corpus lies beside the project or is passed over", () => {
  expect(corpusLogs().length > 0).toBe(HAS_CORPUS);
});

test("what a host defines is a transcript by the schema", () => {
  const lines = [{ name: "worker", example: "worker 3", pattern: /^worker (?<id>\d+)$/, fact: true }];
  const made = parse("0:000> !app.workers\nworker 3\n", {
    outputs: [{ name: "app", commands: /^!app\.workers$/, lines }],
  });
  if (made._tag === "Left") throw new Error(made.left.message);
  expect(JSON.stringify(made.right)).toContain('"custom"');
  expect(transcripts.check(JSON.parse(JSON.stringify(made.right)))).toEqual([]);
});

test("every field of the schemas is brought about by some log", () => {
  const unmet = [...transcripts.unmet(), ...summaries.unmet(), ...cases.unmet()];
  const met = unmet.filter((name, index) => unmet.indexOf(name) === index);
  expect(met.sort()).toEqual(Object.keys(NOT_YET).sort());
});

describe("the check finds", () => {
  const summary = async (): Promise<Record<string, unknown>> => {
    const result = await summarize(chunksOf("0:000> k\n"));
    if (result._tag === "Left") throw new Error(result.left.message);
    return JSON.parse(JSON.stringify(result.right)) as Record<string, unknown>;
  };

  test.each<[string, (document: any) => void, string]>([
    ["a field that is not declared", (document) => void (document.counts.heaps = 1), "Unrecognized key"],
    ["a field that is missing", (document) => void delete document.counts.stacks, ".counts.stacks"],
    ["another type", (document) => void (document.source.name = null), ".source.name"],
    ["a word that is not declared", (document) => void (document.source.encoding = "ebcdic"), ".source.encoding"],
  ])("%s", async (_, damage, message) => {
    const document = await summary();
    expect(summaries.check(document)).toEqual([]);
    damage(document);
    expect(summaries.check(document).join()).toContain(message);
  });

  test("an output of no known kind, and a field in one", () => {
    const result = parse("0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n");
    if (result._tag === "Left") throw new Error(result.left.message);
    const document = JSON.parse(JSON.stringify(result.right));
    expect(transcripts.check(document)).toEqual([]);
    document.blocks[0].outputs[0].frames[0].colour = "red";
    expect(transcripts.check(document).join()).toContain("colour");
    document.blocks[0].outputs[0]._tag = "heaps";
    expect(transcripts.check(document).join()).toContain("heaps");
  });
});

async function checkDocuments({ name, log, network = [] }: Log, faults: Faults): Promise<void> {
  const check = (kind: keyof Faults, { check: faultsOf }: Checker, document: unknown): void => {
    const parsed: unknown = JSON.parse(JSON.stringify(document));
    const found = isDeepStrictEqual(parsed, document) ? faultsOf(parsed) : ["another thing after JSON"];
    for (const fault of found) {
      const somewhere = fault.replace(/\.\d+\b/g, "[]");
      if (!faults[kind].has(somewhere)) faults[kind].set(somewhere, name);
    }
  };
  const parsed = parse(log, { name });
  if (parsed._tag === "Right") check("transcript", transcripts, parsed.right);
  const counted = await summarize(chunksOf(log), { name });
  if (counted._tag === "Right") check("summary", summaries, counted.right);
  const analyzed = analyze([{ name, log }], { network });
  if (analyzed._tag === "Right") check("case", cases, analyzed.right);
}

async function* chunksOf(log: string | Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield typeof log === "string" ? new TextEncoder().encode(log) : log;
}
