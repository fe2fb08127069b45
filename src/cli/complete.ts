import { COMMANDS, type CommandEntry, type Option } from "./commands.js";

/** What may stand at a place of the command line. */
export interface Completions {
  readonly words: readonly { readonly word: string; readonly help: string }[];
  /** Names of files or folders may stand there, too. */
  readonly paths: "files" | "folders" | null;
}

/**
 * What may take the place of the last word.
 *
 * ```text
 * compare --format ma        words behind the program's name; the last one is being typed
 *                  ^^        markdown
 * ```
 */
export function completionsOf(words: readonly string[]): Completions {
  const [last = "", ...before] = joined(words).reverse();
  before.reverse();
  const named = COMMANDS.find(({ name }) => name === before[0]);
  const command = named ?? COMMANDS[0]!;
  const starting = (all: Completions["words"], typed: string): Completions["words"] =>
    all.filter(({ word }) => word.startsWith(typed));

  const [, name, typed] = /^--([\w-]+)=(.*)$/.exec(last) ?? [];
  const asked = name === undefined ? optionNamed(command, before.at(-1)) : optionNamed(command, `--${name}`);
  if (asked?.type === "string") {
    const { words: values, paths } = valuesOf(asked);
    const whole = values.map(({ word, help }) => ({ word: name === undefined ? word : `--${name}=${word}`, help }));
    return { words: starting(whole, last), paths: typed === undefined || values.length > 0 ? paths : null };
  }
  if (last.startsWith("-")) return { words: starting(optionsOf(command, before), last), paths: null };
  const position = before.filter((word) => !word.startsWith("-")).length;
  if (named === undefined && position === 0) return { words: starting(commands(), last), paths: "files" };
  if (command.words !== undefined && position === 1)
    return {
      words: starting(
        command.words.map((word) => ({ word, help: "" })),
        last,
      ),
      paths: null,
    };
  return { words: [], paths: "files" };
}

/** bash hands `--format=ma` over as three words. */
function joined(words: readonly string[]): string[] {
  const all: string[] = [];
  for (const word of words) {
    const before = all.at(-1);
    const beforeThat = all.at(-2);
    if (word === "=" && before?.startsWith("--") === true) all.push("");
    else if (before === "" && beforeThat?.startsWith("--") === true) all[all.length - 1] = word;
    else all.push(word);
  }
  return all;
}

function commands(): Completions["words"] {
  return COMMANDS.map(({ name, summary }) => ({ word: name, help: summary }));
}

function optionNamed({ options }: CommandEntry, word: string | undefined): Option | undefined {
  if (word === undefined) return undefined;
  if (/^-\w$/.test(word)) return Object.values(options).find(({ short }) => short === word[1]);
  return word.startsWith("--") ? options[word.slice(2)] : undefined;
}

function valuesOf({ choices = [], value }: Option): Completions {
  return {
    words: choices.map((word) => ({ word, help: "" })),
    paths: value === "FILE" ? "files" : value === "DIR" ? "folders" : null,
  };
}

/** Options that are not there yet, or may be there several times. */
function optionsOf({ options }: CommandEntry, before: readonly string[]): Completions["words"] {
  const fresh = Object.entries(options).filter(
    ([name, { multiple }]) =>
      multiple === true || !before.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)),
  );
  return [
    ...fresh.map(([name, { help }]) => ({ word: `--${name}`, help })),
    { word: "--help", help: "what the command takes" },
  ];
}
