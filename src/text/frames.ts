import { newColumn, push, type Column } from "./columns.js";

/**
 * Stack rows as columns: about 40 bytes a row, against ten times that for objects. Kept for the whole log, so
 * a row's view is made only when somebody looks at it.
 */
export interface FrameColumns {
  readonly line: Column;
  /** Frame number + 1; 0 = none printed. */
  readonly number: Column;
  readonly flags: Column;
  readonly childHi: Column;
  readonly childLo: Column;
  /** Return address, or the instruction address where `FrameFlag.ip` is set. */
  readonly retHi: Column;
  readonly retLo: Column;
  /** Interned call site without displacement. */
  readonly site: Column;
  /** Displacement + 1; 0 = none, or part of the site's text. */
  readonly displacement: Column;
  /** Interned annotations and source + 1; 0 = none. */
  readonly tail: Column;
  /** First argument's index into `args` (pairs of halves); the count is in `flags`. */
  readonly firstArg: Column;
  readonly args: Column;
  /** `kf` only: the Memory column, by row. */
  readonly memory: Map<number, number>;
  /** Itanium only: the halves of Child-BSP, by row. */
  readonly bsp: Map<number, readonly [hi: number, lo: number]>;
}

/** `letterShift`: the letter of the flag field, as in `(T)`. */
export const FrameFlag = { inline: 1, child: 2, ret: 4, wide: 8, ip: 16, letterShift: 8, argsShift: 16 } as const;

export function newFrameColumns(): FrameColumns {
  return {
    line: newColumn(),
    number: newColumn(),
    flags: newColumn(),
    childHi: newColumn(),
    childLo: newColumn(),
    retHi: newColumn(),
    retLo: newColumn(),
    site: newColumn(),
    displacement: newColumn(),
    tail: newColumn(),
    firstArg: newColumn(),
    args: newColumn(),
    memory: new Map(),
    bsp: new Map(),
  };
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

/** Appends the row and gives its index. */
export function pushFrame(columns: FrameColumns, row: FrameRow, line: number, site: number, tail: number): number {
  const index = columns.line.length;
  push(columns.line, line);
  push(columns.number, row.number);
  push(columns.flags, row.flags | (row.argCount << FrameFlag.argsShift));
  push(columns.childHi, row.childHi);
  push(columns.childLo, row.childLo);
  push(columns.retHi, row.retHi);
  push(columns.retLo, row.retLo);
  push(columns.site, site);
  push(columns.displacement, row.displacement);
  push(columns.tail, tail);
  push(columns.firstArg, columns.args.length);
  for (let i = 0; i < row.argCount * 2; i++) push(columns.args, row.args[i]!);
  if (row.memory >= 0) columns.memory.set(index, row.memory);
  if (row.hasBsp) columns.bsp.set(index, [row.bspHi, row.bspLo]);
  return index;
}
