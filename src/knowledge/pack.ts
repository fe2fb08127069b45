/**
 * Turns the data files into modules that load fast and parse late. For
 * `scripts/generate.mjs` and the tests; never imported at run time.
 */
import type { ApiNumber, PackedError, PackedGroup } from "./generated-shapes.js";
import type { KnowledgeData } from "./schema.js";
import type { RulePack } from "./rule-types.js";
import type { Api, ApiGroup, ErrorCode } from "./types.js";

/** Text of each generated module by its name without extension. */
export function packData(data: KnowledgeData): Readonly<Record<string, string>> {
  return {
    apis: apisModule(data.apis),
    errors: dataModule("PackedErrors", "../generated-shapes.js", packErrors(data.errors)),
    owners: dataModule("OwnerFamily", "../types.js", data.owners, "() => readonly OwnerFamily[]"),
    frames: dataModule("FramePattern", "../types.js", data.frames, "() => readonly FramePattern[]"),
    groups: dataModule("PackedGroups", "../generated-shapes.js", packGroups(data.groups, data.apis)),
    structures: dataModule("Structure", "../types.js", data.structures, "() => readonly Structure[]"),
    questions: dataModule("Question", "../types.js", data.questions, "() => readonly Question[]"),
    facts: dataModule("FactKind", "../types.js", data.facts, "() => readonly FactKind[]"),
  };
}

/** Text of the module that holds the built-in rules. */
export function packRules(pack: RulePack): string {
  return dataModule("RulePack", "../rule-types.js", pack, "() => RulePack");
}

/** Text of the module that holds what a schema under `schema` asks of a document, without its words. */
export function packShape(schema: unknown): string {
  return dataModule("Shape", "../shape.js", withoutWords(schema), "() => Shape");
}

const WORDS: ReadonlySet<string> = new Set(["$schema", "$id", "title", "description", "x-open-enum"]);

/** Words stand beside a type; a property may be called like one. */
function withoutWords(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutWords);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name, value]) => !WORDS.has(name) || (typeof value === "object" && !Array.isArray(value)))
      .map(([name, value]) => [name, withoutWords(value)]),
  );
}

/** Functions of a group, as places in the catalogue. */
export function groupMembers(group: ApiGroup, apis: readonly Api[]): readonly ApiNumber[] {
  return apis.flatMap((api, number) => {
    const name = canonicalName(api);
    const listed = group.roles?.includes(api.role) || group.areas?.includes(api.area) || group.apis?.includes(name);
    return listed && !group.except?.includes(name) ? [number] : [];
  });
}

function apisModule(apis: readonly Api[]): string {
  const parameters: Record<string, number[]> = {};
  apis.forEach((api, number) => {
    api.params.forEach((param, index) => (parameters[param.name.toLowerCase()] ??= []).push(number, index));
  });
  const late = (name: string, type: string, value: string): string =>
    `let ${name}: ${type} | undefined;\nconst ${name}Loaded = (): ${type} => (${name} ??= ${value});`;
  const table = "Readonly<Record<string, number>>";
  const lists = "Readonly<Record<string, readonly number[]>>";
  const json = (value: unknown, type: string): string => `JSON.parse(${quoted(JSON.stringify(value))}) as ${type}`;
  return [
    HEADER,
    `import type { PackedApis } from "../generated-shapes.js";`,
    ``,
    late("canonicalNames", "readonly string[]", json(apis.map(canonicalName), "string[]")),
    late("numbers", table, json(fullNames(apis), table)),
    late("texts", "readonly string[]", `${quoted(apis.map((api) => JSON.stringify(api)).join("\n"))}.split("\\n")`),
    late("parameters", lists, json(parameters, lists)),
    `const apis: PackedApis = {`,
    ...["canonicalNames", "numbers", "texts", "parameters"].map((name) => `  ${name}: ${name}Loaded,`),
    `};`,
    `export default apis;`,
    ``,
  ].join("\n");
}

/** Names of the entries win over aliases: `ntdll!RtlRaiseException` is itself. */
function fullNames(apis: readonly Api[]): Readonly<Record<string, ApiNumber>> {
  const aliases = apis.flatMap((api, number) => (api.aliases ?? []).map((alias) => [alias, number] as const));
  const names = apis.flatMap((api, number) => api.modules.map((module) => [`${module}!${api.name}`, number] as const));
  return Object.fromEntries([...aliases, ...names].map(([name, number]) => [name.toLowerCase(), number]));
}

function canonicalName(api: Api): string {
  return `${api.modules[0]!}!${api.name}`;
}

function dataModule(type: string, from: string, data: unknown, signature: string = type): string {
  return [
    HEADER,
    `import type { ${type} } from "${from}";`,
    ``,
    `type Load = ${signature};`,
    `let parsed: ReturnType<Load> | undefined;`,
    `const load: Load = () => (parsed ??= JSON.parse(${quoted(JSON.stringify(data))}) as ReturnType<Load>);`,
    `export default load;`,
    ``,
  ].join("\n");
}

function packErrors(errors: readonly ErrorCode[]): Readonly<Record<string, readonly PackedError[]>> {
  const groups: Record<string, PackedError[]> = {};
  for (const { group, name, value, meaning, schannel } of errors) {
    (groups[group] ??= []).push(schannel === undefined ? [name, value, meaning] : [name, value, meaning, schannel]);
  }
  return groups;
}

function packGroups(groups: readonly ApiGroup[], apis: readonly Api[]): Readonly<Record<string, PackedGroup>> {
  return Object.fromEntries(
    groups.map((group) => [group.group, { meaning: group.meaning, members: groupMembers(group, apis) }]),
  );
}

const HEADER = "// Written by scripts/generate.mjs from src/knowledge/data; change the data, not this file.";

/** A single-quoted literal: JSON text is full of double quotes, and escaping them would add a fifth. */
function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
}
