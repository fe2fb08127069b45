import type { CellRange, Cells } from "../../model/cells.js";
import { makeCells } from "../../model/cells.js";
import type { SeenBuffer } from "../buffers/seen.js";
import { decode, opensSurely, type Decoding } from "../protocol/decode.js";

/** A buffer in a run, and where in the run it begins. */
export interface Piece {
  readonly buffer: SeenBuffer;
  readonly from: number;
}

/**
 * Buffers laid end to end: what one side sent or received in pieces. Most runs have one.
 *
 * ```text
 * recv(3d0)   "HTTP/1.1 200 OK..Content-Length: 470...."   a head
 * recv(3d0)   30 82 01 d2 …                                 its body
 * ```
 */
export interface Run {
  readonly pieces: readonly Piece[];
  readonly cells: Cells;
  readonly decoding: Decoding;
  /** The connection and the way it took; null where that is not known. */
  readonly line: string | null;
}

const MOST_PIECES = 1024;
const MOST_CELLS = 1 << 22;

interface OpenRun {
  readonly buffers: SeenBuffer[];
  length: number;
  wants: number;
  decoding: Decoding | null;
  readonly line: string | null;
  readonly port: number | null;
}

/**
 * The buffers in order of appearance, those of one message together. `lineOf` names the connection that a buffer went
 * over; only whole buffers of one connection and direction are joined.
 */
export function runsOf(
  buffers: readonly SeenBuffer[],
  lineOf: (buffer: SeenBuffer) => string | null,
  portOf: (buffer: SeenBuffer) => number | null,
): readonly Run[] {
  const runs: OpenRun[] = [];
  const open = new Map<string, OpenRun>();
  for (const buffer of buffers) {
    if (buffer.stale) continue;
    const connection = buffer.direction === null ? null : lineOf(buffer);
    const line = connection === null ? null : `${buffer.direction} ${connection}`;
    const begun = line === null ? undefined : open.get(line);
    let run: OpenRun;
    if (begun !== undefined && continues(begun, buffer)) {
      run = begun;
      run.buffers.push(buffer);
      run.length += buffer.cells.length;
      // A body of known length needs no second look until it is whole.
      run.wants = Number.isFinite(run.wants) ? run.wants - buffer.cells.length : run.wants;
      run.decoding = null;
      if (run.wants <= 0 || !Number.isFinite(run.wants)) look(run);
    } else {
      run = { buffers: [buffer], length: buffer.cells.length, wants: 0, decoding: null, line, port: portOf(buffer) };
      runs.push(run);
      look(run);
    }
    if (line === null) continue;
    if (run.wants > 0 && isWhole(buffer)) open.set(line, run);
    else open.delete(line);
  }
  return runs.map((run) => ({ ...laid(run), decoding: run.decoding ?? look(run), line: run.line }));
}

function look(run: OpenRun): Decoding {
  const [first] = run.buffers;
  const exact = run.buffers.every(isWhole);
  run.decoding = decode(laid(run).cells, { direction: first!.direction, exact, port: run.port });
  run.wants = run.decoding.wants;
  return run.decoding;
}

function laid(run: OpenRun): { readonly pieces: readonly Piece[]; readonly cells: Cells } {
  const [first] = run.buffers;
  if (run.buffers.length === 1) return { pieces: [{ buffer: first!, from: 0 }], cells: first!.cells };
  const cells = makeCells(run.length);
  const pieces: Piece[] = [];
  let from = 0;
  for (const buffer of run.buffers) {
    cells.set(buffer.cells, from);
    pieces.push({ buffer, from });
    from += buffer.cells.length;
  }
  return { pieces, cells };
}

/** All that the call moved is in view. */
function isWhole(buffer: SeenBuffer): boolean {
  return buffer.callLength !== null && buffer.callLength === buffer.cells.length;
}

function continues(run: OpenRun, buffer: SeenBuffer): boolean {
  if (run.buffers.length >= MOST_PIECES || run.length + buffer.cells.length > MOST_CELLS) return false;
  return !opensSurely(buffer.cells);
}

/** The parts of a range of the run, by buffer; what lies before the first cell is left out. */
export function partsOf(
  run: Pick<Run, "pieces">,
  range: CellRange,
): readonly (CellRange & { readonly buffer: SeenBuffer })[] {
  const parts: (CellRange & { buffer: SeenBuffer })[] = [];
  for (const { buffer, from } of run.pieces) {
    const start = Math.max(0, range.start - from);
    const end = Math.min(buffer.cells.length, range.end - from);
    if (start < end) parts.push({ buffer, start, end });
  }
  return parts;
}
