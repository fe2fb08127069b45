import type { FrameColumns } from "./frames.js";
import { internAll, MOST_STRINGS, type Interner, type Strings } from "./interner.js";

/**
 * Call sites and tails of the stack rows that were added last, which have no numbers yet.
 *
 * A log's symbols fill more than the nearest memory of a processor. Asked for one with each row, each is waited for;
 * asked for one directly behind the other, they come together.
 */
export interface WaitingSites {
  /** Where the rows still stand; null when none waits. */
  source: Uint8Array | null;
  /** Of the last rows of the table, in their order. */
  readonly sites: Strings;
  readonly tails: Strings;
  /** Row of each tail: not every row has one. */
  readonly tailRows: Uint32Array;
}

function newStrings(): Strings {
  return {
    count: 0,
    starts: new Int32Array(MOST_STRINGS),
    ends: new Int32Array(MOST_STRINGS),
    numbers: new Uint32Array(MOST_STRINGS),
  };
}

export function newWaitingSites(): WaitingSites {
  return { source: null, sites: newStrings(), tails: newStrings(), tailRows: new Uint32Array(MOST_STRINGS) };
}

/** Whether a row of `bytes` can wait with the others. */
export function canWait({ source, sites }: WaitingSites, bytes: Uint8Array): boolean {
  return source === bytes && sites.count < MOST_STRINGS;
}

/** Notes the site of the row that is added next; there must be room. */
export function addSite(waiting: WaitingSites, bytes: Uint8Array, start: number, end: number): void {
  waiting.source = bytes;
  addString(waiting.sites, start, end);
}

/** Notes the tail of row `index`, whose site was noted before. */
export function addTail(waiting: WaitingSites, index: number, start: number, end: number): void {
  waiting.tailRows[waiting.tails.count] = index;
  addString(waiting.tails, start, end);
}

function addString(strings: Strings, start: number, end: number): void {
  const { count } = strings;
  strings.starts[count] = start;
  strings.ends[count] = end;
  strings.count = count + 1;
}

/** Puts the numbers of what waits into the columns. */
export function settleSites(waiting: WaitingSites, frames: FrameColumns, sites: Interner, tails: Interner): void {
  const { source, tailRows } = waiting;
  if (source === null) return;
  const { count, numbers } = waiting.sites;
  internAll(sites, source, waiting.sites);
  const first = frames.length - count;
  for (let i = 0; i < count; i++) frames.site.data[first + i] = numbers[i]!;
  internAll(tails, source, waiting.tails);
  for (let i = 0; i < waiting.tails.count; i++) frames.tail.data[tailRows[i]!] = waiting.tails.numbers[i]! + 1;
  waiting.sites.count = waiting.tails.count = 0;
  waiting.source = null;
}
