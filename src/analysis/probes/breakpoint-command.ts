import type { CommandPart } from "../../model/transcript.js";

/** What a `bp`, `bu`, `bm` or `ba` command asks for. */
export interface BreakpointCommand {
  readonly id: number | null;
  /** Symbol or address as typed. */
  readonly target: string;
  readonly condition: string | null;
  /** What it runs at each hit. */
  readonly runs: string | null;
  readonly threadFilter: string | null;
  readonly oneShot: boolean;
}

/**
 * ```text
 * ~5 bp3 /1 /t 8a2c3d40 ws2_32!send 2 ".if (poi(@esp+4) == 0x5ec) {} .else {gc}"
 * ^^ thread  ^ id  ^^ one shot  ^^^^^^^^^^^ target ^ passes  ^^^ command: conditional when it may go on by itself
 * ```
 *
 * A command string that goes on in some cases (`gc`, `j`, `.if`) or always (`g`) makes the breakpoint conditional as a
 * witness: hits may pass unseen.
 */
export function readBreakpointCommand(part: CommandPart): BreakpointCommand | null {
  if (!/^b[pum]$|^ba$/.test(part.name)) return null;
  let rest = part.args;
  let id: number | null = null;
  const digits = /^(\d+)\s+/.exec(rest);
  if (digits !== null) {
    id = Number(digits[1]);
    rest = rest.slice(digits[0].length);
  }
  const conditions: string[] = [];
  // `ba w4 ADDRESS` watches data, whatever name the address has.
  if (part.name === "ba" && /^[rwi]\s*\d/.test(rest)) conditions.push("it watches data, not calls");
  if (part.name === "ba") rest = rest.replace(/^[rwei]\s*\d\s+/, "");
  let oneShot = false;
  let threadFilter: string | null = part.prefix !== null && !part.prefix.startsWith("~*") ? part.prefix : null;
  for (;;) {
    const option = /^\/(1|[pct]\s*[^\s"]+|[a-z]\d*|w\s*"[^"]*")\s*/i.exec(rest);
    if (option === null) break;
    const word = option[1]!;
    if (word === "1") oneShot = true;
    else if (/^[pt]/i.test(word)) threadFilter = `/${word}`;
    else conditions.push(`/${word}`);
    rest = rest.slice(option[0].length);
  }
  const command = lastQuoted(rest);
  const before = rest.slice(0, command?.at ?? rest.length).trim();
  const [target = "", passes] = before.split(/\s+/);
  if (target === "") return null;
  if (passes !== undefined && /^(?:0x)?[0-9a-f]+$/i.test(passes) && !/^(?:0x)?0*1?$/i.test(passes))
    conditions.push(`pass count ${passes}`);
  if (command !== null && /(?:^|[\s;{'"])(?:gc?|j|\.if|gu|gh|gn)(?=$|[\s;}'"(])/.test(command.text))
    conditions.push(`"${command.text}"`);
  const runs = command?.text.replace(/\\(["\\])/g, "$1") ?? null;
  return { id, target, condition: conditions.length === 0 ? null : conditions.join(" "), runs, threadFilter, oneShot };
}

const QUOTED = /"((?:[^"\\]|\\.)*)("?)/y;

/** The quoted text that ends the command; its own end may be cut off. A mark that ends another may begin it. */
function lastQuoted(text: string): { readonly text: string; readonly at: number } | null {
  const end = text.trimEnd().length;
  for (let at = text.indexOf('"'); at >= 0;) {
    QUOTED.lastIndex = at;
    const [, quoted = "", mark = ""] = QUOTED.exec(text)!;
    if (QUOTED.lastIndex >= end) return { text: quoted, at };
    if (mark === "") return null;
    at = QUOTED.lastIndex - 1;
  }
  return null;
}

/** `bc 1 3-5`, `bd *`: the numbers a command names; null for all. */
export function readBreakpointIds(args: string): readonly number[] | null {
  if (/^\s*(?:\*|$)/.test(args)) return null;
  const ids: number[] = [];
  for (const [, from = "", to] of args.matchAll(/(\d+)(?:-(\d+))?/g)) {
    const last = Math.min(Number(to ?? from), Number(from) + 1000);
    for (let id = Number(from); id <= last; id++) ids.push(id);
  }
  // Something other than numbers (a register, an alias) may name any breakpoint.
  return ids.length === 0 || /[$@{(]/.test(args) ? null : ids;
}
