import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "../../src/index.js";
import { CASES_FOLDER, caseFiles, readCases, UPDATE_GOLDEN, writeCases } from "../support/cases.js";
import { treeOf } from "../support/tree.js";

for (const name of caseFiles()) {
  const file = join(CASES_FOLDER, name);
  const cases = readCases(file);
  const read = (text: string): string => {
    const result = parse(text, { name: "case" });
    return result._tag === "Left" ? `${result.left._tag}: ${result.left.message}` : treeOf(result.right);
  };
  if (UPDATE_GOLDEN)
    writeCases(
      file,
      cases.map((one) => ({ ...one, expected: read(one.text) })),
    );
  else {
    describe(name, () => {
      test.each(cases.map((one) => [one.title, one] as const))("%s", (_, one) => {
        expect(read(one.text)).toBe(one.expected);
      });
    });
  }
}

test("there are cases", () => {
  expect(caseFiles().length).toBeGreaterThan(0);
});
