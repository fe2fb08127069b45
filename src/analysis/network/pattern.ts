import { DOT, UNKNOWN, type Cells } from "../../model/cells.js";
import type { SeenBuffer } from "../buffers/seen.js";

/** A buffer as it is looked for in the traces. */
export interface Pattern {
  readonly buffer: SeenBuffer;
  readonly cells: Cells;
  /** First known cell, and the one behind the last. */
  readonly first: number;
  readonly last: number;
  /** Where the four bytes stand by which it is found. */
  readonly anchor: number;
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
  let run = 0;
  let longest = 0;
  let end = 0;
  for (let i = 0; i <= cells.length; i++) {
    if (i < cells.length && cells[i]! < DOT) {
      run++;
      continue;
    }
    if (run > longest) {
      longest = run;
      end = i;
    }
    run = 0;
  }
  if (longest < WEAK_RUN) return null;
  const anchor = rarest(cells, end - longest, end);
  if (anchor === null) return null;
  let first = 0;
  while (cells[first] === UNKNOWN) first++;
  let last = cells.length;
  while (cells[last - 1] === UNKNOWN) last--;
  return { buffer, cells, first, last, anchor, strong: longest >= STRONG_RUN };
}

/** The high byte beside a dot of UTF-16 text may be anything; the display took it for 0. */
function comparable(buffer: SeenBuffer): Cells {
  const cells = buffer.cells.length > MOST_CELLS ? buffer.cells.slice(0, MOST_CELLS) : buffer.cells;
  if (!buffer.wide) return cells;
  const careful = cells.slice();
  for (let i = 1; i < careful.length; i += 2) if (careful[i - 1] === DOT) careful[i] = UNKNOWN;
  return careful;
}

/** The four bytes that differ most among themselves; the last of several, because messages begin alike. */
function rarest(cells: Cells, from: number, to: number): number | null {
  let best: number | null = null;
  let most = 1;
  for (let i = from; i + WEAK_RUN <= to; i++) {
    const different = new Set(cells.subarray(i, i + WEAK_RUN)).size;
    if (different >= most) {
      most = different;
      best = different > 1 ? i : best;
    }
  }
  return best;
}
