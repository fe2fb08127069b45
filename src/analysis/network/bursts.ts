import type { Address } from "../../model/address.js";
import { cellsFromBytes, UNKNOWN, type Cells } from "../../model/cells.js";
import type { Stream } from "../../capture/trace.js";
import type { SeenBuffer } from "../buffers/seen.js";
import { messagesOf, type SeenMessage } from "../messages.js";

/** What one side of a stream sent before the other side spoke: a message, or a flight of them. */
export interface Burst {
  readonly side: 0 | 1;
  /** Offsets in what that side sent. */
  readonly start: number;
  readonly end: number;
  readonly frames: readonly number[];
  /** Of its first frame, and of its last. */
  readonly nanos: number | null;
  readonly lastNanos: number | null;
  readonly messages: readonly SeenMessage[];
  /** What its first bytes are, where no message is read: `TLS client hello`. */
  readonly opening: string | null;
}

export const MOST_BURSTS: number = 1000;
/** A head, and the tokens in it, are within these. */
export const DECODED_BYTES: number = 1 << 15;

/** In the order of frames. */
export function burstsOf(stream: Stream, redacted: boolean): readonly Burst[] {
  const bursts: { side: 0 | 1; start: number; end: number; frames: number[]; nanos: (number | null)[] }[] = [];
  const at: [number, number] = [0, 0];
  while (bursts.length <= MOST_BURSTS) {
    const [a, b] = stream.directions.map((one, side) => one.frames[at[side]!] ?? Number.POSITIVE_INFINITY);
    if (a === b) break;
    const side = a! < b! ? 0 : 1;
    const own = stream.directions[side];
    const i = at[side]++;
    const end = own.starts[i + 1] ?? own.length;
    const last = bursts.at(-1);
    if (last === undefined || last.side !== side || stream.transport === "udp") {
      bursts.push({ side, start: own.starts[i]!, end, frames: [own.frames[i]!], nanos: [own.nanos[i]!] });
    } else {
      last.end = end;
      last.frames.push(own.frames[i]!);
      last.nanos.push(own.nanos[i]!);
    }
  }
  const buffers = bursts.map((burst, i) => asBuffer(stream, burst, i));
  const { messages } = messagesOf(
    buffers.filter((buffer) => buffer.cells.length > 0),
    () => false,
    () => null,
    () => stream.ends[stream.client === 1 ? 0 : 1].port,
    redacted,
  );
  return bursts.map(({ side, start, end, frames, nanos }, i) => {
    const own = messages.filter((message) => message.buffer === buffers[i]);
    return {
      side,
      start,
      end,
      frames,
      nanos: nanos[0] ?? null,
      lastNanos: nanos.at(-1) ?? null,
      messages: own,
      opening: own.length > 0 ? null : openingOf(buffers[i]!.cells),
    };
  });
}

/** The bytes in the form that the decoders of dumped memory take. */
function asBuffer(stream: Stream, { side, start, end }: Pick<Burst, "side" | "start" | "end">, i: number): SeenBuffer {
  const { head, holes } = stream.directions[side];
  const until = Math.min(end, head.length, start + DECODED_BYTES);
  const cells = cellsFromBytes(head.subarray(start, Math.max(start, until)));
  for (const hole of holes) {
    if (hole.end <= start || hole.start >= until) continue;
    cells.fill(UNKNOWN, Math.max(0, hole.start - start), Math.min(cells.length, hole.end - start));
  }
  return {
    id: `burst-${i + 1}`,
    address: "00000000" as Address,
    cells,
    moment: -1,
    moments: [],
    call: null,
    parameter: null,
    because: null,
    direction: null,
    stale: false,
    callLength: null,
    callLengthFrom: null,
    beyond: null,
    version: 1,
    previous: null,
    wide: false,
    evidence: [],
    rows: [],
  };
}

const RECORDS: Readonly<Record<number, string>> = {
  20: "change cipher spec",
  21: "alert",
  22: "handshake",
  23: "application data",
};
const HANDSHAKES: Readonly<Record<number, string>> = {
  1: "client hello",
  2: "server hello",
  11: "certificate",
  16: "client key exchange",
};

/** By the first bytes only: a TLS record says its kind and version, a handshake in clear its type. */
function openingOf(cells: Cells): string | null {
  const [kind, major, minor, , , type] = cells;
  if (RECORDS[kind!] === undefined || major !== 3 || minor! > 4) return null;
  const name = kind === 22 ? (HANDSHAKES[type!] ?? "handshake") : RECORDS[kind!]!;
  return `TLS ${name}`;
}
