import type { Address } from "./address.js";
import type { Confidence, Evidence } from "./evidence.js";

export interface Message {
  readonly id: string;
  readonly protocol: string;
  /** The buffer in which it begins. */
  readonly buffer: string;
  /** All buffers that hold a part of it: it was sent or received in pieces. */
  readonly buffers: readonly string[];
  readonly direction: "in" | "out" | null;
  /** `status: "407"`, `header.cookie: …`; values of redacted cases are masked. */
  readonly fields: Readonly<Record<string, string>>;
  /** Where the bytes of a field lie; what follows from the message as a whole has no place. */
  readonly places: Readonly<Record<string, FieldPlace>>;
  /** `structural`: bytes inside it are lost, or it was recognised without its beginning. Of HTTP and SIP: the head. */
  readonly completeness: "complete" | "truncated" | "structural";
  /** The message that carries it: the HTTP message of a token, the TLS certificate message of a certificate. */
  readonly carrier: string | null;
  /** The stream that it is part of. */
  readonly stream: string | null;
  readonly evidence: readonly Evidence[];
}

/** Bytes of a field in the memory of the process; the first piece where they lie in several buffers. */
export interface FieldPlace {
  readonly address: Address;
  /** As they lie there: characters of base64 where the field comes out of a token. */
  readonly bytes: number;
}

/** Messages that went over one connection, in order. */
export interface Stream {
  readonly id: string;
  /** The socket or handle; null where only the thread joins them, because no value of a socket is in the log. */
  readonly resource: string | null;
  readonly rung: "connection" | "thread";
  readonly messages: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** What a message made due from the other side. Nothing is said here about what never came: see {@link Absence}. */
export interface Obligation {
  readonly id: string;
  /** The message that made it due. */
  readonly after: string;
  /** Protocol names; any of them fulfils it. */
  readonly expected: readonly string[];
  /** Which way it goes. */
  readonly direction: "in" | "out" | null;
  /** The protocol asks for it; otherwise the other side may choose not to. */
  readonly must: boolean;
  readonly because: string;
  readonly stream: string;
  readonly rung: "connection" | "thread";
  /** The message that fulfils it; null where the log shows none, which alone does not say that it never came. */
  readonly fulfilledBy: string | null;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}
