import type { Stream, StreamSink } from "../../capture/trace.js";
import { DOT, UNKNOWN } from "../../model/cells.js";
import type { Pattern } from "./pattern.js";

/** A place in a stream whose bytes a buffer may be. */
export interface Candidate {
  readonly pattern: Pattern;
  readonly trace: number;
  readonly stream: Stream;
  readonly side: 0 | 1;
  /** Offsets of the buffer's first byte, and behind its last that agrees. */
  readonly start: number;
  readonly end: number;
  /** Known bytes that agree. */
  readonly known: number;
  /** Every cell of the buffer agrees. */
  readonly whole: boolean;
}

/** Looks for all patterns at once in everything that the streams of a trace carry. */
export interface Finder extends StreamSink {
  /** After the last byte; patterns that fit in too many places are in `common`. */
  readonly end: () => void;
  readonly found: ReadonlyMap<Pattern, readonly Candidate[]>;
  readonly common: ReadonlySet<Pattern>;
}

/** Bytes of one direction that are at hand, from offset `base` on. */
interface Window {
  readonly stream: Stream;
  readonly side: 0 | 1;
  bytes: Uint8Array;
  length: number;
  base: number;
  /** Places up to which anchors were looked for. */
  scanned: number;
  holes: { start: number; end: number }[];
}

const MOST_CANDIDATES = 256;
const SMALL_GAP = 1 << 16;
/** Bytes at hand in all windows together before those that wait for nothing are let go. */
const LEAST_HELD = 1 << 23;
const MIX = 0x9e3779b1;

export function newFinder(trace: number, patterns: readonly Pattern[]): Finder {
  const found = new Map<Pattern, Candidate[]>();
  const common = new Set<Pattern>();
  const windows = new Map<Stream, (Window | undefined)[]>();
  const filter = new Uint8Array(1 << 16);
  const index = new Map<number, { readonly pattern: Pattern; readonly anchor: number }[]>();
  let reach = 64;
  let held = 0;
  let most = LEAST_HELD;
  for (const pattern of patterns) {
    const { cells } = pattern;
    for (const anchor of pattern.anchors) {
      const word = cells[anchor]! | (cells[anchor + 1]! << 8) | (cells[anchor + 2]! << 16) | (cells[anchor + 3]! << 24);
      filter[Math.imul(word, MIX) >>> 16] = 1;
      const own = index.get(word);
      if (own === undefined) index.set(word, [{ pattern, anchor }]);
      else own.push({ pattern, anchor });
    }
    reach = Math.max(reach, cells.length);
  }

  const scan = (own: Window, all: boolean): void => {
    const { bytes, base } = own;
    // A place is decided when everything the longest pattern can compare is at hand.
    const until = own.length - (all ? 0 : reach) - 3;
    let word = 0;
    let p = own.scanned;
    if (p >= until) return;
    word = (bytes[p]! << 8) | (bytes[p + 1]! << 16) | (bytes[p + 2]! << 24);
    for (; p < until; p++) {
      word = (word >>> 8) | (bytes[p + 3]! << 24);
      if (filter[Math.imul(word, MIX) >>> 16] === 0) continue;
      for (const { pattern, anchor } of index.get(word) ?? []) {
        if (common.has(pattern)) continue;
        const candidate = compare(own, pattern, anchor, p - anchor, trace);
        if (candidate === null) continue;
        const list = found.get(pattern);
        if (list?.some((one) => isSame(one, candidate)) === true) continue;
        if (list === undefined) found.set(pattern, [candidate]);
        else if (list.length < MOST_CANDIDATES) list.push(candidate);
        else common.add(pattern);
      }
    }
    own.scanned = p;
    if (all) return;
    const keep = own.scanned - reach;
    if (keep > own.length >> 1) {
      bytes.copyWithin(0, keep, own.length);
      own.length -= keep;
      own.scanned -= keep;
      own.base = base + keep;
      own.holes = own.holes.filter((hole) => hole.end > own.base);
    }
  };

  const grow = (own: Window, length: number): void => {
    if (length <= own.bytes.length) return;
    const grown = new Uint8Array(Math.max(length, own.bytes.length * 2));
    held += grown.length - own.bytes.length;
    grown.set(own.bytes.subarray(0, own.length));
    own.bytes = grown;
  };

  /** Most streams of a large trace are silent for long: their windows shrink to what may still be compared. */
  const shrink = (): void => {
    held = 0;
    for (const own of [...windows.values()].flat()) {
      if (own === undefined) continue;
      scan(own, false);
      const keep = Math.max(0, own.scanned - reach);
      own.bytes = own.bytes.slice(keep, own.length);
      own.length -= keep;
      own.scanned -= keep;
      own.base += keep;
      held += own.bytes.length;
    }
    most = Math.max(LEAST_HELD, 2 * held);
  };

  return {
    found,
    common,
    bytes(stream, side, offset, bytes) {
      if (patterns.length === 0) return;
      let sides = windows.get(stream);
      if (sides === undefined) windows.set(stream, (sides = []));
      let own = sides[side];
      if (own === undefined) {
        own = sides[side] = { stream, side, bytes: new Uint8Array(0), length: 0, base: offset, scanned: 0, holes: [] };
      }
      const gap = offset - own.base - own.length;
      if (gap > SMALL_GAP) {
        scan(own, true);
        own.length = own.scanned = 0;
        own.base = offset;
        own.holes = [];
      } else if (gap > 0) {
        own.holes.push({ start: own.base + own.length, end: offset });
        grow(own, own.length + gap);
        own.bytes.fill(0, own.length, own.length + gap);
        own.length += gap;
      }
      grow(own, own.length + bytes.length);
      own.bytes.set(bytes, own.length);
      own.length += bytes.length;
      if (own.length - own.scanned > 4 * reach) scan(own, false);
      if (held > most) shrink();
    },
    end() {
      for (const sides of windows.values()) for (const own of sides) if (own !== undefined) scan(own, true);
      windows.clear();
    },
  };
}

/** Found by another anchor before. */
function isSame(a: Candidate, b: Candidate): boolean {
  return a.stream === b.stream && a.side === b.side && a.start === b.start;
}

const ENOUGH = 32;
/** How far behind the end of a segment foreign bytes may agree by chance. */
const BY_CHANCE = 8;

/** Compares a pattern that would begin at place `at` of the window: from the anchor to both ends. */
function compare(own: Window, pattern: Pattern, anchor: number, at: number, trace: number): Candidate | null {
  const { cells, first, last } = pattern;
  if (own.base + at < 0) return null;
  for (let i = anchor - 1; i >= first; i--) if (!agrees(own, cells[i]!, at + i)) return null;
  let end = anchor;
  while (end < last && agrees(own, cells[end]!, at + end)) end++;
  const start = own.base + at;
  const whole = end === last;
  let stop = end;
  if (!whole) {
    // A dump that nobody limited goes on with whatever lies behind the message.
    if (pattern.buffer.callLength !== null) return null;
    const border = lastBorder(own.stream, own.side, start + end) - start;
    if (border <= anchor || end - border > BY_CHANCE) return null;
    stop = border;
  }
  if (own.stream.transport === "udp" && !inOneDatagram(own, start, start + stop)) return null;
  let known = 0;
  for (let i = first; i < stop; i++) if (cells[i]! < DOT && !isHole(own, own.base + at + i)) known++;
  if (known < (whole ? 4 : ENOUGH)) return null;
  return { pattern, trace, stream: own.stream, side: own.side, start, end: start + stop, known, whole };
}

function agrees(own: Window, cell: number, at: number): boolean {
  if (cell === UNKNOWN) return true;
  if (at < 0) return false;
  // Sent, and cut off by a snap length.
  if (at >= own.length) return own.base + at < own.stream.directions[own.side].length;
  const byte = own.bytes[at]!;
  if (cell === byte) return true;
  if (cell === DOT) return byte === 0x2e || byte < 0x20 || byte > 0x7e;
  return byte === 0 && isHole(own, own.base + at);
}

function isHole(own: Window, offset: number): boolean {
  return own.holes.length > 0 && own.holes.some((hole) => offset >= hole.start && offset < hole.end);
}

function inOneDatagram({ stream, side }: Window, start: number, end: number): boolean {
  const { starts } = stream.directions[side];
  return segmentAt(starts, start) === segmentAt(starts, end - 1);
}

/** The last end of a segment that is not behind `offset`. */
function lastBorder(stream: Stream, side: 0 | 1, offset: number): number {
  const { starts, length } = stream.directions[side];
  if (length <= offset) return length;
  return starts[segmentAt(starts, offset)] ?? 0;
}

/** Index of the segment that holds an offset. */
export function segmentAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Frames that carry the bytes of a candidate. */
export function framesOf({
  stream,
  side,
  start,
  end,
}: Pick<Candidate, "stream" | "side" | "start" | "end">): readonly number[] {
  const { starts, frames } = stream.directions[side];
  return frames.slice(segmentAt(starts, start), segmentAt(starts, end - 1) + 1);
}
