import { z } from "zod";
import type { Schema } from "./json-schema.js";

/** Holds documents against a shipped schema, as today's program must fulfil it: no field and no word besides. */
export interface Checker {
  /** What is wrong with a document: place and message, the first few. */
  readonly check: (document: unknown) => readonly string[];
  /** `Frame.childBsp`: declared, but null, empty or absent in all documents so far. */
  readonly unmet: () => readonly string[];
}

type Validate = (value: unknown) => readonly string[];

/**
 * Objects told apart by `_tag` are checked one by one against the form of their tag: the validator knows no conditions,
 * and trying all forms on each would be slow.
 */
export function newChecker(schema: Schema): Checker {
  const met = new Set<Schema>();
  const $defs = closedAll(schema.$defs ?? {});
  const compiled = new Map<Schema, Validate>();
  let issues: string[] = [];

  const validate = (part: Schema, value: unknown, path: string): void => {
    let known = compiled.get(part);
    if (known === undefined)
      compiled.set(part, (known = compile({ ...closed(part), $schema: schema.$schema!, $defs })));
    for (const issue of known(value)) issues.push(`${path}${issue}`);
  };

  const resolve = (part: Schema): Schema => {
    if (part.$ref !== undefined) return resolve(schema.$defs![part.$ref.slice("#/$defs/".length)]!);
    const some = part.anyOf?.find((one) => one.type !== "null");
    return some === undefined ? part : resolve(some);
  };

  const visit = (declared: Schema, value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    let here = resolve(declared);
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries())
        if (here.items !== undefined) visit(here.items, item, `${path}.${index}`);
      return;
    }
    if (here.allOf !== undefined) {
      const { _tag: tag = "" } = value as { readonly _tag?: string };
      const form = here.allOf.find((one) => tagsOf(one.if).includes(tag))?.then;
      if (form === undefined) {
        issues.push(`${path}: no form for _tag "${tag}"`);
        return;
      }
      validate(form, value, path);
      here = resolve(form);
    }
    const { additionalProperties: others } = here;
    for (const [name, part] of Object.entries(value)) {
      const property = here.properties?.[name] ?? (others === false ? undefined : others);
      if (property === undefined) continue;
      if (part !== null && !(Array.isArray(part) && part.length === 0)) met.add(property);
      visit(property, part, `${path}.${name}`);
    }
  };

  return {
    check: (document) => {
      issues = [];
      validate(schema, document, "");
      visit(schema, document, "");
      return issues.slice(0, 5);
    },
    unmet: () =>
      declaredFields(schema)
        .filter(([, property]) => !met.has(property))
        .map(([name]) => name),
  };
}

function compile(schema: Schema): Validate {
  const check = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  return (value) => {
    const result = check.safeParse(value);
    if (result.success) return [];
    return result.error.issues.map(
      (issue) => `${issue.path.map((step) => `.${String(step)}`).join("")}: ${issue.message}`,
    );
  };
}

/** The schema without what is open: listed fields and words only. Objects told apart by `_tag` are left to the caller. */
function closed(schema: Schema): Schema {
  const { "x-open-enum": words, allOf, additionalProperties: others, ...rest } = schema;
  if (allOf !== undefined) return {};
  const parts: Schema = {
    ...rest,
    ...(schema.properties === undefined
      ? {}
      : { properties: closedAll(schema.properties), additionalProperties: false }),
    ...(schema.items === undefined ? {} : { items: closed(schema.items) }),
    ...(schema.prefixItems === undefined ? {} : { prefixItems: schema.prefixItems.map(closed) }),
    ...(schema.anyOf === undefined ? {} : { anyOf: schema.anyOf.map(closed) }),
    ...(others === undefined || others === false ? {} : { additionalProperties: closed(others) }),
  };
  if (words === undefined) return parts;
  const { type, ...described } = parts;
  return { ...described, enum: Array.isArray(type) ? [...words, null] : words };
}

function closedAll(schemas: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closed(schema)]));
}

function tagsOf(condition: Schema): readonly (string | null)[] {
  const tag = condition.properties!["_tag"]!;
  return tag.enum ?? [tag.const!];
}

/** Every field that a schema declares, by its place: `Frame.source.path`. */
export function declaredFields(schema: Schema): readonly (readonly [string, Schema])[] {
  const fields: (readonly [string, Schema])[] = [];
  const visit = (part: Schema, path: string): void => {
    for (const one of part.allOf ?? []) visit(one.then, `${path}.${tagsOf(one.if).join("|")}`);
    if (part.allOf !== undefined) return;
    for (const [name, property] of Object.entries(part.properties ?? {})) {
      fields.push([`${path}.${name}`, property]);
      visit(property, `${path}.${name}`);
    }
    for (const one of part.anyOf ?? []) visit(one, path);
    if (part.items !== undefined) visit(part.items, path);
  };
  visit(schema, schema.title ?? "");
  for (const [name, definition] of Object.entries(schema.$defs ?? {})) visit(definition, name);
  return fields;
}
