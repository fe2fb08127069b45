import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { render } from "../src/index.js";
import { UPDATE_GOLDEN } from "./support/cases.js";
import { caseOfLog } from "./support/case-shape.js";
import { sampleLog, sampleNames, SAMPLES } from "./support/samples.js";

const GOLDENS = [
  ["expected.txt", "text"],
  ["expected.md", "markdown"],
  ["expected.json", "json"],
  ["expected.ndjson", "ndjson"],
  ["expected.mmd", "mermaid"],
  ["expected.dot", "dot"],
] as const;

describe.each(sampleNames())("samples/%s", (name) => {
  const document = caseOfLog(sampleLog(name));

  test("says what it is", () => {
    expect(existsSync(join(SAMPLES, name, "case.md"))).toBe(true);
  });

  test.each(GOLDENS)("%s", (file, format) => {
    const path = join(SAMPLES, name, file);
    const rendered = render(document, format);
    if (UPDATE_GOLDEN) writeFileSync(path, rendered);
    // A golden that is missing is a failure: UPDATE_GOLDEN=1 npm test writes it.
    expect(rendered).toBe(readFileSync(path, "utf8"));
  });
});
