import type { SeenCall } from "../calls/calls.js";
import type { Knowledge } from "../../knowledge/index.js";
import { familyOf } from "./kinds.js";
import type { Resources, SeenResource } from "./resources.js";

/** What one place of the program opened and kept. */
export interface LeftOpen {
  /** `socket`, `registry-key`, `heap-block`. */
  readonly kind: string;
  /** The module or row that opened them; null where no stack shows it. */
  readonly site: string | null;
  readonly opened: readonly SeenResource[];
  /** Those that nothing in the log gives back, without as many as closes whose handle was not printed may have meant. */
  readonly kept: readonly SeenResource[];
  /** A close of such a thing that the log shows: closes were being looked at. */
  readonly close: SeenCall;
  /** The call that ended the process; null where the log does not reach so far. */
  readonly end: SeenCall | null;
}

/** Fewer are no habit: most programs keep one or two things open for as long as they run. */
const FEWEST = 3;

/**
 * Places that open more than they close, where the log shows closes of that kind at all.
 *
 * ```text
 * opens and closes   o o c o o c o o o
 * kept open          1 2 1 2 3 2 3 4 5      more at the end than in the middle: it grows
 * ```
 */
export function leftOpen(
  calls: readonly SeenCall[],
  { all, of }: Resources,
  knowledge: Knowledge,
): readonly LeftOpen[] {
  const groups = new Map<string, SeenResource[]>();
  for (const life of all) {
    if (life.acquired === null) continue;
    const key = `${life.kind}\u0000${siteOf(life.acquired) ?? ""}`;
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [life]);
    else own.push(life);
  }
  const closes = closesByFamily(calls, of);
  const end = calls.find(({ api, call }) => knowledge.catalogue.inGroup(api, "@process.end") && call.phase === "enter");
  return [...groups.values()].flatMap((opened): readonly LeftOpen[] => {
    const [{ kind, family, acquired }] = opened as [SeenResource];
    const own = closes.get(family);
    if (own === undefined || own.read === null) return [];
    const kept = opened.filter((life) => life.released === null);
    const sure = kept.slice(own.unread);
    if (sure.length < FEWEST || !grows(opened)) return [];
    return [{ kind, site: siteOf(acquired!), opened, kept: sure, close: own.read, end: end ?? null }];
  });
}

function siteOf({ call }: SeenCall): string | null {
  return call.caller.responsible ?? call.caller.direct;
}

/** More stand open at the end than after half of the openings. */
function grows(opened: readonly SeenResource[]): boolean {
  const middle = opened[opened.length >> 1]!.acquired!;
  const before = opened.slice(0, opened.length >> 1);
  const openThen = before.filter(({ released }) => released === null || comesAfter(released, middle)).length;
  return opened.filter(({ released }) => released === null).length > openThen;
}

function comesAfter(a: SeenCall, b: SeenCall): boolean {
  return a.moment > b.moment;
}

interface Closes {
  /** The first of which the log shows the handle. */
  read: SeenCall | null;
  /** How many there are of which it does not. */
  unread: number;
}

function closesByFamily(calls: readonly SeenCall[], of: Resources["of"]): ReadonlyMap<string, Closes> {
  const found = new Map<string, Closes>();
  for (const call of calls) {
    if (call.call.phase === "return" && call.call.counterpart !== null) continue;
    for (const { kind, param = 0 } of call.api.releases ?? []) {
      const family = familyOf(kind);
      let own = found.get(family);
      if (own === undefined) found.set(family, (own = { read: null, unread: 0 }));
      const name = call.api.params[param]?.name;
      if (name !== undefined && of(call, name) !== undefined) own.read ??= call;
      else own.unread++;
    }
  }
  return found;
}
