import { COMMANDS, type CommandEntry } from "./commands.js";
import { EXIT_MEANING, exitLines } from "./exit-codes.js";
import { flagOf } from "./help.js";

/** `docs/cli.md`: the manual page of the command line. */
export function manual(): string {
  return `${[
    "# windbg-postmortem",
    "",
    "<!-- Made from src/cli/commands.ts: UPDATE_GOLDEN=1 npm test -- test/cli/manual.test.ts -->",
    "",
    "Reads exported WinDbg, CDB and KD transcripts and writes the post-mortem.",
    "",
    "## Synopsis",
    "",
    "```",
    ...COMMANDS.map(({ usage }) => `windbg-postmortem ${usage}`),
    "windbg-postmortem COMMAND --help",
    "windbg-postmortem --version",
    "```",
    "",
    "Results go to standard output, progress and problems to standard error. A result that goes to a file is there whole or not at all.",
    "",
    "## Commands",
    "",
    ...COMMANDS.flatMap(sectionOf),
    "## Exit codes",
    "",
    ...exitLines(EXIT_MEANING).map((line) => `- ${line.replace(/^\d+/, "`$&`")}`),
    "",
    "## Environment",
    "",
    "- `NO_COLOR`: no colour, unless `--color always` is given",
    "",
    "## Completion",
    "",
    "One line in the file that the shell reads when it starts:",
    "",
    "- bash, `~/.bashrc`: `source <(windbg-postmortem completion bash)`",
    "- zsh, `~/.zshrc`, behind `compinit`: `source <(windbg-postmortem completion zsh)`",
    "- fish, `~/.config/fish/config.fish`: `windbg-postmortem completion fish | source`",
    "- PowerShell, `$PROFILE`: `windbg-postmortem completion powershell | Out-String | Invoke-Expression`",
  ].join("\n")}\n`;
}

function sectionOf({ name, usage, summary, options, exits }: CommandEntry): readonly string[] {
  const codes = exitLines(exits);
  return [
    `### ${name}`,
    "",
    `    windbg-postmortem ${usage}`,
    "",
    `${summary[0]!.toUpperCase()}${summary.slice(1)}.`,
    "",
    ...Object.entries(options).map(([option, entry]) => `- \`${flagOf(option, entry)}\`: ${entry.help}`),
    ...(Object.keys(options).length === 0 ? [] : [""]),
    ...(codes.length === 0 ? [] : [`Exit codes: ${codes.map((line) => line.replace(/^\d+/, "`$&`")).join("; ")}.`, ""]),
  ];
}
