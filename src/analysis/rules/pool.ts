import { keyValue, rungOf } from "./correlate.js";
import type { Bindings, EventMatch, EventMatches } from "./event.js";
import { fieldOf } from "./fields.js";
import type { RuleNode } from "./nodes.js";
import type { Join } from "./prepared.js";
import { threadOf, type Scene } from "./scene.js";
import { plainHex } from "./value.js";

/** The matches of one event, found by thread or by a value that must be the same. */
export interface Pool {
  readonly joins: readonly Join[];
  readonly matches: readonly EventMatch[];
  /**
   * Those that may follow upon what was matched so far, or that do so for certain: lists, each in order, that are read
   * as one.
   */
  readonly fitting: (last: RuleNode, bound: Bindings, certain: boolean) => readonly (readonly EventMatch[])[];
}

interface ByValue {
  readonly known: ReadonlyMap<string, readonly EventMatch[]>;
  readonly unknown: readonly EventMatch[];
}

export function poolOf(scene: Scene, { matches, joins }: EventMatches, ladder: readonly string[]): Pool {
  const equal = joins.filter((join) => !join.differs);
  const names = ladder.filter((key) => key.startsWith("$"));
  const oneThread = ladder.every((key) => ["connection", "activation", "thread"].includes(rungOf(key)));
  const byValue = new Map<string, ByValue>();
  let threads: ReadonlyMap<string, readonly EventMatch[]> | undefined;
  const byThread = (thread: string): readonly EventMatch[] => {
    threads ??= split(matches, (match) => threadOf(scene, match.node)).known;
    return threads.get(thread) ?? [];
  };
  const byValueOf = (
    key: string,
    among: readonly EventMatch[],
    value: (match: EventMatch) => string | null,
  ): ByValue => {
    let own = byValue.get(key);
    if (own === undefined) byValue.set(key, (own = split(among, value)));
    return own;
  };
  const socketOf = ({ node, keys }: EventMatch): string | null => keyValue(scene, "connection", { node, bound: keys });
  return {
    joins,
    matches,
    fitting: (last, bound, certain) => {
      for (const { field, name } of equal) {
        const value = bound[name];
        if (value?.known !== true) continue;
        const { known, unknown } = byValueOf(`where ${field}`, matches, (match) =>
          textOr(fieldOf(scene, match.node, field)),
        );
        return [known.get(plainHex(value.value)) ?? [], certain ? [] : unknown];
      }
      if (oneThread) {
        const thread = threadOf(scene, last);
        if (thread === null) return [];
        // Its own connection on whatever thread, and of its thread those that the log does not tell.
        const socket = keyValue(scene, "connection", { node: last, bound });
        if (socket === null) return [byThread(thread)];
        const { known } = byValueOf("connection", matches, socketOf);
        const { unknown } = byValueOf(`thread ${thread}`, byThread(thread), socketOf);
        return [known.get(socket) ?? [], unknown];
      }
      if (ladder.length === 1 && names.length === 1) {
        const value = bound[names[0]!];
        if (value?.known === true) {
          const { known } = byValueOf(names[0]!, matches, (match) => {
            const own = match.keys[names[0]!];
            return own?.known === true ? plainHex(own.value) : null;
          });
          return [known.get(plainHex(value.value)) ?? []];
        }
      }
      return [matches];
    },
  };
}

function textOr(value: ReturnType<typeof fieldOf>): string | null {
  return typeof value === "string" ? plainHex(value) : null;
}

function split(matches: readonly EventMatch[], value: (match: EventMatch) => string | null): ByValue {
  const known = new Map<string, EventMatch[]>();
  const unknown: EventMatch[] = [];
  for (const match of matches) {
    const key = value(match);
    const own = key === null ? unknown : known.get(key);
    if (own === undefined) known.set(key!, [match]);
    else own.push(match);
  }
  return { known, unknown };
}

/** The matches behind a place in the order, of several lists that are each in order. */
export function* after(
  lists: readonly (readonly EventMatch[])[],
  order: number,
): Generator<EventMatch, void, undefined> {
  const at = lists.map((list) => firstAfter(list, order));
  for (;;) {
    let next = -1;
    for (let i = 0; i < lists.length; i++) {
      const match = lists[i]![at[i]!];
      if (match !== undefined && (next < 0 || match.order < lists[next]![at[next]!]!.order)) next = i;
    }
    if (next < 0) return;
    yield lists[next]![at[next]!++]!;
  }
}

/** Those ahead of a place in the order, the nearest first. */
export function* ahead(
  lists: readonly (readonly EventMatch[])[],
  order: number,
): Generator<EventMatch, void, undefined> {
  const all = lists.length === 1 ? lists[0]! : lists.flat().sort((a, b) => a.order - b.order);
  for (let i = firstAfter(all, order) - 1; i >= 0; i--) if (all[i]!.order < order) yield all[i]!;
}

/** Index of the first match behind a place in the order. */
function firstAfter(matches: readonly EventMatch[], order: number): number {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (matches[middle]!.order > order) high = middle;
    else low = middle + 1;
  }
  return low;
}
