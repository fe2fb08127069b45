import type { Endpoint, Stream, Trace } from "../../capture/trace.js";
import type { NetworkStream } from "../../model/network.js";
import type { Burst } from "./bursts.js";

export function endpointText({ address, port }: Endpoint): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** An expression for Wireshark's filter. */
export function filterOf(stream: Stream | null, frames: readonly number[]): string {
  const [first] = frames;
  const last = frames.at(-1);
  const range =
    first === undefined
      ? ""
      : first === last
        ? `frame.number == ${first}`
        : `frame.number >= ${first} && frame.number <= ${last}`;
  if (stream === null) return range;
  const own = `${stream.transport}.stream eq ${stream.index}`;
  return range === "" ? own : `${own} && ${range}`;
}

/** Which of the two is the client: who opened it, else who asks. */
export function clientOf(stream: Stream, bursts: readonly Burst[]): 0 | 1 {
  if (stream.client !== null) return stream.client;
  for (const { side, messages } of bursts) {
    for (const { protocol } of messages) {
      if (protocol === "http.request") return side;
      if (protocol === "http.response") return side === 0 ? 1 : 0;
    }
  }
  return 0;
}

/** A server that is asked for whole addresses, or asks to be authenticated to itself, is a proxy. */
export function isProxy(bursts: readonly Burst[]): boolean {
  return bursts.some(({ messages }) =>
    messages.some(
      ({ fields, protocol }) =>
        fields["method"] === "CONNECT" ||
        fields["status"] === "407" ||
        (protocol === "http.request" && /^https?:\/\//i.test(fields["target"] ?? "")) ||
        fields["header.proxy-authorization"] !== undefined,
    ),
  );
}

export function endOf(stream: Stream): NetworkStream["end"] {
  const { events } = stream;
  if (stream.transport === "udp") return "open";
  const reset = events.find((event) => event.kind === "rst");
  const answered = events.some((event) => event.kind === "syn-ack");
  const opened = events.some((event) => event.kind === "syn");
  if (opened && !answered && stream.directions.every((one) => one.length === 0))
    return reset === undefined ? "unanswered" : "refused";
  if (reset !== undefined) return "reset";
  const closers = new Set(events.filter((event) => event.kind === "fin").map((event) => event.side));
  return closers.size === 2 ? "closed" : closers.size === 1 ? "half-closed" : "open";
}

/** Seconds since the first second of the trace, as the trace counts from its first frame. */
export function secondsOf(nanos: number | null, from: number): number | null {
  return nanos === null ? null : Math.round((nanos - from) / 1000) / 1e6;
}

/** ISO 8601 in UTC, to the microsecond. */
export function isoOf(trace: Trace, nanos: number | null): string | null {
  if (nanos === null || trace.second === null) return null;
  const whole = Math.floor(nanos / 1e9);
  const micros = Math.floor((nanos - whole * 1e9) / 1000);
  const date = new Date((trace.second + whole) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  return `${date.toISOString().slice(0, 19)}.${String(micros).padStart(6, "0")}Z`;
}
