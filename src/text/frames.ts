import { growColumns, newColumn, newList, push, type Column, type List } from "./columns.js";

/**
 * Stack rows as columns: 32 bytes a row and 4 or 8 for each argument, against ten times that for objects. Kept for the
 * whole log, so a row's view is made only when somebody looks at it.
 */
export interface FrameColumns {
  length: number;
  /** `FrameFlag`s, letter, number of arguments, frame number. */
  readonly flags: Column;
  /** Index into `highs` of the pair of high halves: the rows of a stack share it. */
  readonly high: Column;
  readonly childLo: Column;
  /** Return address, or the instruction address where `FrameFlag.ip` is set. */
  readonly retLo: Column;
  /** Interned call site without displacement. */
  readonly site: Column;
  /** Displacement + 1; 0 = none, or part of the site's text. */
  readonly displacement: Column;
  /** Interned annotations and source + 1; 0 = none. */
  readonly tail: Column;
  /** Where the row's arguments begin in `args`. */
  readonly firstArg: Column;
  /** Low halves of the arguments; before each the high half where `FrameFlag.wideArgs` is set. */
  readonly args: List;
  /** High half of the first column, and of the second, by turns. */
  readonly highs: List;
  readonly highIds: Map<number, Map<number, number>>;
  lastHigh: number;
  /** Frame numbers that do not fit into `flags`, by row. */
  readonly numbers: Map<number, number>;
  /** `kf` only: the Memory column, by row. */
  readonly memory: Map<number, number>;
  /** Itanium only: the halves of Child-BSP, by row. */
  readonly bsp: Map<number, readonly [hi: number, lo: number]>;
}

export const FrameFlag = { inline: 1, child: 2, ret: 4, wide: 8, ip: 16, wideArgs: 32 } as const;

/** The letter of the flag field, as in `(T)`; how many arguments; frame number + 1, 0 = none printed. */
const LETTER_SHIFT = 8;
const ARGS_SHIFT = 16;
const NUMBER_SHIFT = 20;
const LARGE_NUMBER = 0xfff;

export function letterFlag(letter: number): number {
  return letter << LETTER_SHIFT;
}

export function letterOf(flags: number): number {
  return (flags >>> LETTER_SHIFT) & 0xff;
}

export function argCountOf(flags: number): number {
  return (flags >>> ARGS_SHIFT) & 0xf;
}

/** Frame number + 1 of row `index`; 0 = none printed. */
export function numberAt(frames: FrameColumns, index: number): number {
  const number = frames.flags.data[index]! >>> NUMBER_SHIFT;
  return number === LARGE_NUMBER ? frames.numbers.get(index)! : number;
}

export function newFrameColumns(): FrameColumns {
  return {
    length: 0,
    flags: newColumn(),
    high: newColumn(),
    childLo: newColumn(),
    retLo: newColumn(),
    site: newColumn(),
    displacement: newColumn(),
    tail: newColumn(),
    firstArg: newColumn(),
    args: newList(),
    highs: newList(),
    highIds: new Map(),
    lastHigh: 0,
    numbers: new Map(),
    memory: new Map(),
    bsp: new Map(),
  };
}

/** Takes the rows out again and keeps their room. */
export function clearFrames(frames: FrameColumns): void {
  frames.length = 0;
  frames.args.length = 0;
  frames.highs.length = frames.lastHigh = 0;
  for (const map of [frames.highIds, frames.numbers, frames.memory, frames.bsp]) if (map.size > 0) map.clear();
}

/** One stack row while it is being read; reused for every row. */
export interface FrameRow {
  number: number;
  flags: number;
  childHi: number;
  childLo: number;
  retHi: number;
  retLo: number;
  bspHi: number;
  bspLo: number;
  hasBsp: boolean;
  /** -1 = no Memory column. */
  memory: number;
  argCount: number;
  readonly args: Uint32Array;
  siteStart: number;
  siteEnd: number;
  displacement: number;
  tailStart: number;
  tailEnd: number;
  /** The tail begins a bracket that does not close on this line. */
  tailOpen: boolean;
  /** The line ended among the columns: what follows may stand on the next line. */
  cut: boolean;
}

export function newFrameRow(): FrameRow {
  return {
    number: 0,
    flags: 0,
    childHi: 0,
    childLo: 0,
    retHi: 0,
    retLo: 0,
    bspHi: 0,
    bspLo: 0,
    hasBsp: false,
    memory: -1,
    argCount: 0,
    args: new Uint32Array(16),
    siteStart: 0,
    siteEnd: 0,
    displacement: 0,
    tailStart: 0,
    tailEnd: 0,
    tailOpen: false,
    cut: false,
  };
}

/** Appends the row, whose site and tail get their numbers later, and gives its index. */
export function pushFrame(columns: FrameColumns, row: FrameRow): number {
  const index = columns.length;
  if (index === columns.flags.data.length) growFrames(columns);
  const number = row.number < LARGE_NUMBER ? row.number : LARGE_NUMBER;
  if (number === LARGE_NUMBER) columns.numbers.set(index, row.number);
  // An inline row has no addresses; whatever pair it names is not looked at.
  const addressed = (row.flags & (FrameFlag.child | FrameFlag.ret | FrameFlag.ip)) !== 0;
  columns.high.data[index] = addressed ? highOf(columns, row.childHi, row.retHi) : columns.lastHigh;
  columns.childLo.data[index] = row.childLo;
  columns.retLo.data[index] = row.retLo;
  columns.displacement.data[index] = row.displacement;
  columns.tail.data[index] = 0;
  columns.firstArg.data[index] = columns.args.length;
  const wideArgs = row.argCount > 0 ? pushArgs(columns.args, row) : 0;
  columns.flags.data[index] = row.flags | wideArgs | (row.argCount << ARGS_SHIFT) | (number << NUMBER_SHIFT);
  if (row.memory >= 0) columns.memory.set(index, row.memory);
  if (row.hasBsp) columns.bsp.set(index, [row.bspHi, row.bspLo]);
  columns.length = index + 1;
  return index;
}

function growFrames(frames: FrameColumns): void {
  growColumns(columnsOf(frames));
}

/** Gives up the room that no row took. */
export function trimFrames(frames: FrameColumns): void {
  const { length, args, highs } = frames;
  for (const column of columnsOf(frames)) column.data = column.data.slice(0, length);
  for (const list of [args, highs]) list.data = list.data.slice(0, list.length);
}

function columnsOf(frames: FrameColumns): readonly Column[] {
  const { flags, high, childLo, retLo, site, displacement, tail, firstArg } = frames;
  return [flags, high, childLo, retLo, site, displacement, tail, firstArg];
}

/** Index of the pair; that of the row before is nearly always the same. */
function highOf(columns: FrameColumns, child: number, ret: number): number {
  const { highs, highIds, lastHigh } = columns;
  const at = lastHigh * 2;
  if (at < highs.length && (highs.data[at]! | 0) === (child | 0) && (highs.data[at + 1]! | 0) === (ret | 0))
    return lastHigh;
  let known = highIds.get(child);
  if (known === undefined) highIds.set(child, (known = new Map()));
  let id = known.get(ret);
  if (id === undefined) {
    known.set(ret, (id = highs.length >> 1));
    push(highs, child);
    push(highs, ret);
  }
  return (columns.lastHigh = id);
}

/** Gives the flag that says whether high halves were put in. */
function pushArgs(args: List, row: FrameRow): number {
  const values = row.args;
  const count = row.argCount * 2;
  let wide = (row.flags & FrameFlag.wide) !== 0;
  for (let i = 0; i < count && !wide; i += 2) wide = values[i] !== 0;
  for (let i = 0; i < count; i++) if (wide || (i & 1) === 1) push(args, values[i]!);
  return wide ? FrameFlag.wideArgs : 0;
}

/** Appends arguments, as halves, to those of the last row. */
export function addArgs(columns: FrameColumns, index: number, halves: readonly number[]): void {
  const { args } = columns;
  const flags = columns.flags.data[index]!;
  const all = Array.from({ length: argCountOf(flags) }, (_, i) => argOf(columns, index, i)).flat();
  all.push(...halves);
  const wide = all.some((half, i) => (i & 1) === 0 && half !== 0) || (flags & FrameFlag.wideArgs) !== 0;
  args.length = columns.firstArg.data[index]!;
  for (let i = 0; i < all.length; i++) if (wide || (i & 1) === 1) push(args, all[i]!);
  columns.flags.data[index] = (flags | (wide ? FrameFlag.wideArgs : 0)) + ((halves.length >> 1) << ARGS_SHIFT);
}

/** The halves of argument `i` of row `index`. */
export function argOf(columns: FrameColumns, index: number, i: number): readonly [hi: number, lo: number] {
  const { args } = columns;
  const first = columns.firstArg.data[index]!;
  if ((columns.flags.data[index]! & FrameFlag.wideArgs) === 0) return [0, args.data[first + i]!];
  return [args.data[first + 2 * i]!, args.data[first + 2 * i + 1]!];
}
