import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { render, type Case } from "../src/index.js";
import { UPDATE_GOLDEN } from "./support/cases.js";
import { caseOfLog, withoutHash } from "./support/case-shape.js";
import { sampleLog, sampleNames, sampleNetwork, SAMPLES } from "./support/samples.js";

const caseOfSample = (name: string): Case => caseOfLog(sampleLog(name), { network: sampleNetwork(name) });

const GOLDENS = [
  ["expected.txt", "text"],
  ["expected.md", "markdown"],
  ["expected.json", "json"],
  ["expected.ndjson", "ndjson"],
  ["expected.mmd", "mermaid"],
  ["expected.dot", "dot"],
  ["expected.html", "html"],
  ["expected.sarif", "sarif"],
  ["expected.trace.json", "trace"],
  ["expected.folded.txt", "folded"],
  ["expected.speedscope.json", "speedscope"],
] as const;

/** Without the script and style that every HTML report has; a rule that is changed shows where it fires, not in each sample. */
function ownPart(report: string): string {
  return withoutHash(
    report.replace(/<(style|script)>[^]*?<\/\1>/g, "<$1></$1>").replace(/sha256-[A-Za-z0-9+/]{43}=/g, "sha256-…"),
  );
}

describe.each(sampleNames())("samples/%s", (name) => {
  const document = caseOfSample(name);

  test("says what it is", () => {
    expect(existsSync(join(SAMPLES, name, "case.md"))).toBe(true);
  });

  test.each(GOLDENS)("%s", (file, format) => {
    const path = join(SAMPLES, name, file);
    const rendered = ownPart(render(document, format, { logs: [sampleLog(name)] }));
    if (UPDATE_GOLDEN) writeFileSync(path, rendered);
    // A golden that is missing is a failure: UPDATE_GOLDEN=1 npm test writes it.
    expect(rendered).toBe(readFileSync(path, "utf8"));
  });
});
