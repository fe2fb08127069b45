import * as E from "fp-ts/lib/Either.js";
import { isBytes, requireTraces, wrong } from "./arguments.js";
import type { TraceInput } from "./analysis/network/align.js";
import { SNIFFED_BYTES, traceFormatOf } from "./capture/read.js";
import { rebuiltStreams } from "./capture/rebuild.js";
import type { Stream } from "./capture/trace.js";
import type { Case } from "./model/case.js";
import { unreadable, type Failure } from "./model/failure.js";
import { readCase } from "./read-case.js";

/** A network trace of a case: pcap, pcapng, an export of tshark or Wireshark, or a list of frames that somebody typed. */
export interface NetworkInput {
  readonly name: string;
  /** Whole, or chunk by chunk; a large trace is then never in memory at once. */
  readonly trace: string | Uint8Array | Iterable<Uint8Array>;
}

/** A prompt: what holds one is a log, whatever else somebody wrote into it. */
const PROMPT = /^[ \t]{0,8}(?:\d{1,3}:\d{3,4}(?::\w{1,8})?|\d{0,3}:? ?l?kd)> /m;

/** Whether a file that was given among logs is a network trace, by its first bytes. */
export function isTrace(head: Uint8Array): boolean {
  const format = traceFormatOf(head);
  if (format !== "frame-list") return format !== null;
  return !PROMPT.test(new TextDecoder().decode(head.subarray(0, SNIFFED_BYTES)));
}

export function traceInputOf({ name, trace }: NetworkInput): E.Either<Failure, TraceInput> {
  const bytes = typeof trace === "string" ? new TextEncoder().encode(trace) : trace;
  const chunks = isBytes(bytes) ? [bytes] : bytes;
  const iterator = chunks[Symbol.iterator]();
  let first;
  try {
    first = iterator.next();
  } catch (error) {
    return E.left(unreadable(name, error));
  }
  if (first.done !== true && !isBytes(first.value)) throw wrong("a trace", "a chunk", first.value, "bytes");
  const format = first.done === true ? null : traceFormatOf(first.value);
  if (format === null) {
    return E.left({
      _tag: "not-a-network-trace",
      code: "WP0009",
      name,
      line: null,
      message: `This is no network trace that can be read${first.done === true ? ": it is empty" : hintOf(first.value)}.`,
      remedy:
        'Pass pcap or pcapng, tshark -T json, jsonraw, ek or fields (with -E header=y), a packet list, or a list of "Frame N: …" lines.',
    });
  }
  return E.right({ name, format, chunks: rest(first.value as Uint8Array, iterator) });
}

function* rest(first: Uint8Array, iterator: Iterator<Uint8Array>): Generator<Uint8Array, void, undefined> {
  yield first;
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) yield next.value;
}

/** Formats of other programs that can be converted. */
function hintOf(head: Uint8Array): string {
  const start = String.fromCharCode(...head.subarray(0, 4));
  if (start === "GMBU" || start === "RTSS") return " (a Network Monitor capture: editcap converts it to pcapng)";
  if (head[0] === 0x1f && head[1] === 0x8b) return " (compressed with gzip: unpack it first)";
  return "";
}

/**
 * The streams of the traces that hold buffers of the case, put together again as pcapng; all streams that the case tells
 * of where none does. Give the traces in the order in which they were analysed. What is no case document is a failure.
 *
 * @example
 * const folder = "samples/proxy-refusal-on-wire";
 * const network = [{ name: "network.pcap", trace: readFileSync(`${folder}/network.pcap`) }];
 * const made = analyze(readFileSync(`${folder}/transcript.log`), { network });
 * if (made._tag === "Right") exportStreams(made.right, network)._tag; // "Right"
 *
 * @since 0.1.0
 */
export function exportStreams(document: Case, traces: readonly NetworkInput[]): E.Either<Failure, Uint8Array> {
  requireTraces(traces, "exportStreams");
  const read = readCase(document);
  if (E.isLeft(read)) return read;
  const { network } = read.right;
  const wanted = [];
  for (const [i, file] of traces.entries()) {
    const input = traceInputOf(file);
    if (E.isLeft(input)) return input;
    const own = network?.streams.filter((stream) => stream.trace === `trace-${i + 1}`) ?? [];
    const near = new Set([
      ...(network?.matches ?? []).map((match) => match.stream),
      ...(network?.ambiguous ?? []).flatMap((one) => one.candidates.map((candidate) => candidate.stream)),
    ]);
    const some = own.some((stream) => near.has(stream.id)) ? own.filter((stream) => near.has(stream.id)) : own;
    const keys = new Set(some.map((stream) => `${stream.transport} ${stream.index}`));
    wanted.push({ ...input.right, isWanted: (stream: Stream) => keys.has(`${stream.transport} ${stream.index}`) });
  }
  return E.right(rebuiltStreams(wanted));
}
