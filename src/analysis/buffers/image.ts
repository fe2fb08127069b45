import { cellsMayBeEqual, DOT, makeCells, UNKNOWN, type Cells } from "../../model/cells.js";
import { pageOf } from "./place.js";
import type { Piece, Stretch } from "./stretches.js";

/** Bytes of a tile: small, because most stops show a few rows and the next begins anew. */
const TILE = 256;

function tileOf(place: number): number {
  return Math.floor(place / TILE);
}

/** What is known of memory at one time, in tiles. */
export interface Image {
  readonly tiles: Map<number, Tile>;
}

interface Tile {
  readonly cells: Cells;
  /** Line that shows each cell; negative for cells that another source may replace. */
  readonly lines: Int32Array;
}

/** Two rows that cannot both be right. */
export interface Contradiction {
  readonly place: number;
  readonly before: number;
  readonly after: number;
}

export function emptyImage(): Image {
  return { tiles: new Map() };
}

/** The first cell in which a stretch and the image cannot both be right; null when they agree. */
export function contradictionOf(image: Image, stretch: Stretch): Contradiction | null {
  for (const piece of stretch.pieces) {
    const found = contradictionOfPiece(image, piece);
    if (found !== null) return found;
  }
  return null;
}

/** The same for one row. */
export function contradictionOfPiece(image: Image, piece: Piece): Contradiction | null {
  const { cells, soft } = piece;
  let at = 0;
  while (at < cells.length) {
    const place = piece.place + at;
    const offset = place - tileOf(place) * TILE;
    const shift = offset - at;
    const stop = Math.min(cells.length, at + TILE - offset);
    const tile = image.tiles.get(tileOf(place));
    for (; tile !== undefined && at < stop; at++) {
      const index = shift + at;
      if (tile.lines[index]! < 0 || soft?.[at] === 1) continue;
      if (!cellsMayBeEqual(tile.cells[index]!, cells[at]!))
        return { place: piece.place + at, before: tile.lines[index]!, after: piece.line };
    }
    at = stop;
  }
  return null;
}

/** Lays a row over the image: the later row wins, but never a guess over a certainty, nor a dot over its byte. */
export function lay(image: Image, piece: Piece): void {
  const { cells, soft } = piece;
  let at = 0;
  while (at < cells.length) {
    const place = piece.place + at;
    const number = tileOf(place);
    const offset = place - number * TILE;
    let tile = image.tiles.get(number);
    if (tile === undefined) image.tiles.set(number, (tile = { cells: makeCells(TILE), lines: new Int32Array(TILE) }));
    const shift = offset - at;
    const stop = Math.min(cells.length, at + TILE - offset);
    for (; at < stop; at++) {
      const cell = cells[at]!;
      if (cell === UNKNOWN) continue;
      const index = shift + at;
      const old = tile.cells[index]!;
      const guess = soft?.[at] === 1;
      if (old !== UNKNOWN && tile.lines[index]! > 0) {
        if (guess || (cell === DOT && cellsMayBeEqual(old, DOT))) continue;
      }
      tile.cells[index] = cell;
      tile.lines[index] = guess ? -piece.line : piece.line;
    }
  }
}

/** The cells from one place to another. */
export function cellsIn(image: Image, start: number, end: number): Cells {
  const cells = makeCells(end - start);
  let place = start;
  while (place < end) {
    const number = tileOf(place);
    const stop = Math.min(end, (number + 1) * TILE);
    const tile = image.tiles.get(number);
    if (tile !== undefined) cells.set(tile.cells.subarray(place - number * TILE, stop - number * TILE), place - start);
    place = stop;
  }
  return cells;
}

/** The pages of the address maps that the image touches. */
export function pagesOf(image: Image): ReadonlySet<number> {
  const pages = new Set<number>();
  for (const tile of image.tiles.keys()) pages.add(pageOf(tile * TILE));
  return pages;
}

/** The lines that show the bytes, each once. */
export function linesIn(image: Image, start: number, end: number): readonly number[] {
  const lines = new Set<number>();
  for (let place = start; place < end; place++) {
    const line = image.tiles.get(tileOf(place))?.lines[place - tileOf(place) * TILE] ?? 0;
    if (line !== 0) lines.add(Math.abs(line));
  }
  return [...lines].sort((a, b) => a - b);
}

/** A little-endian number of up to six bytes, and more where the upper ones are 0 or all set; null when a byte is not known. */
export function numberAt(image: Image, place: number, bytes: number): number | null {
  let value = 0;
  let scale = 1;
  const cells = cellsIn(image, place, place + bytes);
  for (const cell of cells) {
    if (cell > 0xff) return null;
    value += cell * scale;
    scale *= 256;
  }
  return value;
}

/** Hex digits of a little-endian number; null when a byte is not known. */
export function wordAt(image: Image, place: number, bytes: number): string | null {
  const cells = cellsIn(image, place, place + bytes);
  let text = "";
  for (let i = bytes - 1; i >= 0; i--) {
    if (cells[i]! > 0xff) return null;
    text += cells[i]!.toString(16).padStart(2, "0");
  }
  return text;
}
