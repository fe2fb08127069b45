import * as E from "fp-ts/lib/Either.js";
import { isBytes, requireChunks, requireLog, requireOptions, wrong } from "./arguments.js";
import type { OutputDefinition } from "./grammar/custom/index.js";
import { recordGuard, type ReadLimits, type Spent } from "./grammar/transcript/limits.js";
import { readTranscript } from "./grammar/transcript/read.js";
import { firstInk, refusalOf } from "./grammar/transcript/refuse.js";
import { newTranscriptReader, type Batch } from "./grammar/transcript/stream.js";
import { newTally } from "./grammar/transcript/summary.js";
import { unreadable, type Failure } from "./model/failure.js";
import type { Block, Transcript, TranscriptSummary } from "./model/transcript.js";
import { areRecords, mayBeRecords, readRecords } from "./records/read.js";

export interface ParseOptions {
  /** How the log is named in results and messages; default `log`. */
  readonly name?: string;
  /** Turns the first problem, or the first line that was not understood, into a failure; `parseStream` gives none. */
  readonly strict?: boolean;
  /** Output of commands that only the host knows. Throws a `TypeError` where a definition is wrong. */
  readonly outputs?: readonly OutputDefinition[];
  /** Where reading ends, with the problem WP1002; `parse` has no limit by default. */
  readonly limits?: ReadLimits;
}

/**
 * Reads one log: text, or bytes in whatever encoding the debugger wrote.
 *
 * @example
 * const result = parse("0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n");
 * if (result._tag === "Right") result.right.blocks[0]?.outputs[0]?._tag; // "stack"
 *
 * @since 0.1.0
 */
export function parse(log: string | Uint8Array, options: ParseOptions = {}): E.Either<Failure, Transcript> {
  requireLog(log, "parse");
  requireOptions(options, "parse");
  return parseWithin(typeof log === "string" ? new TextEncoder().encode(log) : log, options);
}

/** One of several logs that have their limits together. */
export function parseWithin(bytes: Uint8Array, options: ParseOptions, spent?: Spent): E.Either<Failure, Transcript> {
  const name = options.name ?? "log";
  const result = areRecords(bytes)
    ? readRecords(bytes, name, recordGuard(options.limits, spent))
    : readTranscript(bytes, name, options.outputs, options.limits, spent);
  if ("_tag" in result) return E.left(result);
  const flaw = options.strict === true ? (problemIn(result) ?? firstUnread(result.blocks)) : null;
  return flaw === null ? E.right(result) : E.left(tooStrict(name, flaw));
}

/**
 * Reads a log chunk by chunk, at memory that does not grow with it. A block must be used before the next one is asked
 * for. An output of more than a hundred thousand lines comes in parts: a block without prompt goes on with the one
 * before it. A stream that breaks throws its own error.
 *
 * @example
 * async function* log() { yield new TextEncoder().encode("0:000> g\nBreakpoint 0 hit\n"); }
 * for await (const block of parseStream(log())) block.command?.name; // "g"
 *
 * @since 0.1.0
 */
export async function* parseStream(
  chunks: AsyncIterable<Uint8Array>,
  options: ParseOptions = {},
): AsyncGenerator<Block, void, undefined> {
  requireChunks(chunks, "parseStream");
  requireOptions(options, "parseStream");
  const { records, rest } = await opened(ofBytes(chunks));
  if (records) {
    yield* readRecords(await wholeOf(rest), options.name ?? "log").blocks;
    return;
  }
  const reader = newTranscriptReader(options.name ?? "log", undefined, options.outputs);
  for await (const chunk of rest) for (const batch of reader.push(chunk)) yield* blocksOf(batch);
  for (const batch of reader.end()) yield* blocksOf(batch);
}

/** A stream that was opened with an encoding gives texts: bytes are lost by then. */
async function* ofBytes(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    if (!isBytes(chunk)) throw wrong("the stream", "a chunk", chunk, "bytes");
    yield chunk;
  }
}

function* blocksOf({ blocks }: Batch): Generator<Block, void, undefined> {
  for (let index = 0; index < blocks.count; index++) yield blocks.at(index);
}

const HEAD_BYTES = 1 << 16;

/** Tells by the beginning whether records of another tool follow, and gives the chunks as if none had been taken. */
async function opened(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly records: boolean; readonly rest: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  // A chunk may be used again by whoever reads the next one.
  const head: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    head.push(value.slice());
    size += value.length;
    if (size > 0 && !mayBeRecords(head[0]!)) break;
  }
  const records = areRecords(joined(head));
  async function* rest(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* head;
      yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  }
  return { records, rest: rest() };
}

/** Records are read as a whole: each is small, and their order is put right at the end. */
async function wholeOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk.slice());
  return joined(all);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/**
 * The figures of a log, counted chunk by chunk; what is no debugger log at all is a failure, and so is a stream that breaks.
 *
 * @example
 * const made = await summarize(createReadStream("samples/office-communicator-tls/transcript.log"));
 * if (made._tag === "Right") made.right.counts.stacks; // 2
 *
 * @since 0.1.0
 */
export async function summarize(
  chunks: AsyncIterable<Uint8Array>,
  options: ParseOptions = {},
): Promise<E.Either<Failure, TranscriptSummary>> {
  requireChunks(chunks, "summarize");
  requireOptions(options, "summarize");
  const broken: { error?: unknown } = {};
  try {
    return await summaryOf(watched(chunks, broken), options);
  } catch (error) {
    if ("error" in broken) return E.left(unreadable(options.name ?? "log", broken.error));
    throw error;
  }
}

/** The chunks; an error of the stream is told apart from one of those who read it. */
async function* watched(
  chunks: AsyncIterable<Uint8Array>,
  broken: { error?: unknown },
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* ofBytes(chunks);
  } catch (error) {
    broken.error = error;
    throw error;
  }
}

async function summaryOf(
  chunks: AsyncIterable<Uint8Array>,
  options: ParseOptions,
): Promise<E.Either<Failure, TranscriptSummary>> {
  const name = options.name ?? "log";
  const { records, rest } = await opened(chunks);
  if (records) {
    const transcript = readRecords(await wholeOf(rest), name);
    const flaw = options.strict === true ? (problemIn(transcript) ?? firstUnread(transcript.blocks)) : null;
    return flaw === null ? E.right(summaryOfRecords(transcript)) : E.left(tooStrict(name, flaw));
  }
  const reader = newTranscriptReader(name, undefined, options.outputs);
  const tally = newTally();
  let ink: number | null = null;
  let unread: Flaw | null = null;
  const add = (batch: Batch): void => {
    ink ??= firstInk(batch.rows);
    if (options.strict === true) unread ??= firstUnread(blocksOf(batch));
    tally.add(batch);
  };
  for await (const chunk of rest) reader.push(chunk).forEach(add);
  reader.end().forEach(add);
  const coverage = tally.coverage();
  const refusal = refusalOf({
    name,
    bytes: reader.source().bytes,
    binary: reader.binary(),
    coverage,
    firstInk: ink,
  });
  if (refusal !== null) return E.left(refusal);
  const summary: TranscriptSummary = {
    kind: "transcript-summary",
    schemaVersion: "1.0",
    source: reader.source(),
    coverage,
    counts: tally.counts(),
    problems: reader.problems(),
  };
  const flaw = options.strict === true ? (problemIn(summary) ?? unread) : null;
  return flaw === null ? E.right(summary) : E.left(tooStrict(name, flaw));
}

function summaryOfRecords({ source, coverage, blocks, problems }: Transcript): TranscriptSummary {
  const counts = { stacks: 0, frames: 0, moduleRows: 0, memoryBytes: 0, events: 0, calls: 0 };
  return {
    kind: "transcript-summary",
    schemaVersion: "1.0",
    source,
    coverage,
    counts: { ...counts, blocks: blocks.length },
    problems,
  };
}

/** What `strict` does not let pass. */
interface Flaw {
  readonly line: number;
  readonly message: string;
}

function problemIn({ problems: [first] }: Pick<Transcript, "problems">): Flaw | null {
  return first ?? null;
}

function firstUnread(blocks: Iterable<Block>): Flaw | null {
  for (const { outputs } of blocks) {
    for (const output of outputs) {
      if (output._tag === "text" && output.unread)
        return { line: output.lines[0], message: "The line was not understood." };
    }
  }
  return null;
}

function tooStrict(name: string, { line, message }: Flaw): Failure {
  return {
    _tag: "not-a-debugger-log",
    code: "WP0004",
    name,
    line,
    message,
    remedy: "Leave --strict (strict: true) away to read the rest of the log.",
  };
}
