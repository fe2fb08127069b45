/** How far a token reaches through the legible rows and the holes of a dump. */
import { type CellRange, type Cells, DOT, UNKNOWN, cellAt } from "../../model/cells.js";
import { base64Value } from "./base64.js";

export interface TokenChain {
  /** Legible stretches, in order; the first begins at the token's start when its beginning is legible. */
  readonly runs: readonly CellRange[];
  /** The token ends here at the latest. */
  readonly limit: number;
  /** Cell behind the token and its padding; null when the end is not legible. */
  readonly end: number | null;
  /** Padding characters before `end`; null where a hole may hide one of them. */
  readonly padding: number | null;
  /** Whether the token ran into the end of the dump. */
  readonly cut: boolean;
}

const PAD = 0x3d;
/** No token in a header is longer; keeps a dump full of base64 from being followed again and again. */
export const LONGEST = 32_768;

/**
 * Follows base64 text from `start` over holes to its end.
 *
 * ```text
 * TlRMTVNTUAAC░░░░░░░░AGMAbwBtAAAAAAA=..Cache-Control
 * ^ start             ^ a run         ^ end: padding, and a multiple of four characters from the start
 *
 * TlRMTVNTUAAC░░░░░░░░no-cache..Via
 *                     ^ limit: no base64 up to a line end, so the token ended in the hole
 * ```
 */
export function followBase64(cells: Cells, start: number, longest: number = LONGEST): TokenChain {
  const runs: CellRange[] = [];
  const size = Math.min(cells.length, start + longest);
  let i = start;
  while (i < size) {
    while (i < size && cellAt(cells, i) === UNKNOWN) i++;
    if (i >= size) break;
    const runStart = i;
    while (i < size && base64Value(cellAt(cells, i)) >= 0) i++;
    const next = cellAt(cells, i);
    if (runStart > start && holdsSignature(cells, runStart, i))
      return { runs, limit: runStart, end: null, padding: null, cut: false };
    if (i < size && next === UNKNOWN && i > runStart) {
      runs.push({ start: runStart, end: i });
      continue;
    }
    if (i >= size) {
      runs.push({ start: runStart, end: i });
      break;
    }
    let end = i;
    while (end < i + 2 && cellAt(cells, end) === PAD && end < size) end++;
    const unbroken = runStart === start;
    const fits = (end - start) % 4 === 0 && (end > i || (i > runStart && endsToken(next)));
    if (!unbroken && !fits) return { runs, limit: runStart, end: null, padding: null, cut: false };
    if (i > runStart) runs.push({ start: runStart, end: i });
    const padding = i > runStart || end - i === 2 ? end - i : null;
    return { runs, limit: end, end, padding, cut: false };
  }
  return { runs, limit: size, end: null, padding: null, cut: true };
}

/** The same for bytes that are dumped as they are: nothing in them marks the end. */
export function followRaw(cells: Cells, start: number): TokenChain {
  const runs: CellRange[] = [];
  const size = Math.min(cells.length, start + LONGEST);
  let i = start;
  while (i < size) {
    while (i < size && cellAt(cells, i) === UNKNOWN) i++;
    const runStart = i;
    while (i < size && cellAt(cells, i) !== UNKNOWN) i++;
    if (i > runStart) runs.push({ start: runStart, end: i });
  }
  return { runs, limit: size, end: null, padding: null, cut: true };
}

/** Another token begins here. */
function holdsSignature(cells: Cells, start: number, end: number): boolean {
  for (let i = start; i + 8 <= end; i++) {
    if (cellAt(cells, i) === 0x54 && cellAt(cells, i + 1) === 0x6c && isSignature(cells, i)) return true;
  }
  return false;
}

function isSignature(cells: Cells, start: number): boolean {
  for (let i = 0; i < 8; i++) if (cellAt(cells, start + i) !== "TlRMTVNT".charCodeAt(i)) return false;
  return true;
}

function endsToken(cell: number): boolean {
  return cell === DOT || cell === 0x0d || cell === 0x0a || cell === 0x2c;
}
