import type { CallColumns } from "../../model/call-columns.js";

/** Calls by their place in time, and the call that each ran inside of. */
export interface Nesting {
  /** Rows in order of time; those whose start is not known come last, as listed. */
  readonly order: Uint32Array;
  /** Row of the call around; -1 for none. */
  readonly parent: Int32Array;
  /** Rows that overlap a call of their thread without lying inside it: unwinding, a fiber, or a wrong end. */
  readonly overlapping: ReadonlySet<number>;
}

/**
 * Nests the calls of each thread by their intervals.
 *
 * ```text
 * A  10:0 ──────────────── 20:0
 *      B  11:0 ── 12:0                inside A
 *                   C 15:0 ───── 22:0     neither inside nor behind: both are kept, and no call is around C
 * ```
 *
 * `Max Position` ends after everything. A call whose end is not known has nothing inside it.
 */
export function nestCalls(columns: CallColumns): Nesting {
  const { length, startSequence, startSteps, endSequence, endSteps } = columns;
  const order = orderOf(columns);
  const parent = new Int32Array(length).fill(-1);
  const overlapping = new Set<number>();
  const open = new Map<number, number[]>();
  const endsBy = (row: number, other: number, byStart: boolean): boolean => {
    const sequence = byStart ? startSequence[other]! : endSequence[other]!;
    const steps = byStart ? startSteps[other]! : endSteps[other]!;
    return endSequence[row]! < sequence || (endSequence[row] === sequence && endSteps[row]! <= steps);
  };
  for (const row of order) {
    if (Number.isNaN(startSequence[row]!)) break;
    const thread = threadKey(columns, row);
    let stack = open.get(thread);
    if (stack === undefined) open.set(thread, (stack = []));
    while (stack.length > 0 && endsBy(stack.at(-1)!, row, true)) stack.pop();
    const top = stack.at(-1);
    const ends = !Number.isNaN(endSequence[row]!);
    if (top !== undefined) {
      if (!ends || endsBy(row, top, false)) parent[row] = top;
      else overlapping.add(row);
    }
    if (ends) stack.push(row);
  }
  return { order, parent, overlapping };
}

/** The trace's own number of a thread, where there is one: that of the system may be used again. */
export function threadKey({ uniqueThreadId, threadId }: CallColumns, row: number): number {
  return uniqueThreadId[row] === 0 ? -threadId[row]! : uniqueThreadId[row]!;
}

function orderOf({ length, startSequence, startSteps, endSequence, endSteps }: CallColumns): Uint32Array {
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  const key = (row: number): number => (Number.isNaN(startSequence[row]!) ? Infinity : startSequence[row]!);
  // Of two calls that begin at one place the longer one is around the other.
  const compare = (a: number, b: number): number =>
    key(a) < key(b) || key(a) > key(b)
      ? key(a) - key(b)
      : startSteps[a]! - startSteps[b]! ||
        (endSequence[a] === endSequence[b] ? endSteps[b]! - endSteps[a]! : endSequence[b]! - endSequence[a]!) ||
        a - b;
  let sorted = true;
  for (let i = 1; sorted && i < length; i++) sorted = compare(i - 1, i) <= 0;
  return sorted ? order : order.sort(compare);
}
