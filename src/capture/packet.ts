import type { TraceProblem } from "./trace.js";

/** A frame as a capture file holds it. */
export interface Packet {
  readonly seconds: number;
  /** Within the second. */
  readonly nanos: number;
  /** LINKTYPE_ value. */
  readonly link: number;
  readonly bytes: Uint8Array;
}

export interface PacketSink {
  readonly packet: (packet: Packet) => void;
  readonly problem: (code: TraceProblem["code"], message: string) => void;
}

/** Reads a capture file chunk by chunk. */
export interface PacketReader {
  readonly push: (chunk: Uint8Array) => void;
  readonly end: () => void;
}
