import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { UPDATE_GOLDEN } from "../support/cases.js";
import { declaredFields } from "./check.js";
import { USED } from "./describe.js";
import { schemaOf, type Schema } from "./json-schema.js";
import { DOCUMENTS, schemaPath, shippedSchema } from "./schemas.js";
import { readModel } from "./types.js";
import { CLOSED, FRACTIONS, WORDING, WORDS } from "./words.js";

const model = readModel();

describe.each(DOCUMENTS)("schema/$file", ({ file, root, title }) => {
  const text = `${JSON.stringify(schemaOf(model, root, title), null, 2)}\n`;
  if (UPDATE_GOLDEN) writeFileSync(schemaPath(file), text);
  const shipped = readFileSync(schemaPath(file), "utf8");

  // UPDATE_GOLDEN=1 npm test -- test/schema writes it anew.
  test("says what src/model says", () => {
    expect(shipped).toBe(text);
  });

  test("refuses nothing that a later version may add", () => {
    const closed: string[] = [];
    walk(JSON.parse(shipped) as Schema, "#", (schema, path) => {
      if (schema.additionalProperties === false) closed.push(path);
      if ((schema["x-open-enum"] ?? []).length > 0 && (schema.enum ?? schema.const) !== undefined) closed.push(path);
    });
    expect(closed).toEqual([]);
  });

  test("names no field twice", () => {
    const twice: string[] = [];
    walk(JSON.parse(shipped) as Schema, "#", ({ required = [] }, path) => {
      if (new Set(required).size < required.length) twice.push(path);
    });
    expect(twice).toEqual([]);
  });

  // A doc comment in src/model, or an entry in words.ts.
  test("describes every field", () => {
    const silent: string[] = [];
    walk(JSON.parse(shipped) as Schema, "#", (schema, path) => {
      for (const [name, property] of Object.entries(schema.properties ?? {})) {
        const selects = path.endsWith("/if");
        if (!selects && (property.description ?? "") === "") silent.push(`${path}/${name}`);
      }
    });
    expect(silent).toEqual([]);
  });
});

test("no word is left over", () => {
  for (const { root, title } of DOCUMENTS) schemaOf(model, root, title);
  expect(Object.keys(WORDS).filter((word) => !USED.has(word))).toEqual([]);
  const declared = new Set<string>(model.keys());
  for (const { kind } of DOCUMENTS) for (const [path] of declaredFields(shippedSchema(kind))) declared.add(path);
  expect([...CLOSED, ...FRACTIONS, ...WORDING].filter((path) => !declared.has(path))).toEqual([]);
});

function walk(schema: Schema, path: string, visit: (schema: Schema, path: string) => void): void {
  visit(schema, path);
  const parts: readonly (readonly [string, Schema | false | undefined])[] = [
    ...Object.entries(schema.$defs ?? {}).map(([name, part]) => [`$defs/${name}`, part] as const),
    ...Object.entries(schema.properties ?? {}).map(([name, part]) => [`properties/${name}`, part] as const),
    ["additionalProperties", schema.additionalProperties],
    ["items", schema.items],
    ...(schema.prefixItems ?? []).map((part, index) => [`prefixItems/${index}`, part] as const),
    ...(schema.anyOf ?? []).map((part, index) => [`anyOf/${index}`, part] as const),
    ...(schema.allOf ?? []).flatMap((part, index) => [
      [`allOf/${index}/if`, part.if] as const,
      [`allOf/${index}/then`, part.then] as const,
    ]),
  ];
  for (const [name, part] of parts) if (part !== undefined && part !== false) walk(part, `${path}/${name}`, visit);
}
