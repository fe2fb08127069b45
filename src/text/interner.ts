import { grown, newList, push, type List } from "./columns.js";
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
  /** First word of string `id`; that of `id + 1` follows its last. */
  readonly starts: List;
  readonly lengths: List;
  readonly hashes: List;
  table: Uint32Array;
  readonly texts: (string | undefined)[];
}

export function newInterner(): Interner {
  const starts = newList();
  push(starts, 0);
  return {
    words: new Uint32Array(1024),
    starts,
    lengths: newList(),
    hashes: newList(),
    table: new Uint32Array(1024),
    texts: [],
  };
}

export function internedCount(interner: Interner): number {
  return interner.hashes.length;
}

/** The string that is looked for, as words. */
let sought: Int32Array = new Int32Array(64);

/** Number of `bytes[start, end)`; the same bytes always give the same number. */
export function intern(interner: Interner, bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const count = (length + 3) >> 2;
  if (count > sought.length) sought = new Int32Array(count * 2);
  const hash = takeWords(bytes, start, end);
  const { table, hashes } = interner;
  const mask = table.length - 1;
  let slot = hash & mask;
  for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
    if (hashes.data[entry - 1] === hash && equals(interner, entry - 1, length, count)) return entry - 1;
    slot = (slot + 1) & mask;
  }
  const id = hashes.length;
  const at = interner.starts.data[id]!;
  if (at + count > interner.words.length) interner.words = grown(interner.words, at + count);
  for (let i = 0; i < count; i++) interner.words[at + i] = sought[i]!;
  push(interner.starts, at + count);
  push(interner.lengths, length);
  push(hashes, hash);
  table[slot] = id + 1;
  if ((id + 1) * 2 > table.length) rehash(interner);
  return id;
}

/** Puts the bytes into `sought` and gives their hash. */
function takeWords(bytes: Uint8Array, start: number, end: number): number {
  const words = sought;
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

function equals(interner: Interner, id: number, length: number, count: number): boolean {
  if (interner.lengths.data[id] !== length) return false;
  const { words } = interner;
  const at = interner.starts.data[id]!;
  // Words are unsigned there and signed here.
  for (let i = 0; i < count; i++) if ((words[at + i]! | 0) !== sought[i]) return false;
  return true;
}

export function textOf(interner: Interner, id: number): string {
  return (interner.texts[id] ??= decoded(interner, id));
}

function decoded(interner: Interner, id: number): string {
  const length = interner.lengths.data[id]!;
  const at = interner.starts.data[id]!;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = interner.words[at + (i >> 2)]! >>> ((i & 3) * 8);
  return decodeText(bytes, 0, length);
}

function rehash(interner: Interner): void {
  const table = new Uint32Array(interner.table.length * 2);
  const mask = table.length - 1;
  for (let id = 0; id < interner.hashes.length; id++) {
    let slot = interner.hashes.data[id]! & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = id + 1;
  }
  interner.table = table;
}
