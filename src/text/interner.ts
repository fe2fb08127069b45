import { grown } from "./columns.js";
import { decodeText } from "./decode.js";

/**
 * Gives equal byte strings the same small number. Symbols repeat thousands of times in a log; each is kept
 * once, compared as bytes, and becomes a JavaScript string only when somebody asks for it.
 *
 * Bytes are hashed and compared four at a time, and all that is known of a string stands in one place: this is where a
 * stack row spends most of its time, waiting for memory.
 */
export interface Interner {
  /** Of each string, side by side: its hash, its length in bytes, its number, and its bytes, four to a word. */
  words: Uint32Array;
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

export function newInterner(): Interner {
  return {
    words: new Uint32Array(1024),
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

/** The string that is looked for, as words. */
let sought: Uint32Array = new Uint32Array(64);

/** Number of `bytes[start, end)`; the same bytes always give the same number. */
export function intern(interner: Interner, bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length > sought.length * 4) sought = new Uint32Array(length);
  const hash = takeWords(sought, bytes, start, end);
  const { table, words } = interner;
  const mask = table.length - 1;
  let slot = hash & mask;
  for (let place = table[slot]!; place !== 0; place = table[slot]!) {
    if (words[place] === hash && words[place + LENGTH] === length && equals(words, place + BYTES, length)) {
      return words[place + NUMBER]!;
    }
    slot = (slot + 1) & mask;
  }
  return add(interner, hash, length, slot);
}

/** Puts the bytes into `words` and gives their hash. */
function takeWords(words: Uint32Array, bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  let salt = 0;
  let i = 0;
  let p = start;
  for (; p + 4 <= end; p += 4) {
    const word = bytes[p]! | (bytes[p + 1]! << 8) | (bytes[p + 2]! << 16) | (bytes[p + 3]! << 24);
    words[i++] = word;
    // One product does not wait for the one before it; the salt tells their places apart.
    salt = (salt + 0x6d2b79f5) | 0;
    hash = (hash + Math.imul(word ^ salt, 0x9e3779b1)) | 0;
  }
  if (p < end) {
    let word = bytes[p]!;
    if (p + 1 < end) word |= bytes[p + 1]! << 8;
    if (p + 2 < end) word |= bytes[p + 2]! << 16;
    words[i] = word;
    hash = (hash + Math.imul(word ^ ~salt, 0x9e3779b1)) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Whether the string at this word is the one that is looked for, which has the same length. */
function equals(words: Uint32Array, at: number, length: number): boolean {
  const other = sought;
  const count = (length + 3) >> 2;
  for (let i = 0; i < count; i++) if (words[at + i] !== other[i]) return false;
  return true;
}

function add(interner: Interner, hash: number, length: number, slot: number): number {
  const id = interner.count++;
  const place = interner.wordCount;
  const count = (length + 3) >> 2;
  interner.wordCount += BYTES + count;
  if (interner.wordCount > interner.words.length) interner.words = grown(interner.words, interner.wordCount);
  const { words } = interner;
  words[place] = hash;
  words[place + LENGTH] = length;
  words[place + NUMBER] = id;
  for (let i = 0; i < count; i++) words[place + BYTES + i] = sought[i]!;
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
  for (let i = 0; i < length; i++) bytes[i] = words[place + BYTES + (i >> 2)]! >>> ((i & 3) * 8);
  return decodeText(bytes, 0, length);
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
