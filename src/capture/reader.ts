import type { Trace } from "./trace.js";

/** Reads a trace chunk by chunk, at memory that does not grow with its payload. */
export interface TraceReader {
  readonly push: (chunk: Uint8Array) => void;
  readonly end: () => Trace;
}
