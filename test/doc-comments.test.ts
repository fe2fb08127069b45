import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { transform } from "esbuild";
import * as cells from "../src/model/cells.js";
import * as main from "../src/index.js";
import * as node from "../src/node/index.js";

const ROOT = join(import.meta.dirname, "..");
const SRC = join(ROOT, "src");

/** An `@example` of a doc comment, and what it documents. */
interface Example {
  readonly of: string;
  readonly file: string;
  readonly code: string;
}

/** Examples stand behind `@example`, up to the next tag or the end of the comment. */
function examplesIn(file: string): readonly Example[] {
  const text = fs.readFileSync(join(SRC, file), "utf8");
  const comments = text.matchAll(
    /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*export (?:async )?(?:function\*?|interface|const|type) (\w+)/g,
  );
  return [...comments].flatMap(([, comment = "", of = ""]) =>
    comment
      .replace(/^[ \t]*\* ?/gm, "")
      .split(/^@example\n/m)
      .slice(1)
      .map((rest) => ({ of, file, code: rest.split(/^@\w+/m)[0]!.trim() })),
  );
}

/**
 * Each line that ends in a value is held against it.
 *
 * ```text
 * if (read._tag === "Right") read.right.blocks.length; // 1
 * condition, loop            expression                value
 * ```
 */
function withChecks(code: string): string {
  return code.replace(/^(.*); \/\/ (.+)$/gm, (_, statement: string, value: string) => {
    const head = headOf(statement);
    return `${head}same(${statement.slice(head.length)}, (${value}));`;
  });
}

/** `if (…) `, `for await (…) `, and the blanks before: up to the bracket that closes. */
function headOf(statement: string): string {
  const [start = ""] = /^\s*(?:(?:if|for await|for) \()?/.exec(statement)!;
  if (!start.endsWith("(")) return start;
  let depth = 1;
  let at = start.length;
  for (; depth > 0; at++) depth += statement[at] === "(" ? 1 : statement[at] === ")" ? -1 : 0;
  return statement.slice(0, at + 1);
}

const examples = fs
  .readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.includes("generated"))
  .sort()
  .flatMap(examplesIn);

describe("every @example holds", () => {
  test.each(examples.map((one) => [`${one.of} of ${one.file}`, one] as const))("%s", async (_, { file, code }) => {
    const own = (await import(pathToFileURL(join(SRC, file)).href)) as object;
    let checks = 0;
    const same = (found: unknown, expected: unknown): void => {
      checks++;
      expect(found).toEqual(expected);
    };
    // As if each example began with its imports; paths are those of the repository.
    const inRepository = (path: string): string => join(ROOT, path);
    const scope = {
      ...cells,
      ...main,
      ...node,
      ...own,
      Readable,
      join,
      tmpdir,
      mkdtempSync: fs.mkdtempSync,
      readFileSync: (path: string) => fs.readFileSync(inRepository(path)),
      createReadStream: (path: string) => fs.createReadStream(inRepository(path)),
      same,
    };
    const { code: script } = await transform(`async () => {${withChecks(code)}\n}`, { loader: "ts", target: "es2023" });
    // oxlint-disable-next-line typescript/no-implied-eval -- code of this repository
    const run = new Function(...Object.keys(scope), `return (${script.trim().replace(/;$/, "")})();`) as (
      ...values: readonly unknown[]
    ) => Promise<void>;
    await run(...Object.values(scope));
    // An example whose condition does not hold shows nothing.
    expect(checks).toBeGreaterThan(0);
  });
});

test.each([
  ["windbg-postmortem", main],
  ["windbg-postmortem/node", node],
])("every function of %s has an example", (_, entry) => {
  const shown = new Set(examples.map(({ of }) => of));
  const functions = Object.entries(entry).filter(([, value]) => typeof value === "function");
  expect(functions.map(([name]) => name).filter((name) => !shown.has(name))).toEqual([]);
});
