import { renameSync, rmSync, writeFileSync } from "node:fs";
import type { Problem } from "../model/failure.js";

/** Writes a result where the user wants it. A file appears whole or not at all. */
export function writeResult(text: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

export function printProblems(name: string, problems: readonly Problem[], quiet: boolean): void {
  if (quiet) return;
  for (const problem of problems) process.stderr.write(`${name}:${problem.line}: ${problem.code} ${problem.message}\n`);
}
