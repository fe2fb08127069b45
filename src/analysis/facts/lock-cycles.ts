import type { LockWait } from "./lock-graph.js";

const LONGEST = 16;

/** Closed ways from waiter to owner, each once, beginning with its smallest thread. */
export function cyclesOf(waits: readonly LockWait[]): readonly (readonly LockWait[])[] {
  const found = new Map<string, readonly LockWait[]>();
  const from = new Map<string, LockWait[]>();
  for (const wait of waits) {
    const key = `${wait.time} ${wait.waiter}`;
    const others = from.get(key);
    if (others === undefined) from.set(key, [wait]);
    else others.push(wait);
  }
  const walk = (path: readonly LockWait[]): void => {
    const last = path.at(-1)!;
    if (last.owner === null || path.length > LONGEST) return;
    const start = path.findIndex((wait) => wait.waiter === last.owner);
    if (start >= 0) {
      const cycle = path.slice(start);
      const least = cycle.reduce((a, b, i) => (b.waiter < cycle[a]!.waiter ? i : a), 0);
      const turned = [...cycle.slice(least), ...cycle.slice(0, least)];
      found.set(turned.map((wait) => `${wait.waiter} ${wait.lock}`).join(), turned);
      return;
    }
    const key = `${last.time} ${last.owner}`;
    if (seen.has(key)) return;
    seen.add(key);
    for (const next of from.get(key) ?? []) walk([...path, next]);
  };
  let seen = new Set<string>();
  for (const wait of waits) {
    seen = new Set();
    walk([wait]);
  }
  return [...found.values()];
}
