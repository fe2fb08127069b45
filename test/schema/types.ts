import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, type TsTypeElement, type TsType } from "@swc/core";

/** A type of src/model, as far as a JSON document can hold it. */
export type Type =
  | { readonly kind: "string" | "number" | "boolean" | "null" }
  | { readonly kind: "literal"; readonly value: string }
  | { readonly kind: "ref"; readonly name: string }
  | { readonly kind: "array"; readonly of: Type }
  | { readonly kind: "tuple"; readonly of: readonly Type[] }
  | { readonly kind: "record"; readonly of: Type }
  | { readonly kind: "object"; readonly fields: readonly Field[] }
  | { readonly kind: "union"; readonly of: readonly Type[] };

export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly type: Type;
  /** Text of its doc comment; empty where there is none. */
  readonly doc: string;
}

export interface Declaration {
  readonly name: string;
  readonly doc: string;
  readonly type: Type;
}

const MODEL = join(import.meta.dirname, "..", "..", "src", "model");

/** What is no document: columns over the rows of one. */
const NO_DOCUMENTS: ReadonlySet<string> = new Set(["call-columns.ts"]);

/** Every exported interface and type of src/model, by name. */
export function readModel(): ReadonlyMap<string, Declaration> {
  const bodies = new Map<string, () => Declaration>();
  for (const file of readdirSync(MODEL)
    .filter((name) => name.endsWith(".ts") && !NO_DOCUMENTS.has(name))
    .sort()) {
    readFile(readFileSync(join(MODEL, file), "utf8"), bodies);
  }
  return new Map([...bodies].map(([name, read]) => [name, read()]));
}

function readFile(source: string, bodies: Map<string, () => Declaration>): void {
  // The parser counts bytes, and goes on counting from file to file: the empty statement in front says where this one begins.
  const code = Buffer.from(`;${source}`);
  const module = parseSync(code.toString(), { syntax: "typescript" });
  const base = module.body[0]!.span.start;
  const docAt = (start: number): string => docBefore(code.subarray(0, start - base).toString());
  for (const statement of module.body) {
    const exported = statement.type === "ExportDeclaration";
    const declared = exported ? statement.declaration : statement;
    const start = statement.span.start;
    if (declared.type === "TsInterfaceDeclaration") {
      const name = declared.id.value;
      bodies.set(name, () => {
        const inherited = declared.extends.flatMap((parent) => {
          const from = parent.expression.type === "Identifier" ? bodies.get(parent.expression.value)?.() : undefined;
          if (from?.type.kind !== "object") throw new Error(`${name} extends what is no interface of src/model`);
          return from.type.fields;
        });
        const own = fieldsOf(declared.body.body, docAt);
        const kept = inherited.filter((field) => own.every((mine) => mine.name !== field.name));
        return { name, doc: docAt(start), type: { kind: "object", fields: [...kept, ...own] } };
      });
    } else if (declared.type === "TsTypeAliasDeclaration") {
      const name = declared.id.value;
      bodies.set(name, () => ({ name, doc: docAt(start), type: typeOf(declared.typeAnnotation, docAt, bodies) }));
    }
  }
}

/** The doc comment that ends where `text` ends, on one line. */
function docBefore(text: string): string {
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text)?.[1] ?? "";
  return comment
    .split("\n")
    .map((line) => line.replace(/^\s*\*\s?/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("```"))
    .join(" ")
    .replace(/\{@link (\w+)\}/g, "$1")
    .trim();
}

function fieldsOf(
  members: readonly TsTypeElement[],
  docAt: (start: number) => string,
  bodies?: Bodies,
): readonly Field[] {
  return members.map((member) => {
    if (
      member.type !== "TsPropertySignature" ||
      member.key.type !== "Identifier" ||
      member.typeAnnotation === undefined
    ) {
      throw new Error(`a document has fields only, no ${member.type}`);
    }
    return {
      name: member.key.value,
      optional: member.optional,
      type: typeOf(member.typeAnnotation.typeAnnotation, docAt, bodies),
      doc: docAt(member.span.start),
    };
  });
}

type Bodies = ReadonlyMap<string, () => Declaration>;

function typeOf(type: TsType, docAt: (start: number) => string, bodies?: Bodies): Type {
  const inner = (part: TsType): Type => typeOf(part, docAt, bodies);
  switch (type.type) {
    case "TsKeywordType":
      if (type.kind === "string" || type.kind === "number" || type.kind === "boolean" || type.kind === "null")
        return { kind: type.kind };
      throw new Error(`a document cannot hold ${type.kind}`);
    case "TsLiteralType":
      if (type.literal.type === "StringLiteral") return { kind: "literal", value: type.literal.value };
      throw new Error(`a document cannot hold ${type.literal.type}`);
    case "TsParenthesizedType":
    case "TsTypeOperator":
      return inner(type.typeAnnotation);
    case "TsArrayType":
      return { kind: "array", of: inner(type.elemType) };
    case "TsTupleType":
      return { kind: "tuple", of: type.elemTypes.map((element) => inner(element.ty)) };
    case "TsTypeLiteral":
      return { kind: "object", fields: fieldsOf(type.members, docAt, bodies) };
    case "TsUnionType":
      return { kind: "union", of: type.types.map(inner) };
    case "TsIntersectionType":
      return intersectionOf(type.types, inner, bodies);
    case "TsTypeReference": {
      if (type.typeName.type !== "Identifier") throw new Error("a document cannot hold a qualified name");
      const [first, second] = type.typeParams?.params ?? [];
      const name = type.typeName.value;
      if (name === "Readonly" && first !== undefined) return inner(first);
      if (name === "Record" && second !== undefined) return { kind: "record", of: inner(second) };
      if (first !== undefined) throw new Error(`a document cannot hold the generic type ${name}`);
      return { kind: "ref", name };
    }
    default:
      throw new Error(`a document cannot hold ${type.type}`);
  }
}

/** `string & { __brand }` is a string; an intersection of objects is one object, in which the last says what a field is. */
function intersectionOf(parts: readonly TsType[], inner: (part: TsType) => Type, bodies?: Bodies): Type {
  const [first] = parts;
  if (first?.type === "TsKeywordType") return inner(first);
  const fields = new Map<string, Field>();
  for (const part of parts.map(inner)) {
    const body = part.kind === "ref" ? bodies?.get(part.name)?.().type : part;
    if (body?.kind !== "object") throw new Error("an intersection joins objects");
    for (const field of body.fields) fields.set(field.name, field);
  }
  return { kind: "object", fields: [...fields.values()] };
}
