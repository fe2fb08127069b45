/** Growable column of unsigned 32-bit numbers; hundreds of thousands of rows at 4 bytes each. */
export interface Column {
  data: Uint32Array;
  length: number;
}

export function newColumn(capacity = 256): Column {
  return { data: new Uint32Array(capacity), length: 0 };
}

export function push(column: Column, value: number): void {
  if (column.length === column.data.length) {
    const grown = new Uint32Array(column.length * 2);
    grown.set(column.data);
    column.data = grown;
  }
  column.data[column.length++] = value;
}

/** Growable run of bytes; the text of lines is copied here, so that the read buffer can be reused. */
export interface Arena {
  bytes: Uint8Array;
  length: number;
}

export function newArena(capacity = 4096): Arena {
  return { bytes: new Uint8Array(capacity), length: 0 };
}

/** Copies `bytes[start, end)` in and returns where it now stands. */
export function append(arena: Arena, bytes: Uint8Array, start: number, end: number): number {
  const size = end - start;
  const at = arena.length;
  if (at + size > arena.bytes.length) {
    const grown = new Uint8Array(Math.max(arena.bytes.length * 2, at + size));
    grown.set(arena.bytes.subarray(0, at));
    arena.bytes = grown;
  }
  const target = arena.bytes;
  if (size > 48) target.set(bytes.subarray(start, end), at);
  else for (let i = 0; i < size; i++) target[at + i] = bytes[start + i]!;
  arena.length = at + size;
  return at;
}
