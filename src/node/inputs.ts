import * as fs from "node:fs";
import { closeSync, openSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import * as E from "fp-ts/lib/Either.js";
import type { TaskEither } from "fp-ts/lib/TaskEither.js";
import { requireText, requireTexts } from "../arguments.js";
import { unreadable, type Failure } from "../model/failure.js";

// node:fs/promises loads streams and readline: a small log would wait for them.
const read = promisify(fs.read);
const readdir = promisify(fs.readdir);
const readFile = promisify(fs.readFile);
const stat = promisify(fs.stat);

/** A log in memory, and the name it goes by in results. */
export interface Input {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads one file; `-` is standard input, a folder is a failure.
 *
 * @example
 * const input = await readInput("samples/deadlock/transcript.log")();
 * if (input._tag === "Right") input.right.name; // "transcript.log"
 *
 * @since 0.1.0
 */
export function readInput(path: string): TaskEither<Failure, Input> {
  requireText(path, "the path", "readInput");
  return async () => {
    try {
      if (path === "-") return E.right({ name: "stdin", bytes: await readStdin() });
      if ((await stat(path)).isDirectory()) {
        return E.left(
          refused(path, "WP0006", "This is a folder.", "Pass a file, or let analyze read the folder as one case."),
        );
      }
      return E.right({ name: basename(path), bytes: await readFile(path) });
    } catch (error) {
      return E.left(unreadable(path, error));
    }
  };
}

/** A log that is read chunk by chunk. */
export interface InputStream {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How many bytes there will be, where that is known. */
  readonly size?: number;
}

/** Small enough that a chunk is still in the processor's cache when its lines are read. */
const CHUNK_BYTES = 1 << 19;

/** Opens one file, or standard input, for reading in chunks; each chunk is gone when the next one is asked for. */
export function openInput(path: string): TaskEither<Failure, InputStream> {
  return async () => {
    if (path === "-") return E.right({ name: "stdin", chunks: process.stdin });
    try {
      const found = await stat(path);
      if (found.isDirectory()) {
        return E.left(
          refused(path, "WP0006", "This is a folder.", "Pass a file, or let analyze read the folder as one case."),
        );
      }
      const file = openSync(path, "r");
      return E.right({ name: basename(path), chunks: chunksOf(file), size: found.size });
    } catch (error) {
      return E.left(unreadable(path, error));
    }
  };
}

/** While one chunk is used, the next one is read. */
async function* chunksOf(file: number): AsyncGenerator<Uint8Array, void, undefined> {
  const readInto = (buffer: Uint8Array): ReturnType<typeof read<Uint8Array>> =>
    read(file, buffer, 0, CHUNK_BYTES, null);
  let coming = readInto(new Uint8Array(CHUNK_BYTES));
  try {
    let free: Uint8Array = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const { bytesRead, buffer } = await coming;
      if (bytesRead === 0) return;
      coming = readInto(free);
      // Whoever stops in the middle does not wait for the chunk behind.
      coming.catch(() => undefined);
      yield buffer.subarray(0, bytesRead);
      free = buffer;
    }
  } finally {
    await coming.catch(() => undefined);
    closeSync(file);
  }
}

/** Opens a file for reading in chunks without waiting; each chunk is gone when the next one is asked for. */
export function openChunks(
  path: string,
): E.Either<Failure, { readonly name: string; readonly chunks: Iterable<Uint8Array> }> {
  try {
    const file = openSync(path, "r");
    return E.right({ name: basename(path), chunks: chunksOfOpen(file) });
  } catch (error) {
    return E.left(unreadable(path, error));
  }
}

function* chunksOfOpen(file: number): Generator<Uint8Array, void, undefined> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  try {
    for (let size = readSync(file, buffer); size > 0; size = readSync(file, buffer)) yield buffer.subarray(0, size);
  } finally {
    closeSync(file);
  }
}

/** The first bytes of a file; none where it cannot be read. */
export function headOf(path: string, size: number): Uint8Array {
  let file: number | null = null;
  try {
    file = openSync(path, "r");
    const head = new Uint8Array(size);
    return head.subarray(0, readSync(file, head));
  } catch {
    return new Uint8Array(0);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/**
 * The files of a case: a folder stands for the files in it, in the order of their names. A path that fails is named.
 *
 * @example
 * const files = await listInputs(["samples/deadlock/transcript.log", "no-such-folder"]);
 * files.map((file) => file._tag); // ["Right", "Left"]
 *
 * @since 0.1.0
 */
export async function listInputs(paths: readonly string[]): Promise<readonly E.Either<Failure, string>[]> {
  requireTexts(paths, "the paths", "listInputs");
  const files: E.Either<Failure, string>[] = [];
  for (const path of paths) {
    try {
      if (path === "-" || !(await stat(path)).isDirectory()) {
        files.push(E.right(path));
        continue;
      }
      const entries = await readdir(path, { withFileTypes: true });
      const inside: string[] = [];
      for (const entry of entries) {
        if (entry.name.startsWith(".")) continue;
        // A pipe or a device would be waited for, whatever points at it.
        if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(path, entry.name)))))
          inside.push(entry.name);
      }
      if (inside.length === 0) {
        files.push(
          E.left(refused(path, "WP0007", "The folder holds no files.", "Pass the folder that holds the logs.")),
        );
      }
      for (const one of inside.sort().map((name) => E.right(join(path, name)))) files.push(one);
    } catch (error) {
      files.push(E.left(unreadable(path, error)));
    }
  }
  return files;
}

/** Not so where a link leads nowhere. */
function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function refused(name: string, code: string, message: string, remedy: string): Failure {
  return { _tag: "unreadable-input", code, name, line: null, message, remedy };
}
