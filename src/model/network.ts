import type { Confidence, Evidence } from "./evidence.js";

/** Network traces, laid beside what the logs show. */
export interface Network {
  readonly traces: readonly NetworkTrace[];
  /** Frames that are told of: what connections did, the messages they carried, and what buffers were matched with. */
  readonly frames: readonly NetworkFrame[];
  readonly streams: readonly NetworkStream[];
  /** Buffers of the logs, each with the frames that carried it. */
  readonly matches: readonly NetworkMatch[];
  /** Buffers that fit several places, where neither order nor sockets decide between them. */
  readonly ambiguous: readonly NetworkAmbiguity[];
  /** What has no partner on the other side. */
  readonly unmatched: {
    readonly buffers: readonly UnmatchedBuffer[];
    readonly frames: readonly UnmatchedFrames[];
  };
  /** What connections did, in order, with fields that rules ask for. */
  readonly events: readonly NetworkEvent[];
  /** When stops happened, by the frames that their buffers were matched with. */
  readonly times: readonly StopTime[];
}

export interface NetworkTrace {
  /** `trace-1` */
  readonly id: string;
  readonly name: string;
  readonly format: string;
  /** How many frames it holds. */
  readonly frames: number;
  /** When its first frame was captured, to the second; null where it shows only relative times, or none. */
  readonly begins: string | null;
  readonly streams: number;
  /** False for a list of frames: their bytes are not in it, and only what is said of them can be compared. */
  readonly payload: boolean;
  /** Index of the log that the list of frames was typed into; null for a trace of its own. */
  readonly source: number | null;
  readonly problems: readonly { readonly code: string; readonly frame: number; readonly message: string }[];
}

export interface NetworkFrame {
  readonly trace: string;
  readonly number: number;
  /** Seconds since the trace's first frame. */
  readonly seconds: number | null;
  /** Line of the trace's text, or of the log that it was typed into. */
  readonly line: number | null;
  readonly stream: string | null;
  readonly from: NetworkRole | null;
  readonly to: NetworkRole | null;
  /** `tcp.rst`, `http.response`, `status:407`, `ntlm.challenge`, … */
  readonly facts: readonly string[];
  /** In a few words; credentials are masked. */
  readonly label: string;
  /** `bytes`: decoded from the frame; `dissector`: a list that a program made; `asserted`: a person's words. */
  readonly basis: "bytes" | "dissector" | "asserted";
}

export type NetworkRole = "client" | "proxy" | "server";

export interface NetworkStream {
  /** `stream-1` */
  readonly id: string;
  readonly trace: string;
  readonly transport: "tcp" | "udp";
  /** The number that Wireshark gives it. */
  readonly index: number;
  /** `tcp.stream eq 3`, for Wireshark. */
  readonly filter: string;
  readonly client: string;
  readonly server: string;
  readonly serverRole: "proxy" | "server";
  /** False where the trace does not show who opened it: the first that was seen is taken for the client. */
  readonly openerSeen: boolean;
  readonly firstFrame: number;
  readonly lastFrame: number;
  readonly frames: number;
  /** Bytes of payload that the client, and the server, sent. */
  readonly clientBytes: number;
  readonly serverBytes: number;
  /** Bytes of both that the trace does not hold. */
  readonly missingBytes: number;
  readonly retransmissions: number;
  readonly end: "reset" | "closed" | "half-closed" | "refused" | "unanswered" | "open";
  /** The socket of the log that it belongs to. */
  readonly resource: string | null;
  readonly resourceBecause: string | null;
}

export interface NetworkMatch {
  /** `match-1` */
  readonly id: string;
  readonly buffer: string;
  readonly trace: string;
  readonly stream: string | null;
  readonly frames: readonly number[];
  /** Whether the process sent or received it; null for memory that no call moved. */
  readonly direction: "in" | "out" | null;
  /** Offsets in what its side of the stream sent; null where only words were compared. */
  readonly bytes: { readonly from: number; readonly to: number } | null;
  /** Bytes of the buffer that were compared one by one and are the same; dots and holes do not count. */
  readonly known: number;
  /** False where the dump goes on behind the frame's bytes. */
  readonly whole: boolean;
  readonly confidence: Confidence;
  readonly because: readonly string[];
  /** An expression for Wireshark's filter. */
  readonly filter: string;
  readonly evidence: readonly Evidence[];
}

export interface NetworkAmbiguity {
  readonly buffer: string;
  readonly candidates: readonly {
    readonly trace: string;
    readonly stream: string | null;
    readonly frames: readonly number[];
  }[];
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

export interface UnmatchedBuffer {
  readonly buffer: string;
  /**
   * `no-frame`: its bytes are nowhere in the traces. `too-little`: too few of its bytes are known to look for it.
   * `no-payload`: the traces hold no bytes, and no words that fit.
   */
  readonly why: "no-frame" | "too-little" | "no-payload";
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

/** Payload of a connection of the process that no buffer of the logs shows. */
export interface UnmatchedFrames {
  readonly trace: string;
  readonly stream: string;
  readonly frames: readonly number[];
  readonly bytes: number;
  readonly direction: "in" | "out";
  /** `not-shown`: nobody dumped it, or it was never read; `after-close`: the process had closed its side before. */
  readonly why: "not-shown" | "after-close";
  readonly because: string;
}

/** Something a connection did. Rules match it by `event` and its fields. */
export interface NetworkEvent {
  /** `net-1` */
  readonly id: string;
  readonly event: "tcp.syn" | "tcp.syn-ack" | "tcp.fin" | "tcp.rst" | "message";
  readonly trace: string;
  readonly frame: number;
  readonly stream: string | null;
  readonly from: NetworkRole | null;
  /**
   * `seconds`: since the trace began. `idle`: seconds since payload went either way before it. `again`: `yes` for a
   * repeated SYN. `protocol`, `status`, `method`, `header.…`: those of a message, as in `messages`. Masked.
   */
  readonly fields: Readonly<Record<string, string>>;
  /** Buffers of the logs that hold a message. */
  readonly buffers: readonly string[];
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

export interface StopTime {
  readonly stop: string;
  readonly trace: string;
  readonly frame: number;
  /** The stop came before the frame (its bytes were about to be sent), or after it (they had arrived). */
  readonly relation: "before" | "after";
  readonly seconds: number;
  /** ISO 8601 in UTC, to the microsecond; null where the trace has no absolute times. */
  readonly time: string | null;
  readonly confidence: Confidence;
}
