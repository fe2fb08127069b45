import type { Entry } from "../entries.js";
import { movementOf } from "../stops/movement.js";

/** Names the standstill of the target at a line: what is printed between two movements holds at one time. */
export type Standstill = (source: number, line: number) => string;

/**
 * ```text
 * 0:000> ~*k        standstill "0 0"
 * 0:000> !locks     the same
 * 0:000> g          the next begins
 * ```
 */
export function standstillsOf(entries: readonly Entry[]): Standstill {
  const starts = new Map<number, number[]>();
  for (const { source, commands, block } of entries) {
    if (commands.every((part) => movementOf(part) === "none")) continue;
    const own = starts.get(source) ?? [];
    own.push(block.lines[0]);
    starts.set(source, own);
  }
  return (source, line) => {
    const own = starts.get(source) ?? [];
    let low = 0;
    let high = own.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (own[middle]! <= line) low = middle + 1;
      else high = middle;
    }
    return `${source} ${low}`;
  };
}
