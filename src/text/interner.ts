import { grown } from "./columns.js";
import { decodeText } from "./decode.js";

/**
 * Gives equal byte strings the same small number. Symbols repeat thousands of times in a log; each is kept
 * once, compared as bytes, and becomes a JavaScript string only when somebody asks for it.
 *
 * Bytes are hashed and compared four at a time: this is where a stack row spends most of its time.
 */
export interface Interner {
  /** The strings one after the other, four bytes to a word; each begins at a new word. */
  words: Uint32Array;
  wordCount: number;
  /** Of each string, side by side: its hash, its length in bytes, its first word. */
  entries: Uint32Array;
  count: number;
  /** Number + 1 of a string, at the place its hash says or behind; 0 = free. */
  table: Uint32Array;
  readonly texts: (string | undefined)[];
}

const ENTRY = 4;

export function newInterner(): Interner {
  return {
    words: new Uint32Array(1024),
    wordCount: 0,
    entries: new Uint32Array(ENTRY * 256),
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
  const { table, entries } = interner;
  const mask = table.length - 1;
  let slot = hash & mask;
  for (let number = table[slot]!; number !== 0; number = table[slot]!) {
    const entry = (number - 1) * ENTRY;
    if (
      entries[entry] === hash &&
      entries[entry + 1] === length &&
      equals(interner.words, entries[entry + 2]!, length)
    ) {
      return number - 1;
    }
    slot = (slot + 1) & mask;
  }
  return add(interner, hash, length, slot);
}

/** Puts the bytes into `words` and gives their hash. */
function takeWords(words: Uint32Array, bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  let i = 0;
  let p = start;
  for (; p + 4 <= end; p += 4) {
    const word = bytes[p]! | (bytes[p + 1]! << 8) | (bytes[p + 2]! << 16) | (bytes[p + 3]! << 24);
    words[i++] = word;
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  if (p < end) {
    let word = bytes[p]!;
    if (p + 1 < end) word |= bytes[p + 1]! << 8;
    if (p + 2 < end) word |= bytes[p + 2]! << 16;
    words[i] = word;
    hash = Math.imul(hash ^ word, 0x9e3779b1);
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
  const at = interner.wordCount;
  const count = (length + 3) >> 2;
  interner.wordCount += count;
  if (interner.wordCount > interner.words.length) interner.words = grown(interner.words, interner.wordCount);
  interner.words.set(sought.subarray(0, count), at);
  if (interner.count * ENTRY > interner.entries.length) interner.entries = grown(interner.entries);
  interner.entries.set([hash, length, at], id * ENTRY);
  interner.table[slot] = id + 1;
  if ((id + 1) * 2 > interner.table.length) rehash(interner);
  return id;
}

export function textOf(interner: Interner, id: number): string {
  return (interner.texts[id] ??= decoded(interner, id));
}

function decoded({ words, entries }: Interner, id: number): string {
  const length = entries[id * ENTRY + 1]!;
  const at = entries[id * ENTRY + 2]!;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = words[at + (i >> 2)]! >>> ((i & 3) * 8);
  return decodeText(bytes, 0, length);
}

function rehash(interner: Interner): void {
  const table = new Uint32Array(interner.table.length * 2);
  const mask = table.length - 1;
  for (let id = 0; id < interner.count; id++) {
    let slot = interner.entries[id * ENTRY]! & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = id + 1;
  }
  interner.table = table;
}
