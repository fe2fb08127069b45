import { DOT, UNKNOWN, type CellRange, type Cells } from "../../model/cells.js";
import type { SeenBuffer } from "../buffers/seen.js";

/** A buffer as it is looked for in the traces. */
export interface Pattern {
  readonly buffer: SeenBuffer;
  readonly cells: Cells;
  /** First cell that was dumped, and the one behind the last. */
  readonly first: number;
  readonly last: number;
  /** Where the four bytes stand by which it is found: in its longest run, and near its beginning. */
  readonly anchors: readonly number[];
  /** Its longest run of known bytes has at least 8: enough to be found without knowing the connection. */
  readonly strong: boolean;
}

const STRONG_RUN = 8;
const WEAK_RUN = 4;
/** What is compared of a longer dump. */
const MOST_CELLS = 1 << 17;

/** null where no four known bytes stand side by side: nothing can be found by that. */
export function patternOf(buffer: SeenBuffer): Pattern | null {
  const cells = comparable(buffer);
  const runs = runsOf(cells);
  const longest = runs.reduce((best, run) => (run.end - run.start > best.end - best.start ? run : best), NONE);
  if (longest.end - longest.start < WEAK_RUN) return null;
  const anchors = new Set<number>();
  const add = (run: CellRange): void => {
    const anchor = rarest(cells, run.start, run.end);
    if (anchor !== null) anchors.add(anchor);
  };
  add(longest);
  // A dump that nobody limited goes on behind the message, so its longest run may be of other memory.
  const early = runs.find((run) => run.end - run.start >= STRONG_RUN);
  if (buffer.callLength === null && early !== undefined)
    add({ start: early.start, end: Math.min(early.end, early.start + EARLY) });
  if (anchors.size === 0) return null;
  let first = 0;
  while (cells[first] === UNKNOWN) first++;
  let last = cells.length;
  while (cells[last - 1] === UNKNOWN) last--;
  return {
    buffer,
    cells,
    first,
    last,
    anchors: [...anchors],
    strong: longest.end - longest.start >= STRONG_RUN,
  };
}

const NONE: CellRange = { start: 0, end: 0 };
const EARLY = 32;

/** Runs of known bytes. */
function runsOf(cells: Cells): readonly CellRange[] {
  const runs: CellRange[] = [];
  let start = -1;
  for (let i = 0; i <= cells.length; i++) {
    const known = i < cells.length && cells[i]! < DOT;
    if (known && start < 0) start = i;
    if (!known && start >= 0) {
      runs.push({ start, end: i });
      start = -1;
    }
  }
  return runs;
}

/** The high byte beside a dot of UTF-16 text may be anything; the display took it for 0. */
function comparable(buffer: SeenBuffer): Cells {
  const cells = buffer.cells.length > MOST_CELLS ? buffer.cells.slice(0, MOST_CELLS) : buffer.cells;
  if (!buffer.wide) return cells;
  const careful = cells.slice();
  for (let i = 1; i < careful.length; i += 2) if (careful[i - 1] === DOT) careful[i] = UNKNOWN;
  return careful;
}

/** The first four bytes that differ most among themselves. */
function rarest(cells: Cells, from: number, to: number): number | null {
  let best: number | null = null;
  let most = 1;
  for (let i = from; i + WEAK_RUN <= to; i++) {
    const different = new Set(cells.subarray(i, i + WEAK_RUN)).size;
    if (different <= most) continue;
    most = different;
    best = i;
  }
  return best;
}
