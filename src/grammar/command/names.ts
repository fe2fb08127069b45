import { MANAGED_COMMANDS } from "../../model/managed-commands.js";
import type { CommandPart } from "../../model/transcript.js";

/**
 * Names that commands begin with. Output that a piped debugger prints behind a prompt begins with none of them
 * (`Last event:`, `ModLoad:`, `eax=`), or is not followed by what may follow a command's name.
 */
const NAME =
  /^(?:a|a[dhlsS]|b[acdelmpru]|bsc|bsp|c|d\w{0,3}|e[abdfpquwz]?[au]?|fp?|g[chnNHu]?|i[bdw]|j|k\w{0,6}|l[mnsd]\w{0,8}|l[+-]?\w?|m|n|o[bdw]|p[acht]?|pct|q{1,2}d?|r[mFXMy]?|rdmsr|s[oqsSnw]?|sx\w{0,2}|t[abcht]?|tct|u[bfprx]?|ub|vertarget|vercommand|version|w[rt]\w{0,3}|x|z)(?![\w:])/i;

/** Signs that commands begin with. */
const SIGN = /^(?:[!.~|?*;#"]|\$[$<>]|\d+k|[0-9]+s$)/;

/** Whether text behind a prompt can have been typed there. */
export function isCommand(text: string): boolean {
  return SIGN.test(text) || NAME.test(text) || INITIAL.test(text);
}

/** `-c "…"` and `$$<` commands as the command-line debuggers show them behind their first prompt. */
const INITIAL = /^\w{2,12}: Reading initial command '(.*?)'?$/;

/**
 * The commands that were given at start.
 *
 * ```text
 * 0:000> cdb: Reading initial command '.ecxr; kc 60; q'      .ecxr; kc 60; q
 * ```
 */
export function initialCommand(text: string): string | null {
  return INITIAL.exec(text)?.[1] ?? null;
}

/** The name under which outputs are looked up: `s` searches, but `~0s` and `|1s` switch to another thread or process. */
export function askedName(part: CommandPart): string {
  return part.name === "s" && part.prefix !== null ? `${part.prefix}s` : part.name;
}

/** The name that a debugger knows a command by: `clrstack`, as `dotnet-dump` takes it, → `!clrstack`. */
export function signedName(name: string): string {
  return MANAGED_COMMANDS.has(name.toLowerCase()) ? `!${name}` : name;
}
