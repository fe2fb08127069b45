import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { knowledge } from "../../src/knowledge/index.js";
import { UPDATE_GOLDEN } from "../support/cases.js";
import { typedData } from "./data.js";
import { diagnosesPage } from "./pages.js";

const { diagnoses } = typedData();
const { rules } = knowledge().rules();

/** How many there are of each kind: none may get lost with its rule. */
const COUNTS = { N: 19, H: 7, T: 9, C: 13, G: 9 };

test("all 57 diagnoses are there", () => {
  const ids = Object.entries(COUNTS).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, i) => `${letter}${String(i + 1).padStart(2, "0")}`),
  );
  expect(ids.length).toBe(57);
  expect(diagnoses.map(({ id }) => id)).toEqual(ids);
});

test.each(diagnoses)("$id, $name, is made by a rule with examples of both kinds", ({ id }) => {
  const own = rules.filter((rule) => rule.diagnoses?.includes(id) === true);
  const whole = own.filter(
    (rule) =>
      (rule.status ?? "stable") === "stable" &&
      rule.level !== "info" &&
      rule.examples.hit.length > 0 &&
      rule.examples.miss.length > 0 &&
      (rule.references ?? []).length > 0 &&
      (rule.report.remedy ?? []).length > 0 &&
      (rule.next ?? []).length > 0,
  );
  expect(whole.map(({ rule }) => rule)).not.toEqual([]);
});

test("rules name only diagnoses that there are", () => {
  const known = new Set(diagnoses.map(({ id }) => id));
  const named = rules.flatMap((rule) => rule.diagnoses ?? []);
  expect(named.filter((id) => !known.has(id))).toEqual([]);
});

test("docs/diagnoses.md says which rules make which diagnosis", () => {
  const path = join(import.meta.dirname, "..", "..", "docs", "diagnoses.md");
  const page = diagnosesPage(diagnoses, rules);
  if (UPDATE_GOLDEN) writeFileSync(path, page);
  expect(readFileSync(path, "utf8")).toBe(page);
});
