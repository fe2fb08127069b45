import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { render } from "../src/index.js";
import { caseOfLog, withoutHash } from "./support/case-shape.js";
import { UPDATE_GOLDEN } from "./support/cases.js";
import { sampleLog } from "./support/samples.js";

const FOLDER = join(import.meta.dirname, "..", "docs", "examples");

/** Pages of docs/examples, and the samples that they are the post-mortems of. */
const PAGES: readonly (readonly [page: string, sample: string])[] = [
  ["hang.md", "ui-hang"],
  ["deadlock.md", "deadlock"],
  ["heap-corruption.md", "heap-corruption"],
  ["stack-overflow.md", "stack-overflow"],
  ["failed-dll-load.md", "dll-not-found"],
  ["ttd-failure.md", "ttd-file-refused"],
];

test.each(PAGES)("docs/examples/%s is the post-mortem of samples/%s", (page, sample) => {
  const path = join(FOLDER, page);
  const text = withoutHash(render(caseOfLog(sampleLog(sample)), "markdown"));
  if (UPDATE_GOLDEN) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, "utf8"));
});
