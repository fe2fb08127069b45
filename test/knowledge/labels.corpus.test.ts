import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { knowledge } from "../../src/knowledge/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { RULE_LOGS, SHARED } from "../support/samples.js";

/** What somebody who read the transcript would diagnose. Labels are made by reading, before the rules are run. */
interface Label {
  readonly file: string;
  /** Rules that must find something; none where there is nothing to find. */
  readonly expect: readonly string[];
  /** Rules that are right as well, but need not be found. */
  readonly may: readonly string[];
  readonly why: string;
}

const readLabels = (name: string): readonly Label[] =>
  JSON.parse(readFileSync(join(RULE_LOGS, name), "utf8")) as readonly Label[];
const labels = readLabels("labels.json");
/** Read and labelled when the rules were done: what they are worth on logs that nobody had looked at. */
const heldOut = readLabels("labels-held-out.json");
const corpus = join(SHARED, "corpus");
const needed = existsSync(corpus) ? test : test.skip;

/** Hints are no diagnoses. */
const CLAIMS: ReadonlySet<string> = new Set(["error", "warning", "note"]);

test("labels name rules that exist, each file once", () => {
  const known = new Set(
    knowledge()
      .rules()
      .rules.map((rule) => rule.rule),
  );
  const all = [...labels, ...heldOut];
  const named = all.flatMap((label) => [...label.expect, ...label.may]);
  expect(named.filter((rule) => !known.has(rule))).toEqual([]);
  expect(new Set(all.map((label) => label.file)).size).toBe(all.length);
  const empty = labels.filter((label) => label.expect.length === 0).length;
  expect(labels.length).toBeGreaterThanOrEqual(40);
  expect(Math.abs(2 * empty - labels.length)).toBeLessThanOrEqual(labels.length / 4);
});

needed.each([
  { name: "labelled transcripts", of: labels, precision: 0.95, recall: 0.9 },
  { name: "transcripts held out", of: heldOut, precision: 0.95, recall: 0.75 },
])("precision and recall on $name", (wantedFigures) => {
  const wrong: string[] = [];
  const missed: string[] = [];
  let right = 0;
  let wanted = 0;
  for (const label of wantedFigures.of) {
    const log = readFileSync(join(corpus, label.file));
    const found = new Set(
      caseOfLog(log)
        .findings.filter((finding) => CLAIMS.has(finding.level))
        .map((finding) => finding.rule),
    );
    for (const rule of found) {
      if (label.expect.includes(rule) || label.may.includes(rule)) right++;
      else wrong.push(`${label.file}: ${rule}`);
    }
    wanted += label.expect.length;
    missed.push(...label.expect.filter((rule) => !found.has(rule)).map((rule) => `${label.file}: ${rule}`));
  }
  const precision = right / (right + wrong.length);
  const recall = (wanted - missed.length) / wanted;
  const figures = `${wantedFigures.of.length} ${wantedFigures.name}, ${wanted} diagnoses wanted: precision ${precision.toFixed(3)} (${wrong.length} wrong), recall ${recall.toFixed(3)} (${missed.length} missed)`;
  process.stdout.write(
    `${[figures, ...wrong.map((one) => `wrong  ${one}`), ...missed.map((one) => `missed ${one}`)].join("\n")}\n`,
  );
  expect(precision).toBeGreaterThanOrEqual(wantedFigures.precision);
  expect(recall).toBeGreaterThanOrEqual(wantedFigures.recall);
});
