import { completionsOf } from "./complete.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { SHELL_SCRIPTS } from "./shell-scripts.js";

/**
 * Prints the script for a shell. The script asks back for each completion, `completion words +compare +--for`: every word
 * with a `+` before it, so that none is empty or an option. The answer is a word and what it means on each line, then
 * `:files` or `:folders` where names of those may stand as well.
 */
export function run([shell = "", ...rest]: readonly string[]): Promise<number> {
  if (shell === "words") {
    const { words, paths } = completionsOf(rest.map((word) => word.replace(/^\+/, "")));
    const lines = words.map(({ word, help }) => (help === "" ? word : `${word}\t${help}`));
    process.stdout.write([...lines, ...(paths === null ? [] : [`:${paths}`]), ""].join("\n"));
    return Promise.resolve(Exit.done);
  }
  const script = Object.hasOwn(SHELL_SCRIPTS, shell) ? SHELL_SCRIPTS[shell] : undefined;
  if (script === undefined || rest.length > 0)
    return Promise.resolve(
      usage(`completion takes ${Object.keys(SHELL_SCRIPTS).join(", ")}, not "${shell}".`, "completion"),
    );
  process.stdout.write(script);
  return Promise.resolve(Exit.done);
}
