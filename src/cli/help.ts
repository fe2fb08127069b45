import { COMMANDS, type CommandEntry, type Option } from "./commands.js";
import { EXIT_MEANING, exitLines } from "./exit-codes.js";

export function helpText(): string {
  const width = Math.max(...COMMANDS.map((command) => command.usage.length)) + 2;
  return [
    "windbg-postmortem: reads exported WinDbg, CDB and KD transcripts and writes the post-mortem",
    "",
    ...COMMANDS.map((command) => `  windbg-postmortem ${command.usage.padEnd(width)}${command.summary}`),
    "",
    "  windbg-postmortem COMMAND --help   the options of a command",
    "  windbg-postmortem --version",
    "",
    "Results go to standard output, problems to standard error.",
    `Exit codes: ${exitLines(EXIT_MEANING).join(" · ")}`,
    "",
  ].join("\n");
}

export function commandHelp({ usage, summary, options, exits }: CommandEntry): string {
  const rows = Object.entries(options).map(([name, option]) => [`  ${flagOf(name, option)}`, option.help] as const);
  const width = Math.max(0, ...rows.map(([flag]) => flag.length)) + 2;
  const codes = exitLines(exits);
  return [
    `windbg-postmortem ${usage}`,
    summary,
    "",
    ...rows.map(([flag, text]) => flag.padEnd(width) + text),
    ...(codes.length === 0 ? [] : ["", "Exit codes", ...codes.map((line) => `  ${line}`)]),
    "",
  ].join("\n");
}

/** `-o, --output FILE` */
export function flagOf(name: string, { short, type, value }: Option): string {
  return `${short === undefined ? "" : `-${short}, `}--${name}${type === "string" ? ` ${value ?? "VALUE"}` : ""}`;
}
