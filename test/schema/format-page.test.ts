import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { UPDATE_GOLDEN } from "../support/cases.js";
import { sampleLog } from "../support/samples.js";
import { analyze, parse, summarize } from "../../src/index.js";
import { declaredFields } from "./check.js";
import { DOCUMENTS, shippedSchema } from "./schemas.js";
import { withTables } from "./tables.js";
import { readModel } from "./types.js";
import { WORDING } from "./words.js";

const PATH = join(import.meta.dirname, "..", "..", "docs", "format.md");
const model = readModel();

if (UPDATE_GOLDEN) writeFileSync(PATH, withTables(readFileSync(PATH, "utf8"), model));
const page = readFileSync(PATH, "utf8");

// UPDATE_GOLDEN=1 npm test -- test/schema writes them anew.
test("the tables say what src/model says", () => {
  expect(page).toBe(withTables(page, model));
});

test("every field and every word of the schemas stands on the page", () => {
  const missing = new Set<string>();
  const need = (word: string): void => {
    if (!new RegExp(`[\`."]${word.replace(/\W/g, "\\$&")}["\`]`).test(page)) missing.add(word);
  };
  for (const { kind } of DOCUMENTS) {
    for (const [name, schema] of declaredFields(shippedSchema(kind))) {
      need(name.slice(name.lastIndexOf(".") + 1));
      for (const word of [...(schema.enum ?? []), ...(schema["x-open-enum"] ?? [])]) if (word !== null) need(word);
    }
    for (const { enum: closed, "x-open-enum": open } of Object.values(shippedSchema(kind).$defs ?? {})) {
      for (const word of [...(closed ?? []), ...(open ?? [])]) if (word !== null) need(word);
    }
  }
  expect([...missing]).toEqual([]);
});

test("every link leads to a heading", () => {
  const anchors = new Set(
    [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
  const broken = [...page.matchAll(/\]\(#([^)]+)\)/g)]
    .map(([, anchor]) => anchor!)
    .filter((anchor) => !anchors.has(anchor));
  expect([...new Set(broken)]).toEqual([]);
});

test("the examples are parts of what the sample gives", async () => {
  const log = sampleLog("office-communicator-tls");
  const name = "transcript.log";
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(log);
  };
  for (const [example, made] of [
    ["transcript", parse(log, { name })],
    ["summary", await summarize(chunks(), { name })],
    ["case", analyze([{ name, log }])],
  ] as const) {
    if (made._tag === "Left") throw new Error(made.left.message);
    const part: unknown = JSON.parse(exampleOf(example));
    expect(faultsOf(part, JSON.parse(JSON.stringify(made.right)), example)).toEqual([]);
  }
});

function exampleOf(name: string): string {
  const code = new RegExp(
    `<!-- example: ${name} -->\\s+<!-- prettier-ignore -->\\s+\`\`\`jsonc\\n([\\s\\S]*?)\`\`\``,
  ).exec(page)?.[1];
  if (code === undefined) throw new Error(`docs/format.md has no example ${name}`);
  return code.replace(/^\s*\/\/ .*$| \/\/ .*$/gm, "");
}

const WORDED = new Set([...WORDING].map((path) => path.slice(path.lastIndexOf(".") + 1)));

/**
 * Where an example says what the document does not: each item of its lists must be part of some item of the document's
 * list, in the same order; texts for people need only be there.
 */
function faultsOf(part: unknown, whole: unknown, path: string): readonly string[] {
  if (Array.isArray(part) && Array.isArray(whole)) {
    if (part.length === 0) return whole.length === 0 ? [] : [`${path} is not empty`];
    let at = 0;
    return part.flatMap((item, index) => {
      const found = whole.findIndex((other, place) => place >= at && faultsOf(item, other, path).length === 0);
      if (found < 0) {
        const nearest = whole.slice(at).map((other) => faultsOf(item, other, `${path}[${index}]`));
        return nearest.sort((a, b) => a.length - b.length)[0] ?? [`${path}[${index}] is not there`];
      }
      at = found + 1;
      return [];
    });
  }
  if (typeof part === "object" && part !== null && typeof whole === "object" && whole !== null) {
    return Object.entries(part).flatMap(([name, value]) => {
      const other = (whole as Readonly<Record<string, unknown>>)[name];
      if (WORDED.has(name) && typeof value === "string" && name !== "text")
        return typeof other === "string" ? [] : [`${path}.${name}`];
      return faultsOf(value, other, `${path}.${name}`);
    });
  }
  return part === whole ? [] : [`${path}: ${JSON.stringify(part)}, but ${JSON.stringify(whole)}`];
}
