import type { Entry } from "./entries.js";

interface Told {
  readonly code: string;
  readonly parameters: readonly string[];
}

/**
 * Which dump of its log each entry belongs to, counted from 0. A person pastes what `!analyze` says of several dumps
 * into one text, and a system stops once: another stop code, or the same with other arguments, is another dump.
 *
 * ```text
 * MEMORY_MANAGEMENT (1a)
 * Arg1: 0000000000041792, …
 * ===== 110426-7812-01.dmp =====              whatever stands between
 * SYSTEM_SERVICE_EXCEPTION (3b)
 * Arg1: 00000000c0000005, …
 * ```
 */
export function dumpsOf(entries: readonly Entry[]): ReadonlyMap<Entry, number> {
  let known = dumpsIn.get(entries);
  if (known === undefined) dumpsIn.set(entries, (known = countDumps(entries)));
  return known;
}

const dumpsIn = new WeakMap<readonly Entry[], ReadonlyMap<Entry, number>>();

function countDumps(entries: readonly Entry[]): ReadonlyMap<Entry, number> {
  const found = new Map<Entry, number>();
  let source = -1;
  let dump = 0;
  let last: Told | null = null;
  for (const entry of entries) {
    if (entry.source !== source) {
      source = entry.source;
      dump = 0;
      last = null;
    }
    const told = toldBy(entry);
    if (opensDump(entry) && last !== null) {
      dump++;
      last = null;
    } else if (told !== null && last !== null && isOther(told, last)) dump++;
    // The short form may lack what the long one has.
    if (told !== null && (last === null || told.parameters.length > 0)) last = told;
    if (dump > 0) found.set(entry, dump);
  }
  return found;
}

/** The entries of the dump that a line stands in; all where the logs have one each. */
export function entriesOfDump(entries: readonly Entry[], source: number, line: number): readonly Entry[] {
  const dumps = dumpsOf(entries);
  if (dumps.size === 0) return entries;
  const at = entries.findLast((entry) => entry.source === source && entry.lines[0] <= line);
  const dump = at === undefined ? 0 : (dumps.get(at) ?? 0);
  return entries.filter((entry) => entry.source === source && (dumps.get(entry) ?? 0) === dump);
}

function opensDump({ output }: Entry): boolean {
  return output?._tag === "session" && output.fields.some(({ label }) => /^Loading [Dd]ump/.test(label));
}

function toldBy({ output }: Entry): Told | null {
  if (output?._tag === "event" && output.event === "bugcheck" && output.code !== null)
    return { code: output.code, parameters: output.parameters };
  if (output?._tag !== "analysis" || output.bugcheck?.code == null) return null;
  return { code: output.bugcheck.code, parameters: output.bugcheck.arguments.map(({ value }) => value) };
}

function isOther(a: Told, b: Told): boolean {
  const [x, y] = [Number.parseInt(a.code, 16), Number.parseInt(b.code, 16)];
  if (x === 0 || y === 0) return false;
  return x !== y || a.parameters.some((value, i) => i < b.parameters.length && differ(value, b.parameters[i]!));
}

/** `c0000005` and `ffffffffc0000005` are one value; of two that were cut one begins with the other. */
function differ(a: string, b: string): boolean {
  const [x, y] = [tailOf(a), tailOf(b)];
  return x !== null && y !== null && !x.startsWith(y) && !y.startsWith(x);
}

function tailOf(value: string): string | null {
  const digits = /^(?:0x)?([0-9a-f`]{1,17})$/i.exec(value)?.[1]?.replaceAll("`", "").toLowerCase();
  return digits === undefined ? null : digits.slice(-8).replace(/^0+(?=.)/, "");
}
