import type { LineRange } from "./evidence.js";

/** `pstacks`, `parallelstacks`: the managed stacks of all threads as a tree, in which equal outer rows stand once. */
export interface ParallelStacks {
  readonly _tag: "parallel-stacks";
  readonly lines: LineRange;
  /** As printed: innermost rows first, what they all come from below them. */
  readonly rows: readonly ParallelRow[];
  /** How many threads the debugger counts; null where the line is missing. */
  readonly total: number | null;
}

/** A method and how many threads are in it, or the threads whose innermost rows follow. */
export interface ParallelRow {
  readonly line: number;
  /** Blanks before it: rows of one branch stand equally deep, and the row that they come from less deep. */
  readonly depth: number;
  /** Null for a row of threads. */
  readonly method: string | null;
  /** How many threads are in the method; of a row of threads, how many it names. */
  readonly count: number;
  /** System ids in hex, as far as they are named; empty for a method. */
  readonly threads: readonly string[];
  /** Whether more threads are there than are named. */
  readonly more: boolean;
}
