import { MANAGED_COMMANDS } from "../../src/model/managed-commands.js";
import type { Command, CommandPart } from "../../src/model/transcript.js";

const PREFIX = /^(?:~(?:~?\[[^\]\s]*\]|[*.#]|\d+)(?=\s*[a-zA-Z.!])|\|\|?(?:[*.#]|\d+)(?=\s*[a-zA-Z.!])|\d+(?=k))/;
const NAME = /^(?:![\w.]+|\.[A-Za-z_]\w*|[gpt]-(?!\w)|\?\??|[A-Za-z]+|~|\|\|?|\$+>?a?<|\S)/;
const COMMENT = /^(?:\*|\$\$(?![<>]))[^\r\n]*/;
const STRING = /^"(?:\\.|[^"\\])*"?/;
/** What the debuggers show behind their first prompt: the commands they were started with. */
const INITIAL = /^\w{2,12}: Reading initial command '(.*?)'?$/;
const LONGEST = 4096;
/**
 * Section 4.5 of the reference: commands are joined by semicolons that stand in no string and in no braces.
 *
 * ```text
 * ~*kb 20; .foreach (x {lm}) { .echo x; k }
 * ^^ prefix ^^ arguments       ^^^^^^^^^^^^ no end of a command
 *   ^^ name
 * ```
 */
export function commandOf(line: string): Command {
  const text = INITIAL.exec(line)?.[1] ?? line;
  const parts: CommandPart[] = [];
  let rest = text.slice(0, LONGEST);
  for (;;) {
    rest = rest.replace(/^[\s;]+/, "").replace(COMMENT, "");
    if (rest === "") break;
    if (/^[\s;]/.test(rest)) continue;
    const prefix = PREFIX.exec(rest)?.[0] ?? null;
    rest = rest.slice(prefix?.length ?? 0).trimStart();
    const typed = NAME.exec(rest)![0];
    const name = MANAGED_COMMANDS.has(typed.toLowerCase()) ? `!${typed}` : typed;
    const behind = rest.slice(typed.length);
    const end = endOfArguments(behind);
    parts.push({ prefix, name, args: behind.slice(0, end).trim() });
    rest = behind.slice(end);
  }
  return { text, name: parts[0]?.name ?? null, parts };
}

function endOfArguments(text: string): number {
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const string = STRING.exec(text.slice(at))?.[0];
    if (string !== undefined) {
      at += string.length;
      continue;
    }
    if (text[at] === ";" && depth === 0) return at;
    if (text[at] === "{") depth++;
    // A brace that nothing opened is text.
    else if (text[at] === "}" && depth > 0) depth--;
    at++;
  }
  return at;
}

const RUNS_OTHERS = /^(?:\.(?:foreach|for|while|do|if|elsif|else|block|catch)|!(?:list|for_each_\w+)|j|z)$/;

/** The commands in braces and quotes of one that runs others, and behind `~*e`. */
export function nestedIn(part: CommandPart): readonly CommandPart[] {
  const everyThread = part.name === "e" && part.prefix !== null;
  if (!everyThread && !RUNS_OTHERS.test(part.name)) return [];
  // `.foreach (word {command}) {…}`: the words are read, not shown.
  const shown =
    part.name === ".foreach" ? part.args.replace(/^[^(]{0,40}\([^{}]{0,80}\{[^{}]{0,2000}\}\s*\)/, "") : part.args;
  const pieces = shown.replaceAll('\\"', '"').split(/["{}]/);
  const inner = pieces.length > 1 ? pieces.slice(1) : pieces;
  return inner
    .map((piece) => piece.trim())
    .filter((piece) => /^(?:[.!?]?[a-z]|\?|[.!]\?)/i.test(piece))
    .flatMap((piece) => commandOf(piece).parts);
}

/** Whether the target runs: what breakpoints were told to print may follow. */
export function runsTarget(part: CommandPart): boolean {
  return /^(?:g[chnNHu]?|p[acht]?|pct|t[abcht]?|tct|[gpt]-|wt|!tt|!ttdext\.tt)$/.test(part.name);
}

/** `bp ws2_32!send "kL 5; g"`: what runs at a later stop. */
export function laterIn(part: CommandPart): string | null {
  if (!/^(?:b[apmu]|sx[denir])$/.test(part.name)) return null;
  const quoted = /"((?:\\.|[^"\\])*)"\s*[;)]?[^"]*$/.exec(part.args)?.[1] ?? "";
  return quoted.trim() === "" ? null : quoted.replace(/\\(["\\])/g, "$1").trim();
}

/** `s` searches; `~0s` and `|1s` switch. */
export function askedName({ prefix, name }: CommandPart): string {
  return prefix !== null && name === "s" ? prefix + name : name;
}
