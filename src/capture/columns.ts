import { factsOf, factsOfFields } from "./facts.js";
import type { Endpoint, NotedFrame, Segment } from "./trace.js";

/** One frame as a dissector exports it: its fields by name, as text. */
export type Fields = (name: string) => string | undefined;

/** What a frame's fields say. */
export interface FieldFrame {
  readonly number: number;
  /** `1795352369.440106000` as whole seconds and nanoseconds; relative times have no epoch. */
  readonly time: { readonly seconds: number; readonly nanos: number; readonly absolute: boolean } | null;
  readonly segment: Segment | null;
  readonly note: Omit<NotedFrame, "stream"> | null;
}

/** `nanosOf` places a time in the trace. */
export function fieldFrameOf(
  fields: Fields,
  line: number,
  place: (time: FieldFrame["time"]) => number | null,
  fallback: number,
): FieldFrame {
  const number = numberOf(fields("frame.number")) ?? fallback;
  const time = timeOf(fields("frame.time_epoch"), true) ?? timeOf(fields("frame.time_relative"), false);
  const nanos = place(time);
  const segment = segmentOf(fields, number, nanos);
  const from = segment?.from ?? endpointOf(fields, "src");
  const to = segment?.to ?? endpointOf(fields, "dst");
  const facts = [...new Set([...factsOfFields(fields), ...factsOf(fields("_ws.col.Info") ?? "")])];
  return {
    number,
    time,
    segment,
    note: facts.length === 0 ? null : { frame: number, nanos, line, from, to, facts, said: null },
  };
}

function segmentOf(fields: Fields, frame: number, nanos: number | null): Segment | null {
  const transport = fields("tcp.srcport") !== undefined ? "tcp" : fields("udp.srcport") !== undefined ? "udp" : null;
  if (transport === null) return null;
  const from = endpointOf(fields, "src", numberOf(fields(`${transport}.srcport`)));
  const to = endpointOf(fields, "dst", numberOf(fields(`${transport}.dstport`)));
  if (from === null || to === null) return null;
  const payload = bytesOf(fields(`${transport}.payload`) ?? (transport === "udp" ? fields("data.data") : undefined));
  // A field list without the length shows only the payload's own.
  const length = numberOf(fields("tcp.len")) ?? udpLength(fields) ?? payload.length;
  const seq = transport === "udp" ? 0 : numberOf(fields("tcp.seq_raw") ?? fields("tcp.seq"));
  if (seq === null) return null;
  const ack = fields("tcp.seq_raw") === undefined ? fields("tcp.ack") : fields("tcp.ack_raw");
  const flags = flagsOf(fields);
  return {
    frame,
    nanos,
    transport,
    from,
    to,
    stream: numberOf(fields(`${transport}.stream`)),
    seq,
    ack: (flags & 0x10) === 0 ? null : numberOf(ack),
    flags,
    length: Math.max(length, payload.length),
    payload,
  };
}

function udpLength(fields: Fields): number | null {
  const length = numberOf(fields("udp.length"));
  return length === null ? null : Math.max(0, length - 8);
}

function endpointOf(fields: Fields, which: "src" | "dst", port: number | null = 0): Endpoint | null {
  const column = which === "src" ? "_ws.col.Source" : "_ws.col.Destination";
  // A tunnel has two; the inner one is the last.
  const address = (fields(`ip.${which}`) ?? fields(`ipv6.${which}`) ?? fields(column))?.split(",").at(-1);
  return address === undefined || address === "" || port === null ? null : { address, port };
}

/** `0x0018`, or letters of `·······AP···`. */
function flagsOf(fields: Fields): number {
  const hex = fields("tcp.flags");
  if (hex !== undefined && /^0x[0-9a-f]{1,8}$/i.test(hex)) return Number.parseInt(hex, 16) & 0xff;
  const letters = fields("tcp.flags.str") ?? "";
  let flags = 0;
  for (const [letter, bit] of LETTERS) if (letters.includes(letter)) flags |= bit;
  return flags;
}

const LETTERS: readonly (readonly [string, number])[] = [
  ["F", 0x01],
  ["S", 0x02],
  ["R", 0x04],
  ["P", 0x08],
  ["A", 0x10],
];

/** Decimal, or hex with `0x`; the first of several. */
export function numberOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const first = text.split(",")[0]!.trim();
  return /^\d{1,15}$/.test(first)
    ? Number(first)
    : /^0x[0-9a-f]{1,8}$/i.test(first)
      ? Number.parseInt(first, 16)
      : null;
}

/** `1795352369.440106000`, `Nov 22, 2026 …` is not read. */
export function timeOf(text: string | undefined, absolute: boolean): FieldFrame["time"] {
  const [, seconds, fraction = ""] = /^(\d{1,12})(?:[.,](\d{1,12}))?$/.exec(text ?? "") ?? [];
  if (seconds === undefined) return null;
  return { seconds: Number(seconds), nanos: Number(fraction.slice(0, 9).padEnd(9, "0")), absolute };
}

/** `474554` or `47:45:54`; a dissector that shows a payload again (SOCKS) repeats it behind a comma. */
export function bytesOf(joined: string | undefined): Uint8Array {
  if (joined === undefined || joined === "") return new Uint8Array(0);
  const text = joined.split(",", 1)[0]!;
  const step = text[2] === ":" ? 3 : 2;
  const bytes = new Uint8Array(Math.floor((text.length + step - 2) / step));
  for (let i = 0; i < bytes.length; i++) {
    const value = digit(text.charCodeAt(i * step)) * 16 + digit(text.charCodeAt(i * step + 1));
    if (!(value >= 0)) return bytes.subarray(0, i);
    bytes[i] = value;
  }
  return bytes;
}

function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}
