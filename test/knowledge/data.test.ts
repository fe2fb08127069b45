import { describe, expect, test } from "@jest/globals";
import { checkData, DATA_FILES, type DataFile, type DataProblem } from "../../src/knowledge/check.js";
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
} from "../../src/knowledge/schema.js";
import { dataText, readData, typedData } from "./data.js";

const schemas = {
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

describe("the data files", () => {
  test.each(DATA_FILES)("%s.json holds entries of the right shape", (file) => {
    const wrong = readData()[file].flatMap((entry) => {
      const result = schemas[file].safeParse(entry);
      return result.success ? [] : [{ entry, issues: result.error.issues }];
    });
    expect(wrong).toEqual([]);
  });

  test("agree with each other", () => {
    expect(checkData(readData())).toEqual([]);
  });

  test.each(DATA_FILES)("%s.json holds one entry on each line", (file) => {
    const rows = dataText(file).trimEnd().split("\n");
    expect(rows[0]).toBe("[");
    expect(rows.at(-1)).toBe("]");
    expect(rows.slice(1, -1).map((row) => JSON.parse(row.replace(/,$/, "")) as unknown)).toEqual(readData()[file]);
  });

  test("are as large as they are said to be", () => {
    const data = typedData();
    expect(data.apis.length).toBeGreaterThanOrEqual(614);
    expect(data.errors.length).toBeGreaterThanOrEqual(643);
  });

  test("hold no regular expression, only globs that cannot run away", () => {
    const data = typedData();
    const patterns = [
      ...data.frames.flatMap((frame) => frame.pattern.split("|")),
      ...data.owners.flatMap((family) => family.modules ?? []),
    ];
    expect(patterns.filter((pattern) => /[()[\]{}+\\^]/.test(pattern))).toEqual([]);
    expect(patterns.filter((pattern) => pattern.includes("**"))).toEqual([]);
    expect(patterns.filter((pattern) => pattern.split("*").length - 1 > 3)).toEqual([]);
  });
});

/** Damages one entry and answers what the check says of it. */
function problemsAfter(file: DataFile, damage: (entries: any[]) => void): readonly DataProblem[] {
  const data = readData();
  damage(data[file]);
  return checkData(data);
}

const named = (entries: any[], name: string): any => entries.find((entry) => entry.name === name);

describe("the check of the data", () => {
  test("says which entry is wrong, and what to do", () => {
    const [problem] = problemsAfter("apis", (apis) => (named(apis, "send").params[1].lengthParam = 3));
    expect(problem).toMatchObject({ file: "apis" });
    expect(readData().apis[problem!.entry].name).toBe("send");
    expect(problem!.found).toBe("send: buf is measured by flags, which is no length");
    expect(problem!.remedy).toContain("lengthParam");
  });

  const damages: readonly (readonly [string, DataFile, (entries: any[]) => void, string])[] = [
    ["an unknown field", "apis", (x) => (x[0].colour = "red"), "colour"],
    ["a missing field", "apis", (x) => delete x[0].returns, "returns"],
    ["an unknown error source", "apis", (x) => (x[0].errorSource = "errno"), "error source"],
    ["half an error source", "apis", (x) => (x[0].errorSource = "GetLastError+"), "error source"],
    ["a function twice in a module", "apis", (x) => x.push({ ...named(x, "send"), name: "SEND" }), "ws2_32!send"],
    ["an alias of another function", "apis", (x) => (named(x, "send").aliases = ["ws2_32!recv"]), "ws2_32!recv"],
    ["a malformed alias", "apis", (x) => (named(x, "send").aliases = ["ws2_32.send"]), "aliases"],
    ["offsets out of order", "apis", (x) => (named(x, "send").params[2].off86 = 12), "off86"],
    ["a wrong byte count", "apis", (x) => (named(x, "send").stackBytesX86 = 12), "stackBytesX86"],
    ["a parameter that is not there", "apis", (x) => (named(x, "send").show = [9]), "parameter 9"],
    ["a length that measures something else", "apis", (x) => (named(x, "send").params[2].lengthOf = 3), "agree"],
    ["an unknown pending code", "apis", (x) => (named(x, "send").pending = ["WSAEWOULDBLOCK(10036)"]), "10036"],
    ["a value that is not its hex", "errors", (x) => (x[0].value += 1), "hex"],
    ["a code twice in a group", "errors", (x) => x.push({ ...x[0] }), "one code of group"],
    ["an unknown group of codes", "errors", (x) => (x[0].group = "posix"), "group"],
    ["a module in two families", "owners", (x) => x[0].modules.push(x[1].modules[0]), "belongs to"],
    ["a module in upper case", "owners", (x) => x[0].modules.push("NTDLL2"), "modules"],
    ["an unknown kind of frame", "frames", (x) => (x[0].kind = "magic"), "kind"],
    ["a pattern without module", "frames", (x) => (x[0].pattern = "ICSocket::Close"), "pattern"],
    ["a pattern twice", "frames", (x) => x.push({ ...x[0] }), "there twice"],
    ["a stage without its star", "frames", (x) => (x[0].stage = 2), "star number 2"],
    ["a role that no function has", "groups", (x) => (x[0].roles = ["teleport"]), "teleport"],
    ["a member that does not exist", "groups", (x) => x[0].apis.push("ws2_32!sendAll"), "ws2_32!sendAll"],
    ["a group twice", "groups", (x) => x.push({ ...x[0] }), "there twice"],
    ["a group without members", "groups", (x) => (x[0].except = x[0].apis), "no member"],
  ];

  test.each(damages)("finds %s", (_title, file, damage, word) => {
    const problems = problemsAfter(file, damage);
    expect(problems.map((problem) => problem.file)).toContain(file);
    expect(problems.map((problem) => problem.found).join("\n")).toContain(word);
  });
});
