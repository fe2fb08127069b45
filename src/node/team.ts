import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { requireText } from "../arguments.js";
import type { OwnerEntry } from "../analysis/attribution.js";
import type { SuppressionEntry } from "../analysis/suppress.js";
import { knowledge, type RulePack } from "../knowledge/index.js";
import type { FileProblem, WrittenFile } from "../knowledge/yaml-file.js";
import { unreadable } from "../model/failure.js";
import { readWrittenText } from "./written-text.js";

/** Rules of a team and the file of each. */
export interface TeamRules {
  readonly pack: RulePack;
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads the rules of a folder, its folders included, or of one file. Whatever is wrong with them is named with file,
 * line and column, and then there are no rules.
 *
 * @example
 * const team = await readRuleFolder("src/knowledge/rules/crash.yaml");
 * if (team._tag === "Right") team.right.pack.rules.length > 0; // true
 *
 * @since 0.1.0
 */
export async function readRuleFolder(path: string): Promise<E.Either<readonly FileProblem[], TeamRules>> {
  requireText(path, "the path", "readRuleFolder");
  const listed = await ruleFiles(path);
  if (E.isLeft(listed)) return listed;
  // Only those who bring rules pay for reading them.
  const [{ readRules }, { default: facts }] = await Promise.all([
    import("../knowledge/rule-pack.js"),
    import("../knowledge/generated/facts.js"),
  ]);
  const { catalogue } = knowledge();
  const { rules, problems, files } = readRules(listed.right, {
    isGroup: (name) => catalogue.group(name).length > 0,
    facts: facts(),
  });
  if (problems.length > 0) return E.left(problems);
  const hash = createHash("sha256").update(JSON.stringify(rules)).digest("hex").slice(0, 16);
  return E.right({ pack: { name: "team", hash, rules }, files });
}

async function ruleFiles(path: string): Promise<E.Either<readonly FileProblem[], readonly WrittenFile[]>> {
  try {
    const folder = (await stat(path)).isDirectory();
    const names = folder ? await ruleFilesBelow(path) : [""];
    if (names.length === 0)
      return E.left([
        wrong(path, "the folder holds no .yaml, .yml or .json file", "pass a folder of rule files, or one file"),
      ]);
    const files = names.map((name) => (name === "" ? path : join(path, name)));
    return E.right(await Promise.all(files.map(async (file) => ({ file, text: await readWrittenText(file) }))));
  } catch (error) {
    return E.left([broken(path, error)]);
  }
}

async function ruleFilesBelow(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).filter(isRuleFile).sort();
  // A pipe or a folder of such a name is none; what cannot be looked at is named when it is read.
  const kinds = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
  return names.filter((_, i) => kinds[i]?.isFile() !== false);
}

function isRuleFile(name: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(name) && !/(?:^|[\\/])\./.test(name);
}

function wrong(file: string, found: string, remedy: string): FileProblem {
  return { file, line: 1, column: 1, found, remedy };
}

function broken(file: string, error: unknown): FileProblem {
  return wrong(file, unreadable(file, error).message, "check the path");
}

/**
 * Reads an owners file: a list of `module`, `owner` and `vendor`.
 *
 * @example
 * const read = await readOwnersFile("no-such-file.yaml");
 * if (read._tag === "Left") read.left[0]?.file; // "no-such-file.yaml"
 *
 * @since 0.1.0
 */
export async function readOwnersFile(file: string): Promise<E.Either<readonly FileProblem[], readonly OwnerEntry[]>> {
  requireText(file, "the path", "readOwnersFile");
  const { readOwners } = await import("../knowledge/team-files.js");
  const read = await readList(file, readOwners);
  if (E.isLeft(read)) return read;
  return E.right(
    read.right.map(({ module, owner, vendor }) => ({ module, owner, ...(vendor === undefined ? {} : { vendor }) })),
  );
}

/**
 * Reads a suppressions file: a list of `rule`, `reason` and `until`.
 *
 * @example
 * const read = await readSuppressionsFile("no-such-file.yaml");
 * if (read._tag === "Left") read.left[0]?.file; // "no-such-file.yaml"
 *
 * @since 0.1.0
 */
export async function readSuppressionsFile(
  file: string,
): Promise<E.Either<readonly FileProblem[], readonly SuppressionEntry[]>> {
  requireText(file, "the path", "readSuppressionsFile");
  const { readSuppressions } = await import("../knowledge/team-files.js");
  return readList(file, readSuppressions);
}

async function readList<T>(
  file: string,
  read: (file: WrittenFile) => { readonly entries: readonly T[]; readonly problems: readonly FileProblem[] },
): Promise<E.Either<readonly FileProblem[], readonly T[]>> {
  try {
    const { entries, problems } = read({ file, text: await readWrittenText(file) });
    return problems.length > 0 ? E.left(problems) : E.right(entries);
  } catch (error) {
    return E.left([broken(file, error)]);
  }
}

/** `rules/a.yaml:3:5: found` and what to do, on two lines; paths below `from` as they are seen from there. */
export function explainFileProblem({ file, line, column, found, remedy }: FileProblem, from: string): string {
  const seen = relative(from, file);
  return `${seen === "" || seen.startsWith("..") ? file : seen}:${line}:${column}: ${found}\n    ${remedy}`;
}
