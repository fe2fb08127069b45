// Which place a buffer's bytes were at, where they fit several: sockets and order decide, or nothing does.
import type { Stream } from "../../capture/trace.js";
import { segmentAt, type Candidate } from "./finder.js";
import type { Pattern } from "./pattern.js";

/** A buffer with the places that it may have in the traces. */
export interface Item {
  readonly pattern: Pattern;
  /** Narrowed step by step. */
  candidates: readonly Candidate[];
  /** The life of the socket that its call was given; null where the log does not show it. */
  readonly socket: string | null;
  /** Which side of the connection the process is, by how it was opened. */
  readonly role: "client" | "server" | null;
  /** Port of the other side, where the log shows it. */
  readonly port: number | null;
  /** Stops of one run are in the order of time. */
  readonly run: number;
  readonly moment: number;
  /** What decided between candidates. */
  readonly reasons: Set<Reason>;
}

export type Reason = "port" | "socket" | "order";

const MOST_ROUNDS = 12;

/** Narrows the candidates of all items until nothing changes. Never leaves an item without any. */
export function narrow(items: readonly Item[]): void {
  for (const item of items) byPort(item);
  const sockets = groupsBy(items, (item) => (item.socket === null ? null : `${item.run} ${item.socket}`));
  const runs = groupsBy(items, (item) => String(item.run));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let changed = false;
    const taken = new Map<Stream, string>();
    for (const [socket, group] of sockets) {
      changed = bySocket(group) || changed;
      const streams = new Set(group.flatMap((item) => item.candidates.map((one) => one.stream)));
      const [only] = streams;
      if (streams.size === 1 && only!.transport === "tcp") taken.set(only!, socket);
    }
    for (const [socket, group] of sockets) {
      for (const item of group) {
        const free = item.candidates.filter((one) => (taken.get(one.stream) ?? socket) === socket);
        changed = take(item, free, "socket") || changed;
      }
    }
    for (const group of runs.values()) changed = byOrder(group) || changed;
    if (!changed) return;
  }
}

function groupsBy(items: readonly Item[], key: (item: Item) => string | null): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    if (name === null || item.candidates.length === 0) continue;
    const own = groups.get(name);
    if (own === undefined) groups.set(name, [item]);
    else own.push(item);
  }
  return groups;
}

/** Gives whether there are fewer now. What would leave none is no reason, but a contradiction: nothing is changed. */
function take(item: Item, candidates: readonly Candidate[], reason: Reason): boolean {
  if (candidates.length === 0 || candidates.length === item.candidates.length) return false;
  item.candidates = candidates;
  item.reasons.add(reason);
  return true;
}

function byPort(item: Item): void {
  if (item.port === null) return;
  const fits = item.candidates.filter((one) => {
    const local = localSideOf(item, one);
    return one.stream.ends.some((end, side) => end.port === item.port && (local === null || side !== local));
  });
  take(item, fits, "port");
}

/** The side of the stream that the process is, if the candidate is right; null for memory that was merely dumped. */
function localSideOf(item: Item, candidate: Candidate): 0 | 1 | null {
  const { direction } = item.pattern.buffer;
  if (direction === null) return null;
  return direction === "out" ? candidate.side : candidate.side === 0 ? 1 : 0;
}

/** The buffers of one socket are of one stream, whose one side is the process, in the order of its bytes. */
function bySocket(group: readonly Item[]): boolean {
  const [first] = group;
  const fits: (readonly Candidate[])[][] = [];
  for (const stream of new Set(first!.candidates.map((one) => one.stream))) {
    for (const local of [0, 1] as const) {
      if (first!.role !== null && stream.client !== null && (first!.role === "client") !== (stream.client === local))
        continue;
      const lists = group.map((item) =>
        item.candidates.filter((one) => one.stream === stream && (localSideOf(item, one) ?? local) === local),
      );
      const ordered = [0, 1].every((side) => {
        const own = group
          .map((item, i) => ({ item, list: lists[i]!.filter((one) => one.side === side) }))
          .filter(({ item, list }) => list.length > 0 && item.pattern.buffer.direction !== null);
        return boundsOf(own.map(({ list }) => list)) !== null;
      });
      if (ordered && lists.every((list) => list.length > 0)) fits.push(lists);
    }
  }
  if (fits.length === 0) return false;
  let changed = false;
  group.forEach((item, i) => {
    const all = new Set(fits.flatMap((lists) => lists[i]!));
    changed =
      take(
        item,
        item.candidates.filter((one) => all.has(one)),
        "socket",
      ) || changed;
  });
  return changed;
}

/**
 * Log order is time order: what is sent later is on the wire later, bytes of one direction are read in their order, and
 * what was read before something was sent had come before it. A candidate that no such order can hold is dropped.
 */
function byOrder(group: readonly Item[]): boolean {
  const moved = group.filter((item) => item.pattern.buffer.direction !== null && item.pattern.buffer.call !== null);
  let changed = false;
  const sequence = (items: readonly Item[]): void => {
    const bounds = boundsOf(items.map((item) => item.candidates));
    if (bounds === null) return;
    items.forEach((item, i) => {
      const { low, high } = bounds[i]!;
      const fits = item.candidates.filter((one) => compare(one, low) >= 0 && compare(one, high) <= 0);
      changed = take(item, fits, "order") || changed;
    });
  };
  sequence(moved.filter((item) => item.pattern.buffer.direction === "out"));
  const received = moved.filter((item) => item.pattern.buffer.direction === "in");
  for (const items of groupsBy(received, streamOf).values()) sequence(items);
  return receivedBeforeSent(moved) || changed;
}

/** The only stream, and side, that all candidates are of. */
function streamOf({ candidates }: Item): string | null {
  const [first] = candidates;
  return candidates.every((one) => one.stream === first!.stream && one.side === first!.side)
    ? `${first!.trace} ${first!.stream.transport} ${first!.stream.index} ${first!.side}`
    : null;
}

function receivedBeforeSent(moved: readonly Item[]): boolean {
  let changed = false;
  const frames = (item: Item): readonly number[] => item.candidates.map(frameOf);
  let sentFrom = Number.POSITIVE_INFINITY;
  for (const item of [...moved].reverse()) {
    if (item.pattern.buffer.direction === "out") sentFrom = Math.min(sentFrom, Math.max(...frames(item)));
    else
      changed =
        take(
          item,
          item.candidates.filter((one) => frameOf(one) < sentFrom),
          "order",
        ) || changed;
  }
  let readUntil = 0;
  for (const item of moved) {
    if (item.pattern.buffer.direction === "in") readUntil = Math.max(readUntil, Math.min(...frames(item)));
    else
      changed =
        take(
          item,
          item.candidates.filter((one) => frameOf(one) > readUntil),
          "order",
        ) || changed;
  }
  return changed;
}

function frameOf({ stream, side, start }: Candidate): number {
  const { starts, frames } = stream.directions[side];
  return frames[segmentAt(starts, start)] ?? 0;
}

/** By frame, and within a frame by place. Traces are not compared: each has its own clock. */
function compare(a: Candidate, b: Candidate): number {
  return frameOf(a) - frameOf(b) || a.start - b.start;
}

interface Bounds {
  readonly low: Candidate;
  readonly high: Candidate;
}

/**
 * The earliest and the latest place that each of a sequence can have when none overlaps the one before; null where no
 * assignment is in order.
 */
function boundsOf(lists: readonly (readonly Candidate[])[]): readonly Bounds[] | null {
  const sorted = lists.map((list) => [...list].sort(compare));
  const lows: Candidate[] = [];
  for (const list of sorted) {
    const before = lows.at(-1);
    const low = before === undefined ? list[0] : list.find((one) => isAfter(one, before));
    if (low === undefined) return null;
    lows.push(low);
  }
  const highs: Candidate[] = [];
  for (const list of sorted.reverse()) {
    const behind = highs.at(-1);
    const high = behind === undefined ? list.at(-1) : list.findLast((one) => isAfter(behind, one));
    if (high === undefined) return null;
    highs.push(high);
  }
  highs.reverse();
  return lows.map((low, i) => ({ low, high: highs[i]! }));
}

function isAfter(one: Candidate, other: Candidate): boolean {
  if (one.stream === other.stream && one.side === other.side) return one.start >= other.end;
  return compare(one, other) > 0;
}
