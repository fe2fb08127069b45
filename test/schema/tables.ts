import { describeField, isNullable, splitNull } from "./describe.js";
import { declaration, reachable, tagsOf, type Model } from "./json-schema.js";
import type { Declaration, Field, Type } from "./types.js";
import { CLOSED, FRACTIONS, WORDING } from "./words.js";

/** A part of docs/format.md that is made from src/model. */
interface Part {
  readonly name: string;
  /** Declarations whose parts are described here, in this order, unless an earlier part did. */
  readonly roots: readonly string[];
}

const PARTS: readonly Part[] = [
  { name: "common", roots: ["Address", "LineRange", "Evidence", "Confidence", "Trust", "Verdict"] },
  { name: "transcript", roots: ["Transcript"] },
  { name: "outputs", roots: ["Output"] },
  { name: "summary", roots: ["TranscriptSummary"] },
  { name: "case", roots: ["Case"] },
  { name: "comparison", roots: ["Comparison"] },
];

/** Types that the page describes by hand, under the same heading. */
const BY_HAND = new Set(["Address", "LineRange", "Confidence", "Trust", "Verdict"]);

/** Types whose heading is another word. */
const SECTIONS: Readonly<Record<string, string>> = { Output: "outputs" };

/** The page with its tables made anew; a part stands between its two comments. */
export function withTables(page: string, model: Model): string {
  const done = new Set<string>();
  const texts = new Map(PARTS.map((part) => [part.name, textOf(part, model, done)]));
  for (const name of texts.keys())
    if (!page.includes(opening(name))) throw new Error(`docs/format.md has no ${opening(name)}`);
  return page.replace(/<!-- tables: (\w+) -->\n[\s\S]*?<!-- end -->/g, (_, name: string) => {
    return `${opening(name)}\n<!-- prettier-ignore-start -->\n\n${texts.get(name)!.join("\n\n")}\n\n<!-- prettier-ignore-end -->\n<!-- end -->`;
  });
}

const opening = (name: string): string => `<!-- tables: ${name} -->`;

function textOf(part: Part, model: Model, done: Set<string>): readonly string[] {
  const texts: string[] = [];
  // Outputs have a part of their own, and the transcript comes before it.
  const skip = part.name === "transcript" ? new Set(reachable(model, "Output")) : new Set<string>();
  const tell = (name: string): void => {
    if (done.has(name) || skip.has(name)) return;
    done.add(name);
    const declared = declaration(model, name);
    if (!BY_HAND.has(name)) texts.push(...sectionOf(declared));
    for (const below of refsIn(declared.type)) tell(below);
  };
  part.roots.forEach(tell);
  return texts;
}

function sectionOf({ name, doc, type }: Declaration): readonly string[] {
  if (type.kind === "object") {
    const [tag] = tagsOf(type.fields);
    return [tag === undefined ? `### ${name}` : `### \`${tag}\``, doc, tableOf(type.fields, name)].filter(
      (text) => text !== "",
    );
  }
  if (type.kind !== "union") return [];
  if (type.of.every((member) => member.kind === "ref")) return [];
  if (type.of.every((member) => member.kind === "literal"))
    return [`### ${name}`, doc, `${wordsOf(type, name)}.`].filter((text) => text !== "");
  return [`### ${name}`, doc, ...type.of.flatMap((member) => formOf(member, name))].filter((text) => text !== "");
}

function formOf(member: Type, owner: string): readonly string[] {
  if (member.kind !== "object") return [];
  const tags = tagsOf(member.fields);
  return [`**${tags.map((tag) => `\`${tag}\``).join(", ")}**`, tableOf(member.fields, `${owner}.${tags.join("|")}`)];
}

function tableOf(fields: readonly Field[], owner: string): string {
  const rows = fields.flatMap((field) => rowsOf(field, owner, ""));
  return ["| field | type | null | stability | meaning |", "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}

function rowsOf(field: Field, owner: string, before: string): readonly string[] {
  const path = `${owner}.${field.name}`;
  const [meaning, when] = splitNull(describeField(field, owner));
  const cells = [
    `\`${before}${field.name}\``,
    typeText(field.type, path),
    field.optional ? "may be absent" : isNullable(field.type) ? (when ?? "see meaning") : "never",
    WORDING.has(path) ? "wording" : isOpen(field.type, path) ? "open" : "fixed",
    meaning,
  ];
  const inner = inlineFields(field.type);
  return [
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
    ...inner.fields.flatMap((part) => rowsOf(part, path, `${before}${field.name}${inner.mark}.`)),
  ];
}

function isOpen(type: Type, path: string): boolean {
  return type.kind === "union" && type.of.some((member) => member.kind === "literal") && !CLOSED.has(path);
}

function typeText(type: Type, path: string): string {
  switch (type.kind) {
    case "number":
      return FRACTIONS.has(path) ? "number" : "integer";
    case "string":
    case "boolean":
    case "null":
      return type.kind;
    case "literal":
      return `\`"${type.value}"\``;
    case "ref":
      return `[${type.name}](#${SECTIONS[type.name] ?? type.name.toLowerCase()})`;
    case "array":
      return `list of ${plural(typeText(type.of, path))}${isNullable(type.of) ? " or null" : ""}`;
    case "tuple":
      return `list of ${type.of.length} ${plural(typeText(type.of[0]!, path))}`;
    case "record":
      return `object: names, each with ${typeText(type.of, path)}`;
    case "object":
      return "object";
    case "union": {
      const [first, ...others] = type.of.filter((member) => member.kind !== "null");
      return others.length === 0 && first?.kind !== "literal" ? typeText(first!, path) : wordsOf(type, path);
    }
  }
}

/** `string` → `strings`; names of types stay as they are. */
function plural(text: string): string {
  return /^(?:string|integer|number|object)$/.test(text) ? `${text}s` : text;
}

function wordsOf(type: Type & { readonly kind: "union" }, path: string): string {
  const words = type.of.flatMap((member) => (member.kind === "literal" ? [`\`${member.value}\``] : []));
  return `${words.join(", ")}${CLOSED.has(path) ? "" : ", …"}`;
}

/** The fields of an object that has no name of its own, and how it is reached: `gaps[].text`. */
function inlineFields(type: Type): { readonly fields: readonly Field[]; readonly mark: string } {
  if (type.kind === "object") return { fields: type.fields, mark: "" };
  if (type.kind === "array") return { ...inlineFields(type.of), mark: "[]" };
  if (type.kind === "union") {
    for (const member of type.of) {
      const inner = inlineFields(member);
      if (inner.fields.length > 0) return inner;
    }
  }
  return { fields: [], mark: "" };
}

function refsIn(type: Type): readonly string[] {
  if (type.kind === "ref") return [type.name];
  if (type.kind === "array" || type.kind === "record") return refsIn(type.of);
  if (type.kind === "union" || type.kind === "tuple") return type.of.flatMap(refsIn);
  if (type.kind === "object") return type.fields.flatMap((field) => refsIn(field.type));
  return [];
}
