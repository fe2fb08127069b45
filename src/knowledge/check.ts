/**
 * What the schemas cannot say: that entries of the data files agree with each
 * other. For `scripts/generate.mjs` and the tests; never imported at run time.
 */
import type { z } from "zod";
import { groupMembers } from "./pack.js";
import {
  apiSchema,
  diagnosisSchema,
  errorSchema,
  factSchema,
  frameSchema,
  groupSchema,
  ownerSchema,
  questionSchema,
  structureSchema,
  type KnowledgeData,
} from "./schema.js";
import type { Api, ErrorCode, FramePattern, OwnerFamily, Param, Structure, StructureFieldKind } from "./types.js";

export type DataFile = keyof KnowledgeData;

export interface DataProblem {
  readonly file: DataFile;
  /** Place of the entry in its file, from 0. */
  readonly entry: number;
  readonly found: string;
  readonly remedy: string;
}

type Report = (entry: number, found: string, remedy: string) => void;

const SCHEMAS: Readonly<Record<DataFile, z.ZodType>> = {
  apis: apiSchema,
  errors: errorSchema,
  owners: ownerSchema,
  frames: frameSchema,
  groups: groupSchema,
  structures: structureSchema,
  questions: questionSchema,
  facts: factSchema,
  diagnoses: diagnosisSchema,
};

export const DATA_FILES: readonly DataFile[] = [
  "apis",
  "errors",
  "owners",
  "frames",
  "groups",
  "structures",
  "questions",
  "facts",
  "diagnoses",
];

/** Everything wrong with the data; the relations are looked at only once all shapes are right. */
export function checkData(data: Readonly<Record<DataFile, readonly unknown[]>>): readonly DataProblem[] {
  const shapes = DATA_FILES.flatMap((file) => data[file].flatMap((entry, place) => checkShape(file, entry, place)));
  if (shapes.length > 0) return shapes;
  const typed = data as unknown as KnowledgeData;
  const problems: DataProblem[] = [];
  const reporter =
    (file: DataFile): Report =>
    (entry, found, remedy) =>
      problems.push({ file, entry, found, remedy });
  checkApis(typed, reporter("apis"));
  checkErrors(typed.errors, reporter("errors"));
  checkOwners(typed.owners, reporter("owners"));
  checkFrames(typed.frames, reporter("frames"));
  checkGroups(typed, reporter("groups"));
  checkStructures(typed.structures, reporter("structures"));
  checkQuestions(typed, reporter("questions"));
  checkTwice(
    typed.facts.map((fact) => [fact.kind]),
    reporter("facts"),
  );
  checkTwice(
    typed.facts.map((fact) => fact.fields.map((field) => `${fact.kind}.${field.name}`)),
    reporter("facts"),
  );
  checkTwice(
    typed.diagnoses.map(({ id, name }) => [id, name]),
    reporter("diagnoses"),
  );
  return problems;
}

function checkQuestions({ questions, groups, apis }: KnowledgeData, report: Report): void {
  const known = new Set([...groups.map(({ group }) => group), ...apis.map((api) => `${api.modules[0]!}!${api.name}`)]);
  questions.forEach(({ about, of, apis: asked }, entry) => {
    for (const name of asked ?? [])
      if (!known.has(name)) report(entry, `${name} is no group and no function`, "correct it or add the group");
    const hidden = questions
      .slice(0, entry)
      .some(
        (other) =>
          other.about === about &&
          (other.of === of || (other.of.endsWith("*") && of.startsWith(other.of.slice(0, -1)))),
      );
    if (hidden) report(entry, `an entry above fits every ${about} ${of}`, "put the narrower entry first");
  });
}

/** The names of each entry. */
function checkTwice(entries: readonly (readonly string[])[], report: Report): void {
  const seen = new Set<string>();
  entries.forEach((names, entry) => {
    for (const name of names) {
      if (seen.has(name)) report(entry, `${name} is there twice`, "keep one of them");
      seen.add(name);
    }
  });
}

function checkShape(file: DataFile, entry: unknown, place: number): readonly DataProblem[] {
  const result = SCHEMAS[file].safeParse(entry);
  if (result.success) return [];
  return result.error.issues.map((issue) => ({
    file,
    entry: place,
    found: `${issue.path.length > 0 ? issue.path.join(".") + ": " : ""}${issue.message}`,
    remedy: "write the field as src/knowledge/schema.ts says",
  }));
}

function checkApis({ apis, errors }: KnowledgeData, report: Report): void {
  const names = new Map<string, string>();
  const codes = new Set(errors.map((code) => `${code.name}=${code.value}`));
  apis.forEach((api, entry) => {
    for (const module of api.modules) {
      const name = `${module}!${api.name}`.toLowerCase();
      if (names.has(name)) report(entry, `${name} is there twice`, "keep one entry and merge the other into it");
      names.set(name, api.name);
    }
  });
  apis.forEach((api, entry) => {
    for (const alias of api.aliases ?? []) {
      const other = names.get(alias.toLowerCase());
      if (other !== undefined)
        report(entry, `alias ${alias} already names ${other}`, "remove the alias or the entry it clashes with");
      names.set(alias.toLowerCase(), api.name);
    }
    checkParams(api, (found, remedy) => report(entry, `${api.name}: ${found}`, remedy));
    checkIndexes(api, (found, remedy) => report(entry, `${api.name}: ${found}`, remedy));
    for (const pending of api.pending ?? []) {
      const [, name, number] = /^(\w+)\((\w+)\)$/.exec(pending) ?? [];
      if (!codes.has(`${name}=${Number(number)}`))
        report(entry, `${api.name}: ${pending} is not in errors.json`, "correct it or add the code");
    }
  });
}

function checkParams(api: Api, report: (found: string, remedy: string) => void): void {
  let offset = 8;
  api.params.forEach((param, index) => {
    if (param.off86 !== offset)
      report(
        `${param.name} lies at off86 ${param.off86}, expected ${offset}`,
        "add up 4 bytes for each slot before it, from 8",
      );
    offset += 4 * (param.slots86 ?? 1);
    checkLength(api, param, index, report);
  });
  if (api.stackBytesX86 !== offset - 8)
    report(
      `stackBytesX86 is ${api.stackBytesX86}, the parameters take ${offset - 8}`,
      "correct the count or the parameters",
    );
  if (new Set(api.params.map((param) => param.name)).size < api.params.length)
    report("two parameters share a name", "rename one");
}

function checkLength(api: Api, param: Param, index: number, report: (found: string, remedy: string) => void): void {
  if (param.lengthParam !== undefined) {
    const length = api.params[param.lengthParam];
    if (length?.kind !== "length" && length?.kind !== "length-ptr") {
      report(
        `${param.name} is measured by ${length?.name ?? "a missing parameter"}, which is no length`,
        "point lengthParam at the length, or give that parameter the kind length",
      );
    } else if (length.lengthOf === undefined) {
      report(`${length.name} does not say what it measures`, "give it lengthOf");
    }
    if (param.lengthUnit === undefined) report(`${param.name} has a length without a unit`, "add lengthUnit");
  }
  if (param.lengthOf !== undefined) {
    const measured = api.params[param.lengthOf];
    if (measured?.kind !== "sockaddr" && measured?.lengthParam !== index) {
      report(
        `${param.name} measures ${measured?.name ?? "a missing parameter"}, which does not agree`,
        "make lengthOf and lengthParam point at each other",
      );
    }
  }
}

function checkIndexes(api: Api, report: (found: string, remedy: string) => void): void {
  const { io } = api;
  const actual = io?.actual === "return" ? undefined : io?.actual?.param;
  const used = [
    io?.buffer,
    io?.length,
    io?.bufferOut,
    io?.lengthOut,
    io?.secBuffers,
    io?.secBuffersOut,
    io?.total,
    io?.vector?.param,
    io?.vector?.countParam,
    io?.headers?.param,
    io?.headers?.lengthParam,
    actual,
    ...(api.show ?? []),
    ...(api.acquires ?? []).map((resource) => resource.param),
    ...(api.releases ?? []).map((resource) => resource.param),
  ];
  for (const index of used) {
    if (index !== undefined && index >= api.params.length)
      report(`there is no parameter ${index}`, "count parameters from 0");
  }
}

function checkErrors(errors: readonly ErrorCode[], report: Report): void {
  const seen = new Map<string, string>();
  errors.forEach((code, entry) => {
    if (Number.parseInt(code.hex, 16) !== code.value)
      report(entry, `${code.name}: hex ${code.hex} is not ${code.value}`, "make hex and value the same number");
    for (const key of [`${code.group} ${code.value}`, `${code.group} ${code.name}`]) {
      const other = seen.get(key);
      if (other !== undefined)
        report(entry, `${code.name} and ${other} are one code of group ${code.group}`, "keep one of them");
      seen.set(key, code.name);
    }
    if (code.schannel !== undefined && !errors.some((other) => other.name === code.schannel)) {
      report(entry, `${code.name}: ${code.schannel} is not in errors.json`, "correct it or add the code");
    }
  });
}

function checkOwners(owners: readonly OwnerFamily[], report: Report): void {
  const seen = new Map<string, string>();
  owners.forEach((family, entry) => {
    if (!family.modules && !family.paths)
      report(entry, `${family.family} names neither modules nor paths`, "add modules or paths");
    for (const name of [...(family.modules ?? []), ...(family.paths ?? [])]) {
      const other = seen.get(name);
      if (other !== undefined) report(entry, `${name} belongs to "${other}" too`, "keep it in one family");
      seen.set(name, family.family);
    }
  });
}

function checkFrames(frames: readonly FramePattern[], report: Report): void {
  const seen = new Set<string>();
  frames.forEach((frame, entry) => {
    for (const alternative of frame.pattern.split("|")) {
      if (seen.has(alternative))
        report(entry, `${alternative} is there twice`, "keep the one whose meaning fits better");
      seen.add(alternative);
      const stars = alternative.split("!")[1]!.split("*").length - 1;
      if (frame.stage !== undefined && frame.stage > stars)
        report(
          entry,
          `${alternative} has no star number ${frame.stage}`,
          "let stage count the stars of every alternative",
        );
    }
  });
}

function checkGroups(data: KnowledgeData, report: Report): void {
  const known = new Set(data.apis.map((api) => `${api.modules[0]!}!${api.name}`));
  const roles = new Set(data.apis.map((api) => api.role));
  const areas = new Set(data.apis.map((api) => api.area));
  const seen = new Set<string>();
  data.groups.forEach((group, entry) => {
    const missing = (kind: string, names: readonly string[] | undefined, all: ReadonlySet<string>): void => {
      for (const name of names ?? []) {
        if (!all.has(name))
          report(entry, `${group.group}: no function has the ${kind} ${name}`, `use a ${kind} that is in apis.json`);
      }
    };
    if (seen.has(group.group)) report(entry, `${group.group} is there twice`, "merge the two");
    seen.add(group.group);
    missing("role", group.roles, roles);
    missing("area", group.areas, areas);
    missing("canonical name", group.apis, known);
    missing("canonical name", group.except, known);
    if (groupMembers(group, data.apis).length === 0)
      report(entry, `${group.group} has no member`, "add roles, areas or apis");
  });
}

const FIELD_BYTES: Readonly<Record<StructureFieldKind, { readonly x86: number; readonly x64: number }>> = {
  u16: { x86: 2, x64: 2 },
  "u16-big-endian": { x86: 2, x64: 2 },
  u32: { x86: 4, x64: 4 },
  i32: { x86: 4, x64: 4 },
  word: { x86: 4, x64: 8 },
  ipv4: { x86: 4, x64: 4 },
  ipv6: { x86: 16, x64: 16 },
  pointer: { x86: 4, x64: 8 },
  handle: { x86: 4, x64: 8 },
  handles: { x86: 4, x64: 8 },
};

function checkStructures(structures: readonly Structure[], report: Report): void {
  const names = new Set(structures.map((structure) => structure.name));
  const seen = new Set<string>();
  structures.forEach((structure, entry) => {
    for (const name of [structure.name, ...(structure.also ?? [])]) {
      if (seen.has(name)) report(entry, `${name} is there twice`, "keep one of them");
      seen.add(name);
    }
    for (const name of Object.values(structure.variants?.of ?? {})) {
      if (!names.has(name))
        report(entry, `${structure.name}: there is no structure ${name}`, "add it to structures.json");
    }
    const fields = new Set(structure.fields.map((field) => field.name));
    const variantField = structure.variants?.field;
    if (variantField !== undefined && !fields.has(variantField))
      report(entry, `${structure.name}: no field ${variantField}`, "name a field of the structure");
    for (const field of structure.fields) {
      const say = (found: string, remedy: string): void =>
        report(entry, `${structure.name}.${field.name}: ${found}`, remedy);
      const bytes = FIELD_BYTES[field.kind];
      if (field.x86 + bytes.x86 > structure.size.x86 || field.x64 + bytes.x64 > structure.size.x64)
        say("does not fit into the structure", "correct its offsets or the size");
      for (const other of [field.length, field.count]) {
        if (other !== undefined && !fields.has(other)) say(`no field ${other}`, "name a field of the structure");
      }
      if (field.to !== undefined && !["bytes", "ansi", "utf16"].includes(field.to) && !names.has(field.to))
        say(`there is no structure ${field.to}`, "add it to structures.json, or point at bytes, ansi or utf16");
    }
  });
}
