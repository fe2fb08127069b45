import { entriesShowing, type Entry } from "../entries.js";
import { lostLinesOf } from "../probes/lost-lines.js";
import type { FactContext } from "./fact.js";
import { plainId } from "./plain-id.js";
import { idsBesideLists } from "./thread-ids.js";

export interface ThreadNames {
  readonly nameOf: (time: string, id: string) => string | null;
  readonly idOf: (time: string, name: string) => string | null;
  readonly whole: (time: string) => boolean;
  /** A whole list of all threads lacks it. */
  readonly isMissing: (time: string, id: string) => boolean;
}

const threadsOf = new WeakMap<FactContext, ThreadNames>();

/** Thread ids by debugger number, as the lists of one standstill give them; ids do not change over a run. */
export function threadsByTime(context: FactContext): ThreadNames {
  // Several families of facts ask for them.
  let known = threadsOf.get(context);
  if (known === undefined) threadsOf.set(context, (known = readThreads(context)));
  return known;
}

function readThreads({ entries, moments, standstill }: FactContext): ThreadNames {
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  const whole = new Set<string>();
  const damaged = damagedLists(entries);
  for (const { source, output, block } of entriesShowing(entries, "threads")) {
    const listed = output.rows.filter((row) => row.index !== null && row.threadId !== null);
    const time = standstill(source, output.lines[0]);
    for (const row of listed) {
      const name = `${block.prompt?.process ?? 0}:${String(row.index).padStart(3, "0")}`;
      ids.set(`${source} ${name}`, row.threadId!);
      names.set(`${source} ${plainId(row.threadId!)}`, name);
    }
    // `~` alone, or `~*k`: every thread of the process.
    const asked = block.command?.parts.some(
      (part) => (part.name === "~" && part.prefix === null) || part.prefix === "~*",
    );
    if (asked === true && listed.length > 0 && !damaged.has(block)) whole.add(time);
  }
  // What was lost beside the list, or beside the lock, may have been lost in them too.
  if (whole.size > 0)
    for (const { evidence } of lostLinesOf(entries)) whole.delete(standstill(evidence.source, evidence.lines[0]));
  for (const { source, id, name } of idsBesideLists(entries)) {
    if (!ids.has(`${source} ${name}`)) ids.set(`${source} ${name}`, id);
    if (!names.has(`${source} ${plainId(id)}`)) names.set(`${source} ${plainId(id)}`, name);
  }
  // `~~[24f0]kb`: a thread that no list names has its id for a name.
  for (const { source, thread } of moments) {
    const id = /^tid ([0-9a-f]+)$/i.exec(thread ?? "")?.[1];
    if (id === undefined || names.has(`${source} ${plainId(id)}`)) continue;
    names.set(`${source} ${plainId(id)}`, thread!);
    ids.set(`${source} ${thread}`, id);
  }
  const sourceOf = (time: string): string => time.split(" ")[0]!;
  const all = [...names.keys()];
  return {
    nameOf: (time, id) => names.get(`${sourceOf(time)} ${plainId(id)}`) ?? null,
    idOf: (time, name) => ids.get(`${sourceOf(time)} ${name}`) ?? null,
    whole: (time) => whole.has(time),
    isMissing: (time, id) => {
      if (!whole.has(time) || names.has(`${sourceOf(time)} ${plainId(id)}`)) return false;
      // An id that is the beginning of another may have lost its end.
      return !all.some((known) => known.startsWith(`${sourceOf(time)} ${plainId(id)}`));
    },
  };
}

/**
 * Lists of threads that are not whole, as far as they show it: a line that cannot be read, a second stack below one
 * row, or no row for the thread at which the prompt stands.
 *
 * ```text
 * 0:000> ~*kb
 *    1  Id: 1a2c.2b4 Suspend: 1 Teb: 7ffde000 Unfrozen       and none for thread 0
 * ```
 */
function damagedLists(entries: readonly Entry[]): ReadonlySet<Entry["block"]> {
  const damaged = new Set<Entry["block"]>();
  const seen = new Set<Entry["block"]>();
  for (const { block } of entriesShowing(entries, "threads")) {
    if (seen.has(block)) continue;
    seen.add(block);
    const rows = block.outputs.flatMap((one) => (one._tag === "threads" ? one.rows : []));
    const stacks = block.outputs.filter((one) => one._tag === "stack").length;
    const current = block.prompt?.thread ?? null;
    const isUnread = block.outputs.some((one) => one._tag === "text" && one.class === "unread");
    const lacksCurrent = current !== null && !rows.some((row) => row.index === current);
    if (isUnread || stacks > rows.length || lacksCurrent) damaged.add(block);
  }
  return damaged;
}
