import { newCallColumns, type CallColumns } from "../../model/call-columns.js";

/** The columns of several listings as one. */
export interface JoinedColumns {
  readonly columns: CallColumns;
  /** Which listing a row is from. */
  readonly part: (row: number) => number;
  /** What the numbers of that listing's functions are moved by. */
  readonly base: (row: number) => number;
}

export function joinColumns(parts: readonly CallColumns[]): JoinedColumns {
  const [only] = parts;
  if (parts.length === 1) return { columns: only!, part: () => 0, base: () => 0 };
  const starts = [0];
  const bases = [0];
  for (const part of parts) {
    starts.push(starts.at(-1)! + part.length);
    bases.push(bases.at(-1)! + part.functions.length);
  }
  const part = (row: number): number => {
    let low = 0;
    let high = parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const all = newCallColumns(starts.at(-1)!, (row) => parts[part(row)]!.row(row - starts[part(row)]!));
  all.functions = [];
  parts.forEach((one, p) => {
    const at = starts[p]!;
    const fill = <T extends Uint32Array | Uint8Array | Float64Array>(to: T, from: T): void =>
      to.set(from.subarray(0, one.length), at);
    fill(all.line, one.line);
    fill(all.function, one.function);
    for (let i = at; i < at + one.length; i++) all.function[i]! += bases[p]!;
    fill(all.threadId, one.threadId);
    fill(all.uniqueThreadId, one.uniqueThreadId);
    fill(all.startSequence, one.startSequence);
    fill(all.startSteps, one.startSteps);
    fill(all.endSequence, one.endSequence);
    fill(all.endSteps, one.endSteps);
    fill(all.resultLow, one.resultLow);
    fill(all.resultHigh, one.resultHigh);
    fill(all.hasResult, one.hasResult);
    for (const name of one.functions) all.functions.push(name);
  });
  all.length = starts.at(-1)!;
  return { columns: all, part, base: (row) => bases[part(row)]! };
}
