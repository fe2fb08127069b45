import { HANDSHAKE, pcapngOf, type MadePacket } from "./pcapng-writer.js";
import { readTrace } from "./read.js";
import type { Stream, StreamSink, TraceFormat } from "./trace.js";

/** A trace, and the streams of it that are wanted. */
export interface Wanted {
  readonly name: string;
  readonly format: TraceFormat;
  readonly chunks: Iterable<Uint8Array>;
  readonly isWanted: (stream: Stream) => boolean;
}

interface Piece {
  readonly stream: Stream;
  readonly side: 0 | 1;
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly frame: number;
  readonly nanos: number | null;
}

/** Where the numbers of both sides begin. */
const FIRST = 1000;
const MOST_PAYLOAD = 32_768;

/**
 * Streams put together again, as a capture that Wireshark follows and decodes: no retransmissions, everything in order.
 * Bytes that the trace does not hold are left out, and Wireshark says so. Each packet's comment names its frame.
 */
export function rebuiltStreams(traces: readonly Wanted[]): Uint8Array {
  return pcapngOf(traces.map((wanted) => ({ name: wanted.name, packets: packetsOf(wanted) })));
}

function packetsOf({ name, format, chunks, isWanted }: Wanted): readonly MadePacket[] {
  const pieces: Piece[] = [];
  const watch: StreamSink = {
    bytes(stream, side, offset, bytes, frame, nanos) {
      if (!isWanted(stream)) return;
      for (let at = 0; at < bytes.length; at += MOST_PAYLOAD)
        pieces.push({ stream, side, offset: offset + at, bytes: bytes.slice(at, at + MOST_PAYLOAD), frame, nanos });
    },
  };
  const trace = readTrace(format, chunks, watch);
  const packets: { readonly frame: number; readonly make: () => MadePacket }[] = [];
  const sent = new Map<Stream, [number, number]>();
  const progress = (stream: Stream): [number, number] => {
    let own = sent.get(stream);
    if (own === undefined) sent.set(stream, (own = [0, 0]));
    return own;
  };
  const base = (
    stream: Stream,
    side: 0 | 1,
    frame: number,
    nanos: number | null,
  ): Omit<MadePacket, "seq" | "flags" | "payload"> => ({
    transport: stream.transport,
    from: stream.ends[side],
    to: stream.ends[side === 0 ? 1 : 0],
    ack: FIRST + 1 + progress(stream)[side === 0 ? 1 : 0],
    micros: BigInt(trace.second ?? 0) * 1_000_000n + BigInt(Math.floor((nanos ?? frame * 1e6) / 1000)),
    comment: `rebuilt from frame ${frame} of ${name}`,
  });
  const latest = new Map<Stream, [number, number]>();
  for (const piece of pieces) {
    // A segment that came out of order goes behind the one that it waited for.
    const own = latest.get(piece.stream) ?? [0, 0];
    latest.set(piece.stream, own);
    own[piece.side] = Math.max(own[piece.side], piece.frame);
    packets.push({
      frame: own[piece.side],
      make: () => {
        const { stream, side, offset, bytes, frame, nanos } = piece;
        const packet = { ...base(stream, side, frame, nanos), seq: FIRST + 1 + offset, flags: 0x18, payload: bytes };
        progress(stream)[side] = offset + bytes.length;
        return packet;
      },
    });
  }
  for (const stream of trace.streams.filter(isWanted)) {
    for (const { kind, frame, nanos, side } of stream.events) {
      packets.push({
        frame,
        make: () => ({
          ...base(stream, side, frame, nanos),
          ...(kind === "syn" ? { ack: 0 } : {}),
          seq: kind === "syn" || kind === "syn-ack" ? FIRST : FIRST + 1 + progress(stream)[side],
          flags: HANDSHAKE[kind],
          payload: new Uint8Array(0),
        }),
      });
    }
  }
  // Data of a frame comes before the end that the same frame brings.
  return packets.sort((a, b) => a.frame - b.frame).map(({ make }) => make());
}
