import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { explainFailure, type Failure, type Problem } from "../model/failure.js";

/**
 * Writes a result where the user wants it, its folder too; a file appears whole or not at all. Gives null, or why it could not be
 * written.
 */
export function writeResult(
  result: string | Uint8Array,
  file: string | undefined,
  mode: number = 0o666,
): Failure | null {
  if (file === undefined) {
    process.stdout.write(result);
    return null;
  }
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, result, { mode });
    renameSync(temporary, file);
    return null;
  } catch (error) {
    rmSync(temporary, { force: true });
    return {
      _tag: "unwritable-output",
      code: "WP0008",
      name: file,
      line: null,
      message: error instanceof Error ? error.message : String(error),
      remedy: "Choose another place with -o, or leave -o away to write to standard output.",
    };
  }
}

/** One line that moves no terminal: names and messages come from logs and folders. */
export function plain(line: string): string {
  return line.replace(/[\u0000-\u001f\u007f-\u009f]/g, "·");
}

/** Says a failure on standard error. */
export function printFailure(failure: Failure): void {
  const { name, message } = failure;
  process.stderr.write(`${explainFailure({ ...failure, name: plain(name), message: plain(message) })}\n`);
}

export function printProblems(name: string, problems: readonly Problem[], quiet: boolean): void {
  if (quiet) return;
  for (const problem of problems)
    process.stderr.write(`${plain(`${name}:${problem.line}: ${problem.code} ${problem.message}`)}\n`);
}
