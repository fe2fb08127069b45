import { plus, type Address } from "../../model/address.js";
import type { Buffer } from "../../model/case.js";
import { holesOf, knownCount, type Cells } from "../../model/cells.js";
import type { Evidence } from "../../model/evidence.js";
import type { SeenCall } from "../calls/calls.js";

/** A buffer with its cells; what is shown of them is decided when the case is written. */
export interface SeenBuffer {
  readonly id: string;
  readonly address: Address;
  readonly cells: Cells;
  /** The stop at which it was first shown. */
  readonly moment: number;
  /** All stops that show these bytes. */
  readonly moments: readonly number[];
  readonly call: SeenCall | null;
  /** The parameter of the call that leads to it. */
  readonly parameter: string | null;
  /** Why it is the call's: `its address is the argument buf of ws2_32!recv`. */
  readonly because: string | null;
  /** What the call that it belongs to does with it; null for memory that was merely dumped. */
  readonly direction: Buffer["direction"];
  /** A receive buffer looked at before the call returned holds what was there before. */
  readonly stale: boolean;
  /** Bytes that the call moved, or was given; null where the log does not show it. */
  readonly callLength: number | null;
  readonly callLengthFrom: "argument" | "return" | "out-parameter" | null;
  /** What the dump shows behind the call's bytes: it is somebody else's. */
  readonly beyond: Cells | null;
  /** 1 for the first bytes seen at this memory, 2 for what was there later. */
  readonly version: number;
  readonly previous: SeenBuffer | null;
  /** Shown as UTF-16 text. */
  readonly wide: boolean;
  readonly evidence: readonly Evidence[];
  /** Lines of the log that show the cell at an offset. */
  readonly rows: readonly BufferRow[];
}

export interface BufferRow {
  readonly from: number;
  readonly to: number;
  readonly evidence: Evidence;
  /** False where an export took blanks out of the row: offsets within it are a guess. */
  readonly reliable: boolean;
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
    parameter: buffer.parameter,
    because: buffer.because,
    stop: buffer.call?.call.recorded == null ? `stop-${buffer.moment + 1}` : null,
    stops: buffer.call?.call.recorded == null ? buffer.moments.map((moment) => `stop-${moment + 1}`) : [],
    version: buffer.version,
    previous: buffer.previous?.id ?? null,
    callLength: buffer.callLength,
    callLengthFrom: buffer.callLengthFrom,
    beyond:
      buffer.beyond === null
        ? null
        : { address: plus(buffer.address, buffer.cells.length), length: buffer.beyond.length },
    text,
    string: buffer.wide ? everySecond(text) : null,
    stale: buffer.stale,
    unreliable: buffer.rows
      .filter((row) => !row.reliable)
      .map((row) => ({ address: plus(buffer.address, row.from), bytes: row.to - row.from, evidence: [row.evidence] })),
    evidence: buffer.evidence,
  };
}

/** The low bytes of UTF-16 text. */
export function everySecond(text: string): string {
  let narrow = "";
  for (let i = 0; i < text.length; i += 2) narrow += text[i];
  return narrow;
}
