import { grown } from "./columns.js";

const LF = 10;
const CR = 13;

/**
 * The text of the lines that are not stack rows, one after the other, each with its newline.
 *
 * Lines that follow each other in the source are copied together, when the first one comes that does not follow, or
 * when the source is about to be used again.
 */
export interface TextStore {
  bytes: Uint8Array;
  /** Bytes copied so far. */
  length: number;
  /** Where the lines still stand that are not copied yet; null when all are. */
  source: Uint8Array | null;
  from: number;
  to: number;
}

export function newTextStore(): TextStore {
  return { bytes: new Uint8Array(4096), length: 0, source: null, from: 0, to: 0 };
}

/** Adds the line `bytes[from, end)` and gives where it begins in the store. */
export function addText(store: TextStore, bytes: Uint8Array, from: number, end: number): number {
  if (store.source === bytes && follows(bytes, store.to, from)) {
    store.to = end;
    return store.length + from - store.from;
  }
  settleText(store);
  store.source = bytes;
  store.from = from;
  store.to = end;
  return store.length;
}

/** Nothing but one newline stands between the two places. */
function follows(bytes: Uint8Array, to: number, from: number): boolean {
  return bytes[to] === LF ? from === to + 1 : bytes[to] === CR && bytes[to + 1] === LF && from === to + 2;
}

/** Copies what is not copied yet. */
export function settleText(store: TextStore): void {
  const { source, from, to, length } = store;
  if (source === null) return;
  const end = length + to - from;
  if (end >= store.bytes.length) store.bytes = grown(store.bytes, end + 1);
  store.bytes.set(source.subarray(from, to), length);
  store.bytes[end] = LF;
  store.length = end + 1;
  store.source = null;
}

/** Where the line ends that begins at `start`. */
export function textEnd(store: TextStore, start: number): number {
  const end = store.bytes.indexOf(LF, start);
  return end > start && store.bytes[end - 1] === CR ? end - 1 : end;
}
