/** What a network trace holds, whatever wrote it: packets, their transport segments, and the streams these make. */

export interface Endpoint {
  /** `10.1.2.3`, `fe80::1`, or a name where the trace shows only that. */
  readonly address: string;
  readonly port: number;
}

/** One TCP segment or UDP datagram. */
export interface Segment {
  /** Number of the frame as the trace counts it, from 1. */
  readonly frame: number;
  /** Nanoseconds since the whole second in which the trace begins; null where no time is shown. */
  readonly nanos: number | null;
  readonly transport: "tcp" | "udp";
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** The stream as the trace's own dissector numbers it; null where it is to be found out. */
  readonly stream: number | null;
  /** 0 for UDP. */
  readonly seq: number;
  readonly ack: number | null;
  readonly flags: number;
  /** Bytes of payload that were sent. */
  readonly length: number;
  /** Bytes of payload that were captured: a snap length may have cut them. */
  readonly payload: Uint8Array;
}

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;

/** A frame of which a dissector or a person says something that its bytes do not show here. */
export interface NotedFrame {
  readonly frame: number;
  readonly nanos: number | null;
  /** 1-based line of the trace's text. */
  readonly line: number;
  /** Index among the trace's streams; null where nothing binds it to one. */
  readonly stream: number | null;
  readonly from: Endpoint | null;
  readonly to: Endpoint | null;
  /** `http.request`, `status:407`, `ntlm.challenge`, `from:proxy`: the words of facts.ts. */
  readonly facts: readonly string[];
  /** A person's own words; null for what a dissector prints. */
  readonly said: string | null;
}

/** Something the transport did. */
export interface TransportEvent {
  readonly kind: "syn" | "syn-ack" | "fin" | "rst";
  readonly frame: number;
  readonly nanos: number | null;
  readonly side: 0 | 1;
  /** The same was sent before: nobody had answered. */
  readonly again: boolean;
  /** Nanoseconds since the last payload of either side; null where there was none before. */
  readonly idle: number | null;
}

/** What one side of a stream sent. Offsets count its bytes from 0, as they were sent. */
export interface Direction {
  /** Offset of the first byte of each segment that brought something new, ascending. */
  readonly starts: readonly number[];
  readonly frames: readonly number[];
  readonly nanos: readonly (number | null)[];
  /** Offset behind the last byte. */
  readonly length: number;
  /** Offsets whose bytes the trace does not hold. */
  readonly holes: readonly { readonly start: number; readonly end: number }[];
  /** Segments that brought nothing new. */
  readonly retransmissions: number;
  /** The first of them. */
  readonly retransmitted: { readonly frame: number; readonly nanos: number | null } | null;
  readonly outOfOrder: number;
  readonly keepAlives: number;
  /** The first bytes; holes are zeros. */
  readonly head: Uint8Array;
}

export interface Stream {
  readonly index: number;
  readonly transport: "tcp" | "udp";
  /** The first is who was seen first. */
  readonly ends: readonly [Endpoint, Endpoint];
  /** Which of the two opened it: 0 or 1; null where the trace does not show it. */
  readonly client: 0 | 1 | null;
  readonly directions: readonly [Direction, Direction];
  readonly events: readonly TransportEvent[];
  readonly frames: number;
  readonly firstFrame: number;
  readonly lastFrame: number;
}

export interface TraceProblem {
  readonly code: "WP3001" | "WP3002" | "WP3003" | "WP3004";
  readonly frame: number;
  readonly message: string;
}

export type TraceFormat =
  "pcap" | "pcapng" | "tshark-json" | "tshark-jsonraw" | "tshark-ek" | "tshark-fields" | "summary" | "frame-list";

export interface Trace {
  readonly format: TraceFormat;
  readonly frames: number;
  /** Whole second of the epoch in which it begins; null where only relative times are shown. */
  readonly second: number | null;
  /** Nanoseconds of its first frame within that second; null where no frame shows a time. */
  readonly begin: number | null;
  readonly streams: readonly Stream[];
  /** Only of traces in text. */
  readonly noted: readonly NotedFrame[];
  /** The trace holds payload, so buffers can be looked for in it. */
  readonly payload: boolean;
  /** Frames of other protocols than TCP and UDP, or too short to be read. */
  readonly passedOver: number;
  readonly problems: readonly TraceProblem[];
}

/** Is told the bytes of all streams in order, each byte once. */
export interface StreamSink {
  /** `offset` jumps where bytes are missing. The bytes are gone when the call returns. */
  readonly bytes: (
    stream: Stream,
    side: 0 | 1,
    offset: number,
    bytes: Uint8Array,
    frame: number,
    nanos: number | null,
  ) => void;
}
