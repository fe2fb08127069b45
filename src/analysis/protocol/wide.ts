/** UTF-16 text in cells: every second byte is zero. */
import { type CellRange, type Cells, DOT, UNKNOWN, cellAt } from "../../model/cells.js";

const LOOK = 16;

/** The low bytes, where the cells begin as UTF-16 text does; null where they do not. */
export function narrowed(cells: Cells): Cells | null {
  const look = Math.min(cells.length & ~1, LOOK);
  if (look < 8) return null;
  let seen = 0;
  for (let i = 0; i < look; i += 2) {
    const [low, high] = [cellAt(cells, i), cellAt(cells, i + 1)];
    if (high !== 0 && high !== UNKNOWN) return null;
    if (low === 0 || (low > 0x7e && low !== DOT && low !== UNKNOWN)) return null;
    if (high === 0 && low !== UNKNOWN) seen++;
  }
  if (seen < 3) return null;
  const narrow = new Uint16Array(cells.length >> 1);
  for (let i = 0; i < narrow.length; i++) {
    const high = cellAt(cells, 2 * i + 1);
    narrow[i] = high === 0 ? cellAt(cells, 2 * i) : UNKNOWN;
  }
  return narrow;
}

/** A range of the low bytes as one of the cells. */
export function stretched<T extends CellRange>(range: T): T {
  return { ...range, start: 2 * range.start, end: 2 * range.end };
}
