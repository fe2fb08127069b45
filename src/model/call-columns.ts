import type { CallRow, Calls } from "./dx.js";

/**
 * The calls of a listing as columns. A listing may have a million rows: whoever counts and orders them makes no object
 * for each. Not part of the documents.
 */
export interface CallColumns {
  readonly length: number;
  readonly line: Uint32Array;
  /** Index into `functions`; 0 is a call without a name. */
  readonly function: Uint32Array;
  readonly functions: readonly string[];
  /** Thread of the operating system, and of the trace; 0 where it is not shown. */
  readonly threadId: Uint32Array;
  readonly uniqueThreadId: Uint32Array;
  /** Where the call began and ended: sequence, steps. NaN where it is not known, Infinity for the end of the trace. */
  readonly startSequence: Float64Array;
  readonly startSteps: Float64Array;
  readonly endSequence: Float64Array;
  readonly endSteps: Float64Array;
  /** Low and high half of the return value, and whether there is one. */
  readonly resultLow: Uint32Array;
  readonly resultHigh: Uint32Array;
  readonly hasResult: Uint8Array;
  /** The row itself, made when it is asked for. */
  readonly row: (index: number) => CallRow;
}

const columnsFrom = new WeakMap<Calls, () => CallColumns>();

/** Says how the columns of a listing are read. */
export function giveColumns(calls: Calls, read: () => CallColumns): Calls {
  columnsFrom.set(calls, read);
  return calls;
}

export function columnsOf(calls: Calls): CallColumns {
  return columnsFrom.get(calls)?.() ?? columnsOfRows(calls.rows);
}

type Mutable = { -readonly [K in keyof CallColumns]: CallColumns[K] } & { functions: string[] };

/** Room for `capacity` calls; `length` says how many there are. */
export function newCallColumns(capacity: number, row: CallColumns["row"]): Mutable {
  return {
    length: 0,
    line: new Uint32Array(capacity),
    function: new Uint32Array(capacity),
    functions: [""],
    threadId: new Uint32Array(capacity),
    uniqueThreadId: new Uint32Array(capacity),
    startSequence: new Float64Array(capacity),
    startSteps: new Float64Array(capacity),
    endSequence: new Float64Array(capacity),
    endSteps: new Float64Array(capacity),
    resultLow: new Uint32Array(capacity),
    resultHigh: new Uint32Array(capacity),
    hasResult: new Uint8Array(capacity),
    row,
  };
}

/** Listings that were read row by row: trees, and grids that somebody edited. */
export function columnsOfRows(rows: readonly CallRow[]): CallColumns {
  const columns = newCallColumns(rows.length, (index) => rows[index]!);
  const numbers = new Map<string, number>();
  for (const row of rows) addRow(columns, row, numbers);
  return columns;
}

export function addRow(columns: Mutable, row: CallRow, numbers: Map<string, number>): void {
  const i = columns.length++;
  columns.line[i] = row.line;
  columns.function[i] = numberOf(columns, row.function ?? "", numbers);
  columns.threadId[i] = row.threadId === null ? 0 : Number.parseInt(row.threadId, 16) || 0;
  columns.uniqueThreadId[i] = row.uniqueThreadId ?? 0;
  [columns.startSequence[i], columns.startSteps[i]] = placeOf(row.timeStart);
  [columns.endSequence[i], columns.endSteps[i]] = placeOf(row.timeEnd);
  const result = resultOf(row.returnValue);
  if (result === null) return;
  columns.hasResult[i] = 1;
  columns.resultLow[i] = Number(BigInt.asUintN(32, result));
  columns.resultHigh[i] = Number(BigInt.asUintN(32, result >> 32n));
}

function numberOf(columns: Mutable, name: string, numbers: Map<string, number>): number {
  if (name === "") return 0;
  let number = numbers.get(name);
  if (number === undefined) numbers.set(name, (number = columns.functions.push(name) - 1));
  return number;
}

/** Beyond 2^53 only the end of the trace is told apart. */
export function placeOf(position: string | null): readonly [number, number] {
  if (position === "Max Position") return [Infinity, 0];
  if (position === "Min Position") return [-1, 0];
  const [, sequence = "", steps = ""] = /^([0-9a-f]{1,16})(?::([0-9a-f]{0,16}))?$/i.exec(position ?? "") ?? [];
  if (sequence === "") return [NaN, NaN];
  const number = Number.parseInt(sequence, 16);
  if (number > Number.MAX_SAFE_INTEGER) return /^f{15}[ef]$/i.test(sequence) ? [Infinity, 0] : [NaN, NaN];
  return [number, steps === "" ? 0 : Number.parseInt(steps, 16)];
}

/** `0x35`, `0xffffffff`, `2`, `-1`, `0x2 [Type: int]` */
function resultOf(text: string | null): bigint | null {
  const found = /^(0x[0-9a-f]{1,16}|-?\d{1,19})(?![\w.:])/i.exec(text ?? "");
  if (found === null) return null;
  const number = found[1]!.startsWith("-") ? -BigInt(found[1]!.slice(1)) : BigInt(found[1]!);
  return BigInt.asUintN(64, number);
}
