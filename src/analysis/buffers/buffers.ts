import { compareAddresses, distance, parseAddress, plus, type Address } from "../../model/address.js";
import type { Buffer } from "../../model/case.js";
import {
  cellsFromBytes,
  cellsFromText,
  holesOf,
  knownCount,
  makeCells,
  overlayCells,
  UNKNOWN,
  type Cells,
} from "../../model/cells.js";
import type { Evidence } from "../../model/evidence.js";
import type { Memory, MemoryRow } from "../../model/outputs.js";
import type { SeenCall } from "../calls/calls.js";
import { evidenceLine, mergeEvidence } from "../entries.js";
import type { Moment } from "../stops/stops.js";

/** A buffer with its cells; what is shown of them is decided when the case is written. */
export interface SeenBuffer {
  readonly id: string;
  readonly address: Address;
  readonly cells: Cells;
  readonly moment: number;
  readonly call: SeenCall | null;
  /** What the call that it belongs to does with it; null for memory that was merely dumped. */
  readonly direction: Buffer["direction"];
  /** A receive buffer looked at before the call returned holds what was there before. */
  readonly stale: boolean;
  readonly evidence: readonly Evidence[];
  /** Lines of the log that show the cell at an offset. */
  readonly rows: readonly { readonly from: number; readonly to: number; readonly evidence: Evidence }[];
}

/** Rows further apart than this are two buffers. */
const FARTHEST_ROW = 0x1000;

/** Every buffer that the log shows: string previews of variables, and dumps, their rows joined by address. */
export function buffersOf(moments: readonly Moment[], calls: readonly SeenCall[]): readonly SeenBuffer[] {
  const buffers: SeenBuffer[] = [];
  moments.forEach((moment, m) => {
    for (const { row } of moment.variables) {
      const address = row.value === null ? undefined : parseAddress(row.value);
      if (row.text === null || address === undefined || row.text === "") continue;
      const cells = cellsFromText(row.text);
      const owner = calls.find(
        ({ moment: at, call }) =>
          at === m && Object.values(call.args).some((arg) => arg.slot === row.address && arg.from === "x"),
      );
      const direction = owner?.api.io?.dir;
      const evidence = evidenceLine(moment.source, row.line);
      buffers.push({
        id: `buf-${buffers.length + 1}`,
        address,
        cells,
        moment: m,
        call: owner ?? null,
        direction: direction === "in" || direction === "out" ? direction : null,
        stale: direction === "in" && owner?.call.phase === "enter",
        evidence: [evidence],
        rows: [{ from: 0, to: cells.length, evidence }],
      });
    }
    for (const memory of moment.memories) {
      if (/^s$|^d[dpq][sp]$/.test(memory.display)) continue;
      for (const rows of contiguous(memory.rows)) {
        buffers.push(dumped(rows, memory, m, moment, buffers.length + 1, calls));
      }
    }
  });
  return buffers;
}

function dumped(
  rows: readonly MemoryRow[],
  memory: Memory,
  m: number,
  moment: Moment,
  number: number,
  calls: readonly SeenCall[],
): SeenBuffer {
  const address = rows.reduce(
    (least, row) => (compareAddresses(row.address, least) < 0 ? row.address : least),
    rows[0]!.address,
  );
  const wide = /^d[uS]$/.test(memory.display);
  const parts = rows.map((row) => ({ row, at: distance(row.address, address), cells: cellsOf(row, wide) }));
  const length = Math.max(...parts.map((part) => part.at + part.cells.length));
  let cells = makeCells(length);
  for (const part of parts) cells = overlayCells(cells, part.cells, part.at);
  const owner = calls.find(
    ({ moment: at, call }) => at === m && Object.values(call.args).some((arg) => arg.value === address),
  );
  const direction = owner?.api.io?.dir;
  return {
    id: `buf-${number}`,
    address,
    cells,
    moment: m,
    call: owner ?? null,
    direction: direction === "in" || direction === "out" ? direction : null,
    stale: direction === "in" && owner?.call.phase === "enter",
    evidence: mergeEvidence(parts.map(({ row }) => evidenceLine(moment.source, row.line))),
    rows: parts.map(({ row, at, cells: own }) => ({
      from: at,
      to: at + own.length,
      evidence: evidenceLine(moment.source, row.line),
    })),
  };
}

/** Rows of one dump, by address; a row far away begins another buffer. */
function contiguous(rows: readonly MemoryRow[]): readonly (readonly MemoryRow[])[] {
  const sorted = [...rows].sort((a, b) => compareAddresses(a.address, b.address));
  const groups: MemoryRow[][] = [];
  let end: Address | null = null;
  for (const row of sorted) {
    if (end === null || distance(row.address, end) > FARTHEST_ROW) groups.push([]);
    groups.at(-1)!.push(row);
    end = plus(row.address, 32);
  }
  return groups;
}

function cellsOf(row: MemoryRow, wide: boolean): Cells {
  if (row.hex !== null) {
    const bytes = row.hex.split(" ");
    const cells = cellsFromBytes(bytes.map((byte) => (byte === "??" ? 0 : Number.parseInt(byte, 16))));
    bytes.forEach((byte, i) => {
      if (byte === "??") cells[i] = UNKNOWN;
    });
    return cells;
  }
  const narrow = cellsFromText(row.text ?? "");
  if (!wide) return narrow;
  const cells = makeCells(narrow.length * 2);
  narrow.forEach((cell, i) => {
    cells[2 * i] = cell;
    cells[2 * i + 1] = 0;
  });
  return cells;
}

/** The public form; `text` is what may be shown. */
export function publicBuffer(buffer: SeenBuffer, text: string, direction: Buffer["direction"]): Buffer {
  return {
    id: buffer.id,
    address: buffer.address,
    length: buffer.cells.length,
    known: knownCount(buffer.cells),
    holes: holesOf(buffer.cells).map((hole) => ({
      address: plus(buffer.address, hole.start),
      bytes: hole.end - hole.start,
    })),
    direction,
    call: buffer.call?.call.id ?? null,
    stop: `stop-${buffer.moment + 1}`,
    text,
    stale: buffer.stale,
    evidence: buffer.evidence,
  };
}
