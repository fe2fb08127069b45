import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { explainFailure, type Failure, type Problem } from "../model/failure.js";

/**
 * Writes a result where the user wants it, its folder too; a file appears whole or not at all, a device or a pipe is
 * written to. Gives null, or why it could not be written.
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
  try {
    mkdirSync(dirname(file), { recursive: true });
    const there = statSync(file, { throwIfNoEntry: false });
    if (there === undefined || there.isFile())
      replaceFile(there === undefined ? file : realpathSync(file), result, mode);
    else writeFileSync(file, result);
    return null;
  } catch (error) {
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

function replaceFile(file: string, result: string | Uint8Array, mode: number): void {
  const temporary = `${file}.${crypto.randomUUID()}.tmp`;
  try {
    // Nothing that lies there already is written into, nor whatever a link of that name leads to.
    writeFileSync(temporary, result, { mode, flag: "wx" });
    renameSync(temporary, file);
  } catch (error) {
    // Below a file there is nothing to remove, and asking for it is an error of its own.
    if (existsSync(temporary)) rmSync(temporary);
    throw error;
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
