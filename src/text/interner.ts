import { append, newArena, newColumn, push, type Arena, type Column } from "./columns.js";
import { decodeText } from "./decode.js";

/**
 * Gives equal byte strings the same small number. Symbols repeat thousands of times in a log; each is kept
 * once, compared as bytes, and becomes a JavaScript string only when somebody asks for it.
 */
export interface Interner {
  readonly arena: Arena;
  /** Start of string `id`; its end is the start of `id + 1`. */
  readonly starts: Column;
  readonly hashes: Column;
  table: Uint32Array;
  readonly texts: (string | undefined)[];
}

export function newInterner(): Interner {
  const starts = newColumn();
  push(starts, 0);
  return { arena: newArena(), starts, hashes: newColumn(), table: new Uint32Array(1024), texts: [] };
}

export function internedCount(interner: Interner): number {
  return interner.hashes.length;
}

/** Number of `bytes[start, end)`; the same bytes always give the same number. */
export function intern(interner: Interner, bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  hash ^= hash >>> 15;
  hash >>>= 0;
  const mask = interner.table.length - 1;
  let slot = hash & mask;
  for (;;) {
    const entry = interner.table[slot]!;
    if (entry === 0) break;
    if (interner.hashes.data[entry - 1] === hash && equals(interner, entry - 1, bytes, start, end)) return entry - 1;
    slot = (slot + 1) & mask;
  }
  const id = interner.hashes.length;
  append(interner.arena, bytes, start, end);
  push(interner.starts, interner.arena.length);
  push(interner.hashes, hash);
  interner.table[slot] = id + 1;
  if ((id + 1) * 2 > interner.table.length) rehash(interner);
  return id;
}

export function textOf(interner: Interner, id: number): string {
  return (interner.texts[id] ??= decodeText(
    interner.arena.bytes,
    interner.starts.data[id]!,
    interner.starts.data[id + 1]!,
  ));
}

function equals(interner: Interner, id: number, bytes: Uint8Array, start: number, end: number): boolean {
  const from = interner.starts.data[id]!;
  if (interner.starts.data[id + 1]! - from !== end - start) return false;
  const known = interner.arena.bytes;
  for (let i = start, k = from; i < end; i++, k++) if (known[k] !== bytes[i]) return false;
  return true;
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
