import { describeField } from "./describe.js";
import type { Declaration, Field, Type } from "./types.js";
import { CLOSED, FRACTIONS, WORDING } from "./words.js";

/** A JSON Schema, in the few keywords that the documents need. */
export interface Schema {
  readonly $id?: string;
  readonly $schema?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: string;
  readonly enum?: readonly (string | null)[];
  /** The words of today; readers must take others. */
  readonly "x-open-enum"?: readonly string[];
  /** Written for people: not to be compared, may be put better at any time. */
  readonly "x-wording"?: true;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Case[];
}

/** `then` holds for the objects whose `_tag` is that of `if`. */
interface Case {
  readonly if: Schema;
  readonly then: Schema;
}

export type Model = ReadonlyMap<string, Declaration>;

/** The schema of the document that `root` declares, with everything that it refers to. */
export function schemaOf(model: Model, root: string, title: string): Schema {
  const declared = declaration(model, root);
  const definitions: Record<string, Schema> = {};
  for (const name of reachable(model, root)) {
    if (name === root) continue;
    const { doc, type } = declaration(model, name);
    definitions[name] = { ...(doc === "" ? {} : { description: doc }), ...ofType(model, type, name) };
  }
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:windbg-postmortem:schema:${title.replaceAll(" ", "-")}:1`,
    title,
    description:
      `${declared.doc} Described in docs/format.md. Readers must take fields and words that are not listed here.`.trim(),
    ...ofType(model, declared.type, root),
    $defs: definitions,
  };
}

/** The declarations that a document of type `root` is made of, in the order in which they are met. */
export function reachable(model: Model, root: string): readonly string[] {
  const met = new Set<string>();
  const visit = (type: Type): void => {
    if (type.kind === "ref") {
      if (met.has(type.name)) return;
      met.add(type.name);
      visit(declaration(model, type.name).type);
    } else if (type.kind === "array" || type.kind === "record") visit(type.of);
    else if (type.kind === "union" || type.kind === "tuple") type.of.forEach(visit);
    else if (type.kind === "object") for (const field of type.fields) visit(field.type);
  };
  visit({ kind: "ref", name: root });
  return [...met];
}

export function declaration(model: Model, name: string): Declaration {
  const found = model.get(name);
  if (found === undefined) throw new Error(`${name} is not declared in src/model`);
  return found;
}

function ofType(model: Model, type: Type, path: string): Schema {
  switch (type.kind) {
    case "string":
      if (path === "Address") return { type: "string", pattern: "^(?:[0-9a-f]{8}|[0-9a-f]{16})$" };
      return { type: "string" };
    case "number":
      return { type: FRACTIONS.has(path) ? "number" : "integer" };
    case "boolean":
    case "null":
      return { type: type.kind };
    case "literal":
      return path.endsWith(".schemaVersion") ? { type: "string", pattern: "^1\\.[0-9]+$" } : { const: type.value };
    case "ref":
      return { $ref: `#/$defs/${type.name}` };
    case "array":
      return { type: "array", items: ofType(model, type.of, path) };
    case "tuple": {
      const { length } = type.of;
      return {
        type: "array",
        prefixItems: type.of.map((part) => ofType(model, part, path)),
        minItems: length,
        maxItems: length,
      };
    }
    case "record":
      return { type: "object", additionalProperties: ofType(model, type.of, path) };
    case "object":
      return ofFields(model, type.fields, path);
    case "union":
      return ofUnion(model, type.of, path);
  }
}

function ofFields(model: Model, fields: readonly Field[], path: string): Schema {
  return {
    type: "object",
    required: fields.filter((field) => !field.optional).map((field) => field.name),
    properties: Object.fromEntries(fields.map((field) => [field.name, ofField(model, field, path)])),
  };
}

function ofField(model: Model, field: Field, owner: string): Schema {
  const path = `${owner}.${field.name}`;
  return {
    ...ofType(model, field.type, path),
    description: describeField(field, owner),
    ...(WORDING.has(path) ? { "x-wording": true as const } : {}),
  };
}

function ofUnion(model: Model, members: readonly Type[], path: string): Schema {
  const some = members.filter((member) => member.kind !== "null");
  const nullable = some.length < members.length;
  const words = some.flatMap((member) => (member.kind === "literal" ? [member.value] : []));
  const orNull = nullable ? [null] : [];
  if (words.length === some.length) {
    if (CLOSED.has(path)) return { enum: [...words, ...orNull] };
    return { type: nullable ? ["string", "null"] : "string", "x-open-enum": words };
  }
  const [only] = some;
  if (some.length === 1 && only !== undefined) {
    const schema = ofType(model, only, path);
    if (schema.type !== undefined && schema.properties === undefined && schema.items === undefined) {
      return { ...schema, type: [schema.type as string, "null"] };
    }
    return { anyOf: [schema, { type: "null" }] };
  }
  if (!nullable) return ofTagged(model, some, path);
  throw new Error(`${path}: give the union a name, and let null stand beside it`);
}

/** Objects told apart by `_tag`. One with an unknown tag is valid: it needs only the fields that all have. */
function ofTagged(model: Model, members: readonly Type[], path: string): Schema {
  const variants = members.map((member) => {
    const type = member.kind === "ref" ? declaration(model, member.name).type : member;
    if (type.kind !== "object") throw new Error(`${path}: only objects can be told apart`);
    const tags = tagsOf(type.fields);
    return { tags, form: ofType(model, member, `${path}.${tags.join("|")}`), fields: type.fields };
  });
  const common = variants[0]!.fields.filter((field) =>
    variants.every((variant) => variant.fields.some((other) => other.name === field.name && !other.optional)),
  );
  const required = common.map((field) => field.name);
  return {
    type: "object",
    required,
    properties: {
      _tag: {
        type: "string",
        "x-open-enum": variants.flatMap((variant) => variant.tags),
        description: "Which of the forms below this is. More may come: pass over those you do not know.",
      },
    },
    allOf: variants.map(({ tags, form }) => ({
      if: { properties: { _tag: tags.length === 1 ? { const: tags[0]! } : { enum: tags } } },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: form,
    })),
  };
}

/** The values that `_tag` has in an object; none where it has no such field. */
export function tagsOf(fields: readonly Field[]): readonly string[] {
  const tag = fields.find((field) => field.name === "_tag")?.type;
  const literals = tag?.kind === "union" ? tag.of : tag === undefined ? [] : [tag];
  return literals.flatMap((literal) => (literal.kind === "literal" ? [literal.value] : []));
}
