/** One column of a table: unsigned 32-bit numbers at 4 bytes each. The columns of a table are as long as the table. */
export interface Column {
  data: Uint32Array;
}

const FIRST_CAPACITY = 256;

export function newColumn(): Column {
  return { data: new Uint32Array(FIRST_CAPACITY) };
}

/** Makes room in all columns of a table at once, so that adding a row asks only once whether there is any. */
export function growColumns(columns: readonly Column[]): void {
  for (const column of columns) column.data = grown(column.data);
}

/** A longer copy: twice as long while short, half as long again when that is what the memory goes into. */
export function grown<T extends Uint32Array | Int32Array | Uint16Array | Uint8Array>(data: T, least = 0): T {
  const wanted = data.length < 1 << 16 ? data.length * 2 : Math.ceil(data.length * 1.5);
  const longer = new (data.constructor as new (length: number) => T)(Math.max(wanted, least));
  longer.set(data);
  return longer;
}

/** A list of unsigned 32-bit numbers with a length of its own. */
export interface List {
  data: Uint32Array;
  length: number;
}

export function newList(): List {
  return { data: new Uint32Array(FIRST_CAPACITY), length: 0 };
}

export function push(list: List, value: number): void {
  if (list.length === list.data.length) list.data = grown(list.data);
  list.data[list.length++] = value;
}
