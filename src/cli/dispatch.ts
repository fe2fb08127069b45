import { parseArgs } from "node:util";
import { COMMANDS } from "./commands.js";
import { Exit } from "./exit-codes.js";
import { commandHelp, helpText } from "./help.js";

/**
 * Finds the command, reads its options and runs it. A first word that is no command is a path to analyze. `beforeLoading`
 * is told the name of the command before its code is loaded.
 */
export async function dispatch(
  argv: readonly string[],
  beforeLoading: (command: string) => Promise<void>,
): Promise<number> {
  const [first] = argv;
  if (first === undefined) {
    process.stderr.write(helpText());
    return Exit.usage;
  }
  const named = COMMANDS.find((command) => command.name === first);
  const command = named ?? COMMANDS[0]!;
  const rest = argv.slice(named === undefined ? 0 : 1);
  let parsed;
  try {
    parsed = parseArgs({
      args: [...rest],
      options: { ...command.options, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
  } catch (error) {
    return usage(`${(error as Error).message.split(". To specify")[0]}`, command.name);
  }
  if (parsed.values["help"] === true) {
    process.stdout.write(commandHelp(command));
    return Exit.done;
  }
  if (parsed.positionals.length === 0 && command.withoutPaths !== true) return usage("No log was given.", command.name);
  await beforeLoading(command.name);
  const { run } = await command.load();
  return run(parsed.positionals, parsed.values);
}

export function usage(message: string, command: string): number {
  process.stderr.write(`windbg-postmortem: ${message}\n  windbg-postmortem ${command} --help lists what it takes.\n`);
  return Exit.usage;
}
