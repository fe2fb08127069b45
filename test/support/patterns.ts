import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "@swc/core";

export interface Pattern {
  /** Below src, with slashes. */
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

const SRC = join(import.meta.dirname, "../../src");

/** The TypeScript files of src, below it. */
export function sourceFiles(): readonly string[] {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => file.replaceAll("\\", "/"))
    .toSorted();
}

/** Every regular expression that a file writes out, and how often it makes one of a text. */
export function patternsOf(file: string): { readonly literals: readonly Pattern[]; readonly made: number } {
  const literals: Pattern[] = [];
  let made = 0;
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { type, pattern, flags, callee } = node as Readonly<Record<string, unknown>>;
    if (type === "RegExpLiteral") literals.push({ file, source: pattern as string, flags: flags as string });
    if (type === "NewExpression" || type === "CallExpression") {
      if ((callee as { readonly value?: unknown }).value === "RegExp") made++;
    }
    Object.values(node).forEach(walk);
  };
  walk(parseSync(readFileSync(join(SRC, file), "utf8"), { syntax: "typescript", target: "es2023" }).body);
  return { literals, made };
}

/** Runs `load` and gives the patterns that code makes of texts meanwhile. */
export async function patternsMadeBy(load: () => Promise<unknown>): Promise<readonly Pattern[]> {
  const made: Pattern[] = [];
  const plain = globalThis.RegExp;
  const remember = (found: RegExp): RegExp => {
    made.push({ file: "made of a text", source: found.source, flags: found.flags });
    return found;
  };
  globalThis.RegExp = new Proxy(plain, {
    construct: (target, [source, flags]) => remember(new target(source as string, flags as string | undefined)),
    apply: (target, _, [source, flags]) => remember(target(source as string, flags as string | undefined)),
  });
  try {
    await load();
  } finally {
    globalThis.RegExp = plain;
  }
  return made;
}
