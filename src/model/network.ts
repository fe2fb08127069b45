import type { Confidence, Evidence } from "./evidence.js";

/** Network traces, laid beside what the logs show. */
export interface Network {
  /** In the order given; lists that were typed into the logs come last. */
  readonly traces: readonly NetworkTrace[];
  /** Frames that are told of: what connections did, the messages they carried, and what buffers were matched with. */
  readonly frames: readonly NetworkFrame[];
  /** Connections, and exchanges of datagrams, that are told of. */
  readonly streams: readonly NetworkStream[];
  /** Buffers of the logs, each with the frames that carried it. */
  readonly matches: readonly NetworkMatch[];
  /** Buffers that fit several places, where neither order nor sockets decide between them. */
  readonly ambiguous: readonly NetworkAmbiguity[];
  /** What has no partner on the other side. */
  readonly unmatched: {
    /** Buffers that a call moved, or that hold a message, and no frame carries. */
    readonly buffers: readonly UnmatchedBuffer[];
    /** What the process's connections carried, and no buffer shows. */
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
  /** `pcap`, `pcapng`, `tshark-json`, `tshark-jsonraw`, `tshark-ek`, `tshark-fields`, `summary` or `frame-list`. */
  readonly format: string;
  /** How many frames it holds. */
  readonly frames: number;
  /** When its first frame was captured, to the second; null where it shows only relative times, or none. */
  readonly begins: string | null;
  /** How many streams it holds. */
  readonly streams: number;
  /** False for a list of frames: their bytes are not in it, and only what is said of them can be compared. */
  readonly payload: boolean;
  /** Index of the log that the list of frames was typed into; null for a trace of its own. */
  readonly source: number | null;
  readonly problems: readonly {
    /** Stable code, `WP3xxx`; listed in docs/problems.md. */
    readonly code: string;
    /** How far it was read. */
    readonly frame: number;
    /** What was found. */
    readonly message: string;
  }[];
}

export interface NetworkFrame {
  /** The trace that it is of. */
  readonly trace: string;
  /** As the trace counts its frames, from 1. */
  readonly number: number;
  /** Last frame of the same message. */
  readonly last: number;
  /** Seconds since the trace's first frame. */
  readonly seconds: number | null;
  /** Line of the trace's text, or of the log that it was typed into. */
  readonly line: number | null;
  /** The told stream that it is of. */
  readonly stream: string | null;
  /** Who sent it; null where the trace does not show it. */
  readonly from: NetworkRole | null;
  /** Who it was sent to; null where the trace does not show it. */
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
  /** The trace that it is of. */
  readonly trace: string;
  /** What it runs over. */
  readonly transport: "tcp" | "udp";
  /** The number that Wireshark gives it. */
  readonly index: number;
  /** `tcp.stream eq 3`, for Wireshark. */
  readonly filter: string;
  /** Address and port of who opened it. */
  readonly client: string;
  /** Address and port of the other side. */
  readonly server: string;
  /** A proxy is one that is asked for whole addresses, or asks to be authenticated to itself. */
  readonly serverRole: "proxy" | "server";
  /** False where the trace does not show who opened it: the first that was seen is taken for the client. */
  readonly openerSeen: boolean;
  /** Number of its first frame. */
  readonly firstFrame: number;
  /** Number of its last frame. */
  readonly lastFrame: number;
  /** How many frames it has. */
  readonly frames: number;
  /** Bytes of payload that the client sent. */
  readonly clientBytes: number;
  /** Bytes of payload that the server sent. */
  readonly serverBytes: number;
  /** Bytes of both that the trace does not hold. */
  readonly missingBytes: number;
  /** Segments that brought nothing new. */
  readonly retransmissions: number;
  /** How it ended; `refused` and `unanswered` were never opened, `open` had not ended. */
  readonly end: "reset" | "closed" | "half-closed" | "refused" | "unanswered" | "open";
  /** Kinds of messages that it carried, as far as they were recognised: `tls`, `http`, `ntlm`. */
  readonly protocols: readonly string[];
  /** Who sent the first FIN or RST; null where there is none. */
  readonly endedBy: NetworkRole | null;
  /** The socket of the log that it belongs to. */
  readonly resource: string | null;
  /** Why it is the socket's. */
  readonly resourceBecause: string | null;
}

export interface NetworkMatch {
  /** `match-1` */
  readonly id: string;
  /** The buffer of the log. */
  readonly buffer: string;
  /** The trace that it is of. */
  readonly trace: string;
  /** Null where only words were compared. */
  readonly stream: string | null;
  /** Numbers of the frames that carried it. */
  readonly frames: readonly number[];
  /** Whether the process sent or received it; null for memory that no call moved. */
  readonly direction: "in" | "out" | null;
  /** Offsets in what its side of the stream sent; null where only words were compared. */
  readonly bytes: {
    /** Of its first byte. */
    readonly from: number;
    /** Behind its last byte. */
    readonly to: number;
  } | null;
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
  /** The buffer of the log. */
  readonly buffer: string;
  /** All places that it fits. */
  readonly candidates: readonly {
    /** The trace that it is of. */
    readonly trace: string;
    /** Null where only words were compared. */
    readonly stream: string | null;
    /** Numbers of the frames. */
    readonly frames: readonly number[];
  }[];
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

export interface UnmatchedBuffer {
  /** The buffer of the log. */
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
  /** The trace that it is of. */
  readonly trace: string;
  /** The connection. */
  readonly stream: string;
  /** Numbers of the frames. */
  readonly frames: readonly number[];
  /** Size of their payload. */
  readonly bytes: number;
  /** To the process, or from it. */
  readonly direction: "in" | "out";
  /** `not-shown`: nobody dumped it, or it was never read; `after-close`: the process had closed its side before. */
  readonly why: "not-shown" | "after-close";
  readonly because: string;
}

/** Something a connection did. Rules match it by `event` and its fields. */
export interface NetworkEvent {
  /** `net-1` */
  readonly id: string;
  /**
   * `message` is one that the stream carried; its kind is the field `protocol`. `tcp.retransmission` stands for all of
   * one side, at the first of them. `unshown` is payload of the process's connections that no buffer shows.
   */
  readonly event: "tcp.syn" | "tcp.syn-ack" | "tcp.fin" | "tcp.rst" | "tcp.retransmission" | "message" | "unshown";
  /** The trace that it is of. */
  readonly trace: string;
  /** Number of the frame, the first of several. */
  readonly frame: number;
  /** Null for a frame of a list that is bound to none. */
  readonly stream: string | null;
  /** Who did it; null where the trace does not show it. */
  readonly from: NetworkRole | null;
  /**
   * `seconds`: since the trace began. `idle`: seconds since payload went either way before it. `again`: `yes` for a
   * repeated SYN. `first`: whether this FIN or RST is the first of its stream. `count`: of retransmissions. `protocol`,
   * `status`, `method`, `header.…`: those of a message, as in `messages`; masked. `shown`: whether a buffer holds the
   * message. `answered`: whether what the message made due came; left out where the trace does not show it. `direction`,
   * `why`, `bytes`: of what is unshown, as in `unmatched.frames`.
   */
  readonly fields: Readonly<Record<string, string>>;
  /** Buffers of the logs that hold a message. */
  readonly buffers: readonly string[];
  readonly confidence: Confidence;
  /** Lines of the log that show the message; of other events, the buffer that went over the connection last before it. */
  readonly evidence: readonly Evidence[];
}

export interface StopTime {
  /** The stop of the log. */
  readonly stop: string;
  /** The trace that it is of. */
  readonly trace: string;
  /** Number of the frame whose time it is. */
  readonly frame: number;
  /** The stop came before the frame (its bytes were about to be sent), or after it (they had arrived). */
  readonly relation: "before" | "after";
  /** Of the frame, since the trace's first. */
  readonly seconds: number;
  /** ISO 8601 in UTC, to the microsecond; null where the trace has no absolute times. */
  readonly time: string | null;
  readonly confidence: Confidence;
}
