import { makeCells } from "../model/cells.js";
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
  /** Cells that are lost before each row. */
  readonly gaps: number[];
  /** Behind the last row, and where that would be if its characters were UTF-16; null where no address is legible. */
  end: number | null;
  wideEnd: number | null;
  /** The same behind the last row with an address: rows without one may be lines of something else. */
  anchor: { readonly rows: number; readonly end: number; readonly wideEnd: number } | null;
  /** How its rows follow each other: characters of one byte, or of two; null where no two do. */
  step: 1 | 2 | null;
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
 * `outputs` says which output shows a line: what one output shows is known already, but for UTF-16 that was taken for
 * characters, and for the second of two rows in a line.
 */
export function chainStrips(page: Page, outputs: ReadonlyMap<number, number>): readonly Strip[] {
  const strips: Strip[] = [];
  const open: Chain[] = [];
  const close = (chain: Chain): void => {
    const [first, ...others] = chain.rows;
    const own = outputs.get(first!.line);
    const isKnown =
      own !== undefined &&
      chain.step !== 2 &&
      others.every(({ line }, i) => outputs.get(line) === own && line > chain.rows[i]!.line);
    if (others.length > 0 && !isKnown) strips.push(joinedStrip(chain));
  };
  let before: LooseRow | null = null;
  for (let line = 1; line < page.starts.length; line++) {
    for (const row of looseRowsIn(page, line, before)) {
      before = row;
      const behind = open.findLastIndex((chain) => isBehindAnchor(chain, row));
      const at = behind < 0 ? open.findLastIndex((chain) => continues(chain, row)) : behind;
      const chain = at < 0 ? emptyChain() : open.splice(at, 1)[0]!;
      if (behind >= 0) {
        close(chain);
        returnToAnchor(chain);
      }
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

function emptyChain(): Chain {
  return { rows: [], gaps: [], end: null, wideEnd: null, anchor: null, step: null };
}

/**
 * The row goes on where the last row with an address ended, and what stands between had none.
 *
 * ```text
 * 00ac0020  "user=a&password="
 * ":"1.0","tool":"call recorder 3.1"     the rest of a record that was wrapped
 * 00ac0030  "hunter2"
 * ```
 */
function isBehindAnchor({ rows, anchor, step }: Chain, { address, kind }: LooseRow): boolean {
  if (anchor === null || anchor.rows === rows.length || address === null) return false;
  if ((rows[0]!.kind === "column") !== (kind === "column")) return false;
  return address === anchor.end || (step !== 1 && address === anchor.wideEnd);
}

function returnToAnchor(chain: Chain): void {
  const { rows, end, wideEnd } = chain.anchor!;
  chain.rows.splice(rows);
  chain.gaps.splice(rows);
  chain.end = end;
  chain.wideEnd = wideEnd;
}

function continues(chain: Chain, row: LooseRow): boolean {
  const last = chain.rows.at(-1)!;
  if (chain.rows.length >= MOST_ROWS || (last.kind === "column") !== (row.kind === "column")) return false;
  const isNear = row.line - last.line <= NEAR_LINES;
  if (row.address === null || chain.end === null) return isNear && row.kind === last.kind;
  if (row.address === chain.end || isWide(chain, row.address)) return true;
  return isNear && row.kind === last.kind && row.address > chain.end && row.address - chain.end <= MAX_HOLE;
}

/** The row goes on where UTF-16 ends: where nothing else says so, a row of bytes may be lost instead. */
function isWide({ step, end, wideEnd }: Chain, address: number | null): boolean {
  return step !== 1 && address !== null && address === wideEnd && address !== end;
}

function add(chain: Chain, { address, strip, ...row }: LooseRow): void {
  const { length } = strip.cells;
  const last = chain.rows.at(-1);
  const isRest = address === null && last?.open === true && row.line === last.line + 1;
  const wide = isWide(chain, address);
  if (wide || (address !== null && address === chain.end)) chain.step = wide ? 2 : 1;
  chain.gaps.push(wide || address === null || chain.end === null ? 0 : address - chain.end);
  if (address !== null) chain.wideEnd = address + 2 * length;
  else if (chain.wideEnd !== null) chain.wideEnd += 2 * length;
  const start = address ?? chain.end;
  chain.end = start === null ? null : start + length;
  chain.rows.push({ address, strip, ...row });
  const { end, wideEnd } = chain;
  if ((address !== null || isRest) && end !== null && wideEnd !== null)
    chain.anchor = { rows: chain.rows.length, end, wideEnd };
}

function joinedStrip({ rows, gaps }: Chain): Strip {
  const strips = rows.map(({ strip }) => strip);
  const starts: number[] = [];
  let size = 0;
  strips.forEach(({ cells }, i) => {
    size += gaps[i]!;
    starts.push(size);
    size += cells.length;
  });
  const cells = makeCells(size);
  strips.forEach((strip, i) => cells.set(strip.cells, starts[i]));
  /** The strip that shows a cell; none where a row is lost. */
  const shown = (index: number): { readonly strip: Strip; readonly at: number } | null => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    const at = index - starts[low]!;
    return at >= 0 && at < strips[low]!.cells.length ? { strip: strips[low]!, at } : null;
  };
  return {
    cells,
    put: (index, byte) => {
      cells[index] = byte;
      const place = shown(index);
      place?.strip.put(place.at, byte);
    },
    unitAt: (index) => {
      const place = shown(index);
      return place === null ? -1 : place.strip.unitAt(place.at);
    },
  };
}
