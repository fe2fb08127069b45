import { COMMANDS, type CommandEntry } from "./commands.js";

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
    "Exit codes: 0 done · 1 findings at or above --fail-on · 2 usage · 3 nothing could be read · 4 done in part · 70 bug",
    "",
  ].join("\n");
}

export function commandHelp(command: CommandEntry): string {
  const rows = Object.entries(command.optionHelp).map(([name, text]) => {
    const option = command.options[name];
    const short = option?.short === undefined ? "" : `-${option.short}, `;
    return [`  ${short}--${name}${option?.type === "string" ? " VALUE" : ""}`, text] as const;
  });
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  return [
    `windbg-postmortem ${command.usage}`,
    command.summary,
    "",
    ...rows.map(([flag, text]) => flag.padEnd(width) + text),
    "",
  ].join("\n");
}
