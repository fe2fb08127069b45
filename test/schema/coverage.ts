import type { Schema } from "./json-schema.js";

/** The fields of a schema that documents had a value for, and the fields of documents that the schema does not know. */
export interface FieldCoverage {
  readonly see: (document: unknown) => void;
  /** `Block.promt`: path of the field in the document. */
  readonly unknown: () => readonly string[];
  /** `Frame.childBsp`: declared, but null, empty or absent in all documents. */
  readonly unmet: () => readonly string[];
}

export function newFieldCoverage(schema: Schema): FieldCoverage {
  const met = new Set<Schema>();
  const unknown = new Set<string>();

  const resolve = (part: Schema): Schema => {
    if (part.$ref !== undefined) return resolve(schema.$defs![part.$ref.slice("#/$defs/".length)]!);
    const some = part.anyOf?.find((one) => one.type !== "null");
    return some === undefined ? part : resolve(some);
  };

  const visit = (declared: Schema, value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    const here = resolve(declared);
    if (Array.isArray(value)) {
      const { items } = here;
      if (items !== undefined) for (const item of value) visit(items, item, path);
      return;
    }
    const form = here.allOf === undefined ? here : formOf(here, (value as { _tag?: string })._tag);
    const own = form === undefined ? {} : (resolve(form).properties ?? {});
    for (const [name, part] of Object.entries(value)) {
      const others = form === undefined ? undefined : resolve(form).additionalProperties;
      const property = own[name] ?? (others === false ? undefined : others);
      if (property === undefined) {
        unknown.add(`${path}.${name}`);
        continue;
      }
      if (part !== null && !(Array.isArray(part) && part.length === 0)) met.add(property);
      visit(property, part, `${path}.${name}`);
    }
  };

  return {
    see: (document) => visit(schema, document, ""),
    unknown: () => [...unknown],
    unmet: () => [...declaredFields(schema)].filter(([, property]) => !met.has(property)).map(([name]) => name),
  };
}

function formOf(tagged: Schema, tag: string | undefined): Schema | undefined {
  return tagged.allOf!.find((one) => {
    const wanted = one.if.properties!["_tag"]!;
    return wanted.const === tag || (wanted.enum ?? []).includes(tag ?? null);
  })?.then;
}

/** Every field that a schema declares, by its place: `Frame.source.path`. Where several stand in one place, each. */
export function declaredFields(schema: Schema): readonly (readonly [string, Schema])[] {
  const fields: (readonly [string, Schema])[] = [];
  const visit = (part: Schema, path: string): void => {
    for (const { if: condition, then } of part.allOf ?? []) {
      const tag = condition.properties!["_tag"]!;
      visit(then, `${path}.${tag.const ?? tag.enum!.join("|")}`);
    }
    if (part.allOf !== undefined) return;
    for (const [name, property] of Object.entries(part.properties ?? {})) {
      fields.push([`${path}.${name}`, property]);
      visit(property, `${path}.${name}`);
    }
    if (part.items !== undefined) visit(part.items, path);
    for (const one of part.anyOf ?? []) visit(one, path);
    if (part.additionalProperties !== undefined && part.additionalProperties !== false) visit(part.additionalProperties, path);
  };
  visit({ ...schema, $defs: {} }, schema.title ?? "");
  for (const [name, definition] of Object.entries(schema.$defs ?? {})) visit(definition, name);
  return fields;
}
