import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One case of a case file: a title, debugger text, and what is read from it. */
export interface Case {
  readonly title: string;
  readonly text: string;
  readonly expected: string;
}

/**
 * Reads a case file. Anybody who can read a debugger log can extend one.
 *
 * ```text
 * # reads a row without frame number
 * 05c2edc0 771bfb5a ws2_32!closesocket
 * ==>
 * stack x86
 *   05c2edc0 771bfb5a ws2_32!closesocket
 * ```
 *
 * A line that begins with `# ` and follows a blank line, or stands first, opens the next case.
 */
export function readCases(file: string): readonly Case[] {
  const cases: Case[] = [];
  for (const part of readFileSync(file, "utf8")
    .split(/^# (?=\S)/m)
    .slice(1)) {
    const [head = "", ...rest] = part.split("\n");
    const body = rest.join("\n");
    const cut = body.search(/^==>$/m);
    const text = cut < 0 ? body : body.slice(0, cut);
    const expected = cut < 0 ? "" : body.slice(cut + 4);
    cases.push({ title: head.trim(), text, expected: expected.trim() });
  }
  return cases;
}

export function writeCases(file: string, cases: readonly Case[]): void {
  writeFileSync(file, cases.map((one) => `# ${one.title}\n${one.text}==>\n${one.expected}\n`).join("\n"));
}

export const CASES_FOLDER: string = join(import.meta.dirname, "..", "cases");

export function caseFiles(): readonly string[] {
  return existsSync(CASES_FOLDER)
    ? readdirSync(CASES_FOLDER)
        .filter((name) => name.endsWith(".txt"))
        .sort()
    : [];
}

/** `UPDATE_GOLDEN=1 npm test` writes what is read now; look at the diff before you commit it. */
export const UPDATE_GOLDEN: boolean = process.env["UPDATE_GOLDEN"] === "1";
