import { grown } from "./columns.js";
import { decodeText } from "./decode.js";
import { wordsOf } from "./words.js";

/**
 * Gives equal byte strings the same small number. Symbols repeat thousands of times in a log; each is kept
 * once, compared as bytes, and becomes a JavaScript string only when somebody asks for it.
 *
 * Bytes are hashed and compared four at a time, where they stand, and all that is known of a string stands in one
 * place: this is where a stack row spends most of its time, waiting for memory.
 */
export interface Interner {
  /**
   * Of each string, side by side: its hash, its length in bytes, its number, and its bytes, four to a word. The last
   * word holds the last four, of which the word before may hold some too.
   */
  words: Int32Array;
  wordCount: number;
  /** Where each string begins in `words`. */
  places: Uint32Array;
  count: number;
  /** Place of a string, at the slot its hash says or behind; 0 = free. */
  table: Uint32Array;
  readonly texts: (string | undefined)[];
}

const LENGTH = 1;
const NUMBER = 2;
const BYTES = 3;

/** How many strings can be looked for together. */
export const MOST_STRINGS = 128;
const hashes = new Int32Array(MOST_STRINGS);
const places = new Uint32Array(MOST_STRINGS);
const found = new Int32Array(MOST_STRINGS);

export function newInterner(): Interner {
  return {
    words: new Int32Array(1024),
    // No string stands at 0, which is the mark of a free slot.
    wordCount: 1,
    places: new Uint32Array(256),
    count: 0,
    table: new Uint32Array(1024),
    texts: [],
  };
}

/**
 * How many different texts there are; `bench/` counts them.
 * @public
 */
export function internedCount(interner: Interner): number {
  return interner.count;
}

/** Strings that are looked for together: where each begins and ends, and then its number. */
export interface Strings {
  count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly numbers: Uint32Array;
}

/**
 * Looks several strings up, step by step for all of them: what one step asks memory for comes together, because the
 * processor need not know one answer before it asks for the next.
 */
export function internAll(interner: Interner, bytes: Uint8Array, { count, starts, ends, numbers }: Strings): void {
  const view = wordsOf(bytes);
  const { table, words } = interner;
  const mask = table.length - 1;
  for (let i = 0; i < count; i++) hashes[i] = hashOf(view, starts[i]!, ends[i]!);
  for (let i = 0; i < count; i++) places[i] = table[hashes[i]! & mask]!;
  for (let i = 0; i < count; i++) found[i] = words[places[i]!]!;
  for (let i = 0; i < count; i++) {
    const start = starts[i]!;
    const end = ends[i]!;
    const hash = hashes[i]!;
    const place = places[i]!;
    numbers[i] =
      found[i] === hash && place !== 0 && isAt(words, place, view, start, end)
        ? words[place + NUMBER]!
        : find(interner, view, start, end, hash);
  }
}

/** Number of `bytes[start, end)`; the same bytes always give the same number. */
export function intern(interner: Interner, bytes: Uint8Array, start: number, end: number): number {
  const view = wordsOf(bytes);
  return find(interner, view, start, end, hashOf(view, start, end));
}

function find(interner: Interner, view: DataView, start: number, end: number, hash: number): number {
  const { table, words } = interner;
  const mask = table.length - 1;
  let slot = hash & mask;
  for (let place = table[slot]!; place !== 0; place = table[slot]!) {
    if (words[place] === hash && isAt(words, place, view, start, end)) return words[place + NUMBER]!;
    slot = (slot + 1) & mask;
  }
  return add(interner, view, start, end, hash, slot);
}

/** The last four bytes, or all of fewer. */
function lastWord(view: DataView, start: number, end: number): number {
  if (end - start >= 4) return view.getInt32(end - 4, true);
  let word = 0;
  for (let p = start; p < end; p++) word |= view.getUint8(p) << ((p - start) * 8);
  return word;
}

/** One product does not wait for the one before it; odd factors, each of its own, tell the places of the words apart. */
function hashOf(view: DataView, start: number, end: number): number {
  let factor = 0x6d2b79f5;
  let hash = (end - start + Math.imul(lastWord(view, start, end), 0x9e3779b1)) | 0;
  for (let p = start; p < end - 4; p += 4) {
    hash = (hash + Math.imul(view.getInt32(p, true), factor)) | 0;
    factor = (factor + 0x3c6ef372) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** Whether the string that is kept at `place` is `[start, end)`. */
function isAt(words: Int32Array, place: number, view: DataView, start: number, end: number): boolean {
  if (words[place + LENGTH] !== end - start) return false;
  let i = place + BYTES;
  for (let p = start; p < end - 4; p += 4) if (words[i++] !== view.getInt32(p, true)) return false;
  return words[i] === lastWord(view, start, end);
}

function wordsFor(length: number): number {
  return length === 0 ? 1 : (length + 3) >> 2;
}

function add(interner: Interner, view: DataView, start: number, end: number, hash: number, slot: number): number {
  const id = interner.count++;
  const place = interner.wordCount;
  const length = end - start;
  interner.wordCount += BYTES + wordsFor(length);
  if (interner.wordCount > interner.words.length) interner.words = grown(interner.words, interner.wordCount);
  const { words } = interner;
  words[place] = hash;
  words[place + LENGTH] = length;
  words[place + NUMBER] = id;
  let i = place + BYTES;
  for (let p = start; p < end - 4; p += 4) words[i++] = view.getInt32(p, true);
  words[i] = lastWord(view, start, end);
  if (interner.count > interner.places.length) interner.places = grown(interner.places);
  interner.places[id] = place;
  interner.table[slot] = place;
  if ((id + 1) * 2 > interner.table.length) rehash(interner);
  return id;
}

export function textOf(interner: Interner, id: number): string {
  return (interner.texts[id] ??= decoded(interner, id));
}

function decoded({ words, places }: Interner, id: number): string {
  const place = places[id]!;
  const length = words[place + LENGTH]!;
  const bytes = new Uint8Array(length);
  const last = place + BYTES + wordsFor(length) - 1;
  // The last word is put in last: it ends where the string ends.
  let p = 0;
  for (let i = place + BYTES; i < last; i++, p += 4) putWord(bytes, p, words[i]!);
  putWord(bytes, Math.max(0, length - 4), words[last]!);
  return decodeText(bytes, 0, length);
}

function putWord(bytes: Uint8Array, at: number, word: number): void {
  for (let i = 0; i < 4 && at + i < bytes.length; i++) bytes[at + i] = word >>> (i * 8);
}

function rehash(interner: Interner): void {
  const { words, places, count } = interner;
  const table = new Uint32Array(interner.table.length * 2);
  const mask = table.length - 1;
  for (let id = 0; id < count; id++) {
    let slot = words[places[id]!]! & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = places[id]!;
  }
  interner.table = table;
}
