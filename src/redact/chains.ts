import type { Cells } from "../model/cells.js";
import type { Page } from "./page.js";
import { looseRowsIn, type LooseRow } from "./rows.js";
import type { Strip } from "./strip.js";

/** Rows without an address continue what stands no more lines above them. */
const NEAR_LINES = 8;
/** A row that was lost in between is no more than this. */
const MAX_HOLE = 256;
const MOST_ROWS = 4096;

interface Chain {
  readonly rows: LooseRow[];
  /** Bytes of memory since the first row; a character of UTF-16 takes two. */
  end: number | null;
  cells: number;
}

/**
 * Memory that several outputs, or lines that are no output, show piece by piece: a dump that a message cut across, one
 * that goes on behind the next prompt, one pasted into records of another tool. A credential may begin in one row and
 * go on in the next.
 *
 * ```text
 * 00ac0020  "ngth: 39....user=a&password="
 * ModLoad: 77a80000 77b1c000   C:\WINDOWS\system32\CRYPT32.dll
 * 00ac003c  "hunter2"                          begins where the row above ended
 * ```
 *
 * `outputs` says which output shows a line: bytes that one output shows are known already; of its strings the grammar may
 * have taken UTF-16 for characters, or read one of two rows.
 */
export function chainStrips(page: Page, outputs: ReadonlyMap<number, number>): readonly Strip[] {
  const strips: Strip[] = [];
  const open: Chain[] = [];
  const close = (chain: Chain): void => {
    const [first, ...others] = chain.rows;
    const own = outputs.get(first!.line);
    const isKnown =
      first!.kind === "bytes" &&
      own !== undefined &&
      others.every(({ line }, i) => outputs.get(line) === own && line > chain.rows[i]!.line);
    if (others.length > 0 && !isKnown) strips.push(joinedStrip(chain.rows.map(({ strip }) => strip)));
  };
  let before: LooseRow | null = null;
  for (let line = 1; line < page.starts.length; line++) {
    for (const row of looseRowsIn(page, line, before)) {
      before = row;
      const at = open.findLastIndex((chain) => continues(chain, row));
      const chain = at < 0 ? { rows: [], end: null, cells: 0 } : open.splice(at, 1)[0]!;
      add(chain, row);
      open.push(chain);
      if (open.length > MOST_OPEN) close(open.shift()!);
    }
  }
  open.forEach(close);
  return strips;
}

/** Dumps that are printed in turns. */
const MOST_OPEN = 64;

function continues(chain: Chain, row: LooseRow): boolean {
  const last = chain.rows.at(-1)!;
  if (chain.rows.length >= MOST_ROWS || (last.kind === "column") !== (row.kind === "column")) return false;
  const isNear = row.line - last.line <= NEAR_LINES;
  if (row.address === null || chain.end === null) return isNear && row.kind === last.kind;
  if (row.address === chain.end || row.address === chain.end + chain.cells) return true;
  return isNear && row.kind === last.kind && row.address > chain.end && row.address - chain.end <= MAX_HOLE;
}

function add(chain: Chain, row: LooseRow): void {
  const length = row.strip.cells.length;
  if (row.address === null) {
    if (chain.end !== null) chain.end += length;
  } else chain.end = row.address + length;
  chain.cells = row.address === null ? chain.cells + length : length;
  chain.rows.push(row);
}

function joinedStrip(strips: readonly Strip[]): Strip {
  const starts: number[] = [];
  let size = 0;
  for (const { cells } of strips) {
    starts.push(size);
    size += cells.length;
  }
  const cells: Cells = new Uint16Array(size);
  strips.forEach((strip, i) => cells.set(strip.cells, starts[i]));
  const owner = (index: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    cells,
    put: (index, byte) => {
      cells[index] = byte;
      const at = owner(index);
      strips[at]!.put(index - starts[at]!, byte);
    },
    unitAt: (index) => {
      const at = owner(index);
      return strips[at]!.unitAt(index - starts[at]!);
    },
  };
}
