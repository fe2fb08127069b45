import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { analyze, type AnalyzeOptions, type LogInput } from "../analyze.js";
import { logLinesOf } from "../log-lines.js";
import type { Case } from "../model/case.js";
import type { Failure } from "../model/failure.js";
import type { Transcript } from "../model/transcript.js";
import { parse } from "../parse.js";
import { isTrace, type NetworkInput } from "../traces.js";
import { wrongArgument, type Refusal } from "./refusal.js";
import { pathInside, type Root } from "./roots.js";

/** A case that tools look at: what it means, what was printed, and how its lines read. */
export interface OpenCase {
  /** Of the names and bytes it was made of. */
  readonly hash: string;
  readonly document: Case;
  readonly transcripts: readonly Transcript[];
  /** As `analyze` and `explain` take them. */
  readonly logs: readonly LogInput[];
  readonly options: AnalyzeOptions;
  /** Files of the folder that are no logs, and why. */
  readonly leftOut: readonly Failure[];
  /** One line as exported, masked where the case is. */
  readonly line: (source: number, number: number) => string;
}

export interface Cases {
  open(path: string): Promise<E.Either<Refusal, OpenCase>>;
}

export interface CasesOptions {
  readonly roots: readonly Root[];
  /** Largest case, all its files together. */
  readonly limitBytes: number;
  readonly analyze: AnalyzeOptions;
}

/** How many cases are kept, and of how many bytes of logs together; the one in use is always kept. */
const KEPT = 8;
const KEPT_BYTES = 128 << 20;

interface Kept {
  readonly bytes: number;
  readonly made: OpenCase;
}

/**
 * Opens cases by path, and keeps those used last: one for each path, thrown away when a file of it reads otherwise. The
 * files are read anew each time, so that an answer is never about a log that is no longer there.
 */
export function newCases({ roots, limitBytes, analyze: options }: CasesOptions): Cases {
  const kept = new Map<string, Kept>();
  return {
    async open(path) {
      const real = await pathInside(path, roots);
      if (E.isLeft(real)) return real;
      const files = await readFiles(path, real.right, limitBytes);
      if (E.isLeft(files)) return files;
      const hash = hashOf(files.right);
      const before = kept.get(real.right);
      kept.delete(real.right);
      const made = before?.made.hash === hash ? E.right(before.made) : caseOf(files.right, hash, options);
      if (E.isLeft(made)) return made;
      kept.set(real.right, { bytes: sizeOf(files.right), made: made.right });
      trim(kept);
      return made;
    },
  };
}

interface File {
  readonly name: string;
  readonly log: Uint8Array;
}

/** How many names of a folder a refusal tells. */
const NAMED = 20;

/** One file, or the files of a folder in the order of their names; hidden ones and links inside the folder are passed over. */
async function readFiles(path: string, real: string, limit: number): Promise<E.Either<Refusal, readonly File[]>> {
  try {
    const entries = await readdir(real, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOTDIR") return null;
      throw error;
    });
    const names = entries?.filter((entry) => entry.isFile() && !entry.name.startsWith(".")).map(({ name }) => name);
    const holds = `"${path}" holds ${(entries ?? [])
      .slice(0, NAMED)
      .map(({ name }) => `"${name}"`)
      .join(", ")}`;
    if (names?.length === 0)
      return E.left(
        wrongArgument(
          `There are no files in the folder "${path}".`,
          `Pass a log, or the folder that holds the logs; ${holds}.`,
        ),
      );
    const files: File[] = [];
    let left = limit;
    for (const file of names?.sort().map((name) => join(real, name)) ?? [real]) {
      const log = await readFileOf(file, left);
      if (log === null)
        return E.left({
          code: "WP0012",
          message: `"${path}" is no regular file, or holds more than ${limit / (1 << 20)} megabytes.`,
          remedy: `Pass one log of it${names === undefined ? "" : ` (${holds})`}, or let whoever starts the server raise --limit-log.`,
        });
      left -= log.length;
      files.push({ name: basename(file), log });
    }
    return E.right(files);
  } catch (error) {
    return E.left({
      code: "WP0005",
      message: `"${path}" cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}.`,
      remedy: "Check the path, and who may read it.",
    });
  }
}

/** Null for what is too large, and for pipes and devices, from which one could wait for ever. */
async function readFileOf(file: string, limit: number): Promise<Uint8Array | null> {
  // Without O_NONBLOCK, opening a pipe waits for somebody to write to it; Windows has no such flag.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = await handle.stat();
    return stat.isFile() && stat.size <= limit ? await handle.readFile() : null;
  } finally {
    await handle.close();
  }
}

function hashOf(files: readonly File[]): string {
  const hash = createHash("sha256");
  for (const { name, log } of files) hash.update(`${name}\0${log.length}\0`).update(log);
  return hash.digest("hex");
}

function sizeOf(files: readonly File[]): number {
  return files.reduce((sum, { log }) => sum + log.length, 0);
}

/** As on the command line: traces are told from logs, and one file that is no log does not take the others down. */
function caseOf(files: readonly File[], hash: string, options: AnalyzeOptions): E.Either<Refusal, OpenCase> {
  const network: NetworkInput[] = [];
  const logs: File[] = [];
  const transcripts: Transcript[] = [];
  const leftOut: Failure[] = [];
  for (const file of files) {
    if (files.length > 1 && isTrace(file.log)) {
      network.push({ name: file.name, trace: file.log });
      continue;
    }
    const transcript = parse(file.log, { name: file.name });
    if (E.isLeft(transcript)) {
      leftOut.push(transcript.left);
      continue;
    }
    logs.push(file);
    transcripts.push(transcript.right);
  }
  const [failure] = leftOut;
  if (logs.length === 0 && failure !== undefined) return E.left(refusalOf(failure));
  const all = { ...options, network };
  const made = analyze(logs, all);
  if (E.isLeft(made)) return E.left(refusalOf(made.left));
  const document = made.right;
  let lines: ReturnType<typeof logLinesOf> | undefined;
  const line = (source: number, number: number): string => {
    lines ??= logLinesOf(
      document,
      logs.map(({ log }) => log),
    );
    return lines[source]?.line(number) ?? "";
  };
  return E.right({ hash, document, transcripts, logs, options: all, leftOut, line });
}

function refusalOf({ code, name, line, message, remedy }: Failure): Refusal {
  return { code, message: `${name}${line === null ? "" : `, line ${line}`}: ${message}`, remedy };
}

/** Throws away what was used longest ago. */
function trim(kept: Map<string, Kept>): void {
  let bytes = [...kept.values()].reduce((sum, one) => sum + one.bytes, 0);
  for (const [path, one] of kept) {
    if (kept.size <= 1 || (kept.size <= KEPT && bytes <= KEPT_BYTES)) return;
    kept.delete(path);
    bytes -= one.bytes;
  }
}
