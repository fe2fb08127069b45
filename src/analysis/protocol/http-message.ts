/** What the HTTP reader gives, and how to ask it for a header. */
import type { CellRange } from "../../model/cells.js";

/** One header line; offsets count cells. */
export interface HttpHeader {
  readonly name: string;
  /** As printed, without the blanks around it; U+2591 stands for a lost character. */
  readonly value: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
  /** Whether cells of the value are lost; a hole can also hide further headers. */
  readonly holes: boolean;
}

/** A place where text seems to have been taken out without a trace. */
export interface Suspicion {
  readonly kind: "target-removed" | "value-of-another-header" | "line-without-colon" | "header-inside-a-value";
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export interface HttpMessage {
  readonly protocol: "http" | "sip";
  readonly kind: "request" | "response";
  readonly method: string | null;
  readonly target: string | null;
  readonly version: string | null;
  readonly status: number | null;
  readonly reason: string | null;
  readonly headers: readonly HttpHeader[];
  /** The last line when it is not whole; its end is not the header's end. */
  readonly cutLine: HttpHeader | null;
  /** Whether the empty line behind the head was seen. */
  readonly headComplete: boolean;
  /** Whether there can be headers that are not in `headers`: the head is cut, has holes, or text was removed. */
  readonly mayHoldMore: boolean;
  /** Of the head: all seen; cut; or seen with holes, or recognised without its first line. */
  readonly completeness: "complete" | "truncated" | "structural";
  readonly headEnd: number;
  readonly holes: readonly CellRange[];
  /** First cell of the body; null when the end of the head was not seen. */
  readonly bodyStart: number | null;
  /** As the Content-Length header says; null when it was not seen. */
  readonly contentLength: number | null;
  readonly suspicious: readonly Suspicion[];
}

/** Whether the message has the header, has it not, or cannot tell because part of its head was not seen. */
export function headerState(message: HttpMessage, name: string): "present" | "absent" | "not-seen" {
  const wanted = name.toLowerCase();
  if (message.headers.some((header) => header.name.toLowerCase() === wanted)) return "present";
  if (message.cutLine?.name.toLowerCase() === wanted) return "present";
  return message.mayHoldMore ? "not-seen" : "absent";
}

/** All whole headers of that name, in order; names are compared without case. */
export function headersNamed(message: HttpMessage, name: string): readonly HttpHeader[] {
  const wanted = name.toLowerCase();
  return message.headers.filter((header) => header.name.toLowerCase() === wanted);
}
