import * as E from "fp-ts/lib/Either.js";
import { isBytes, requireChunks, requireKind, requireOptions, requireText, wrong } from "../arguments.js";
import { analyze, type AnalyzeOptions } from "../analyze.js";
import type { Case } from "../model/case.js";
import { unreadable, type Failure } from "../model/failure.js";
import { listInputs, openInput, type InputStream } from "./inputs.js";

/** What became of one file. */
export interface FileResult {
  /** As it was given; of a stream, its name. */
  readonly path: string;
  readonly result: E.Either<Failure, Case>;
}

/** A file or a folder, or a log that comes chunk by chunk: an upload, a blob of a store. */
export type FileInput = string | InputStream;

/** How far the work is: said when a log is opened, after each chunk, before its analysis, and when its result is there. */
export interface FileProgress {
  readonly path: string;
  readonly phase: "reading" | "analyzing" | "done";
  /** Logs that are done, and how many there are. */
  readonly done: number;
  readonly total: number;
  /** Bytes of this log that were read, and how many it has; null where nobody knows. */
  readonly bytes: number;
  readonly size: number | null;
}

export interface AnalyzeFilesOptions extends AnalyzeOptions {
  /**
   * Ends the work: the generator throws the signal's reason. Looked at between chunks and between logs; the analysis of
   * one log is not interrupted: where that is needed, let a worker thread do it and end the thread.
   */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FileProgress) => void;
  /** A log of more bytes is a failure (`WP0012`), and no more than these of it are kept in memory. */
  readonly maxBytes?: number;
}

/**
 * Analyses each file by itself, one after the other, folders file by file. A file that cannot be read is a result
 * with its reason; the others go on.
 *
 * @example
 * for await (const { path, result } of analyzeFiles(["samples/deadlock/transcript.log"])) {
 *   path; // "samples/deadlock/transcript.log"
 *   if (result._tag === "Right") result.right.findings.length > 0; // true
 * }
 *
 * @example
 * const upload = { name: "upload.log", chunks: Readable.from([Buffer.from("0:000> g\nBreakpoint 0 hit\n")]) };
 * const options = { signal: AbortSignal.timeout(10_000), maxBytes: 50e6 };
 * for await (const { path, result } of analyzeFiles([upload], options)) result._tag; // "Right"
 *
 * @since 0.1.0
 */
export async function* analyzeFiles(
  inputs: readonly FileInput[],
  options: AnalyzeFilesOptions = {},
): AsyncGenerator<FileResult, void, undefined> {
  requireOptions(options, "analyzeFiles");
  requireFiles(inputs, options);
  const { signal, onProgress, maxBytes = Infinity, ...analysis } = options;
  const logs = await logsOf(inputs);
  for (const [index, { path, open }] of logs.entries()) {
    signal?.throwIfAborted();
    const opened = await open();
    const size = E.isRight(opened) ? (opened.right.size ?? null) : null;
    let bytes = 0;
    const tell = (phase: FileProgress["phase"], done: number): void =>
      onProgress?.({ path, phase, done, total: logs.length, bytes, size });
    tell("reading", index);
    const read = E.isLeft(opened)
      ? opened
      : await readAll(opened.right, maxBytes, signal, (now) => {
          bytes = now;
          tell("reading", index);
        });
    if (E.isRight(read)) tell("analyzing", index);
    const name = E.isLeft(opened) ? path : opened.right.name;
    const result = E.isLeft(read) ? read : analyze([{ name, log: read.right }], analysis);
    tell("done", index + 1);
    yield { path, result };
  }
}

function requireFiles(inputs: readonly unknown[], { signal, onProgress, maxBytes }: AnalyzeFilesOptions): void {
  const called = "analyzeFiles";
  if (!Array.isArray(inputs)) throw wrong(called, "inputs", inputs, "a list of paths and streams");
  for (const input of inputs as readonly unknown[]) {
    if (typeof input === "string") continue;
    const { name, chunks } = Object(input) as Partial<InputStream>;
    requireText(name, "the name of a stream", called);
    requireChunks(chunks, called);
  }
  requireKind(onProgress, "onProgress", "function", called);
  requireKind(maxBytes, "maxBytes", "number", called);
  if (signal !== undefined && typeof (Object(signal) as Partial<AbortSignal>).aborted !== "boolean")
    throw wrong(called, "signal", signal, "a signal");
}

interface Log {
  readonly path: string;
  readonly open: () => Promise<E.Either<Failure, InputStream>>;
}

async function logsOf(inputs: readonly FileInput[]): Promise<readonly Log[]> {
  const logs: Log[] = [];
  for (const input of inputs) {
    if (typeof input !== "string") {
      logs.push({ path: input.name, open: () => Promise.resolve(E.right(input)) });
      continue;
    }
    for (const file of await listInputs([input])) {
      logs.push(
        E.isLeft(file)
          ? { path: input, open: () => Promise.resolve(file) }
          : { path: file.right, open: openInput(file.right) },
      );
    }
  }
  return logs;
}

/** The whole log; a stream that breaks is a log that cannot be read. */
async function readAll(
  { name, chunks }: InputStream,
  maxBytes: number,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<E.Either<Failure, Uint8Array>> {
  const kept: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of untilAborted(chunks, signal)) {
      if (!isBytes(chunk)) throw wrong("the stream", "a chunk", chunk, "bytes");
      bytes += chunk.length;
      if (bytes > maxBytes) return E.left(tooLarge(name, maxBytes));
      // Whoever reads may use the chunk's memory again.
      kept.push(Uint8Array.from(chunk));
      onBytes(bytes);
    }
  } catch (error) {
    signal?.throwIfAborted();
    return E.left(unreadable(name, error));
  }
  return E.right(Buffer.concat(kept, bytes));
}

/** The chunks; a signal ends the wait for one that does not come. */
async function* untilAborted(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (signal === undefined) return yield* chunks;
  const iterator = chunks[Symbol.asyncIterator]();
  const { promise: aborted, reject } = withRejection();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await Promise.race([iterator.next(), aborted]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    // Not waited for: an iterator that is asked to end answers behind the chunk that does not come.
    Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

function withRejection(): { readonly promise: Promise<never>; readonly reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<never>((_, refuse) => (reject = refuse));
  promise.catch(() => undefined);
  return { promise, reject };
}

function tooLarge(name: string, maxBytes: number): Failure {
  return {
    _tag: "unreadable-input",
    code: "WP0012",
    name,
    line: null,
    message: `The log holds more than ${maxBytes} bytes.`,
    remedy: "Pass a smaller part of it, or raise maxBytes.",
  };
}
