import type { CommandPart } from "../../model/transcript.js";

const RUNS = /^(?:g[chnNHu]?|gu|p[acht]?|pct|t[abcht]?|tct|p-|t-|g-|wt|!tt|!ttdext\.tt)$/;
const SETS_BREAKPOINT = /^b[apmu]$/;
const SETS_FILTER = /^sx[denir]$/;

/** Whether a command lets the target run, so that breakpoint commands may print before the next prompt. */
export function runsTarget(part: CommandPart): boolean {
  return RUNS.test(part.name);
}

/** Whether a command tells what to run later; what that is stands in its arguments. */
export function mayLeaveCommands(part: CommandPart): boolean {
  return SETS_BREAKPOINT.test(part.name) || SETS_FILTER.test(part.name);
}

/**
 * What a breakpoint or an event filter will run when it stops the target.
 *
 * ```text
 * bp ws2_32!send "kL 5; da poi(esp+8); g"          kL 5; da poi(esp+8); g
 * sxe -c "!analyze -v; q" av                       !analyze -v; q
 * ```
 */
export function laterCommands(part: CommandPart): readonly string[] {
  if (!mayLeaveCommands(part)) return [];
  const quoted = lastQuoted(part.args);
  if (quoted === null || quoted.trim() === "") return [];
  return [quoted.replace(/\\(["\\])/g, "$1").trim()];
}

const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/** The text that the last quotation mark ends. A mark that ends another may begin it. */
function lastQuoted(text: string): string | null {
  const last = text.lastIndexOf('"');
  for (let at = text.indexOf('"'); at >= 0;) {
    QUOTED.lastIndex = at;
    const found = QUOTED.exec(text);
    if (found === null) return null;
    at = QUOTED.lastIndex - 1;
    if (at === last) return found[1]!;
  }
  return null;
}
