import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { z } from "zod";
import { ruleSchema } from "../../src/knowledge/rule-schema.js";
import { UPDATE_GOLDEN } from "../support/cases.js";

const PATH = join(import.meta.dirname, "..", "..", "schema", "rule.schema.json");

// UPDATE_GOLDEN=1 npm test -- test/schema writes it anew.
test("schema/rule.schema.json is what rule files are read by", () => {
  const schema = {
    title: "A rule of windbg-postmortem",
    description:
      "One diagnosis as data, in YAML or JSON: docs/adding-a-rule.md. Not all checks can be written here: rules lint.",
    ...z.toJSONSchema(ruleSchema, { io: "input" }),
  };
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (UPDATE_GOLDEN) writeFileSync(PATH, text);
  expect(readFileSync(PATH, "utf8")).toBe(text);
  expect(schema).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    additionalProperties: false,
    required: expect.arrayContaining(["rule", "version", "events", "match", "report", "examples"]),
  });
});
