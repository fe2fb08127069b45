import { TCP, UDP, type IpPacket } from "./ip.js";
import type { Segment } from "./trace.js";

/** The segment of a whole IP packet; null for other protocols and for headers that were not captured. */
export function segmentOf(packet: IpPacket, frame: number, nanos: number | null): Segment | null {
  const { payload, length, protocol } = packet;
  const word = (at: number): number => (payload[at]! << 8) | payload[at + 1]!;
  const long = (at: number): number => (word(at) * 65_536 + word(at + 2)) >>> 0;
  if (protocol === UDP) {
    if (payload.length < 8) return null;
    const size = word(4) < 8 ? length : Math.min(length, word(4));
    return {
      frame,
      nanos,
      transport: "udp",
      from: { address: packet.from, port: word(0) },
      to: { address: packet.to, port: word(2) },
      stream: null,
      seq: 0,
      ack: null,
      flags: 0,
      length: Math.max(0, size - 8),
      payload: payload.subarray(8, Math.max(8, size)),
    };
  }
  if (protocol !== TCP || payload.length < 20) return null;
  const header = (payload[12]! >> 4) * 4;
  if (header < 20 || header > length) return null;
  const flags = payload[13]!;
  return {
    frame,
    nanos,
    transport: "tcp",
    from: { address: packet.from, port: word(0) },
    to: { address: packet.to, port: word(2) },
    stream: null,
    seq: long(4),
    ack: (flags & 0x10) === 0 ? null : long(8),
    flags,
    length: length - header,
    payload: payload.subarray(Math.min(header, payload.length)),
  };
}
