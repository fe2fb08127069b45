import { constants, createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { createGunzip } from "node:zlib";
import { globSync, isDynamicPattern } from "tinyglobby";
import { unreadable, type Failure } from "../../model/failure.js";
import { nameApart } from "./log-names.js";
import { listZip, openZipEntry } from "./zip.js";

/** One log of a batch: a file, or a file inside an archive. */
export interface BatchLog {
  readonly path: string;
  /** Name inside a zip archive; null for a file of its own. */
  readonly entry: string | null;
  /** How results call it: relative to the PATH that was given, with slashes. */
  readonly name: string;
  /** Packed size: what there is to read. */
  readonly bytes: number;
}

/** What a log may cost. A log beyond it fails by itself, with its reason; the batch goes on. */
export interface Limits {
  /** Largest log, unpacked, in bytes. */
  readonly logBytes: number;
  /** Most files that are taken from one archive. */
  readonly archiveFiles: number;
}

export const LIMITS: Limits = { logBytes: 256 << 20, archiveFiles: 10_000 };

/** A path that gave no log, and why. */
export interface Unfound {
  readonly name: string;
  readonly failure: Failure;
}

export interface FoundLogs {
  readonly logs: readonly BatchLog[];
  readonly unfound: readonly Unfound[];
}

/** Files, folders (with all below them), patterns and archives, in the order of their names. Hidden files are left out. */
export async function findLogs(paths: readonly string[], limits: Limits = LIMITS): Promise<FoundLogs> {
  const logs: BatchLog[] = [];
  const unfound: Unfound[] = [];
  const attempt = async (name: string, work: () => Promise<readonly BatchLog[]>): Promise<void> => {
    try {
      for (const one of await work()) logs.push(one);
    } catch (error) {
      unfound.push({ name, failure: unreadable(name, error) });
    }
  };
  for (const path of paths) {
    const files: string[] = [];
    await attempt(path, async () => {
      const pattern = isDynamicPattern(path) && (await kindOf(path)) === null;
      for (const one of pattern ? globSync(path.replaceAll("\\", "/"), { dot: false, onlyFiles: true }).sort() : [path])
        files.push(one);
      if (files.length === 0) throw Object.assign(new Error(), { code: "ENOENT" });
      return [];
    });
    for (const file of files) {
      await attempt(file, async () => {
        if (!(await stat(file)).isDirectory()) return logsIn(file, basename(file), limits);
        const below = await filesBelow(file, new Set());
        const name = (inside: string): string => relative(file, inside).split(sep).join("/");
        for (const inside of below) await attempt(name(inside), () => logsIn(inside, name(inside), limits));
        return [];
      });
    }
  }
  return { logs: nameApart(logs), unfound };
}

async function kindOf(path: string): Promise<"file" | "folder" | null> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return null;
  }
}

/** A link to a folder is followed once: a loop ends where it began. */
async function filesBelow(folder: string, seen: Set<string>): Promise<readonly string[]> {
  const { dev, ino } = await stat(folder);
  const identity = `${dev} ${ino}`;
  if (seen.has(identity)) return [];
  seen.add(identity);
  const found: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? await kindOf(path) : entry.isDirectory() ? "folder" : "file";
    if (kind === "folder") for (const one of await filesBelow(path, seen)) found.push(one);
    // A link to nothing is named when it is read.
    else if (entry.isFile() || entry.isSymbolicLink()) found.push(path);
  }
  return found;
}

const NO_FILE = "This is neither a file nor a folder.";

async function logsIn(path: string, name: string, limits: Limits): Promise<readonly BatchLog[]> {
  const found = await stat(path);
  // A pipe or a device would be waited for.
  if (!found.isFile()) throw new Error(NO_FILE);
  if (!/\.zip$/i.test(path)) return [{ path, entry: null, name: name.replace(/\.gz$/i, ""), bytes: found.size }];
  const entries = await listZip(path, limits.archiveFiles);
  return entries.map((entry) => ({ path, entry: entry.name, name: `${name}/${entry.name}`, bytes: entry.packed }));
}

/** The log unpacked. Throws where it cannot be read, or is larger than the limit. */
export async function readLog(log: BatchLog, limits: Limits = LIMITS): Promise<Uint8Array> {
  if (log.entry !== null) return collect(await openZipEntry(log.path, log.entry), limits.logBytes);
  if (/\.gz$/i.test(log.path)) {
    const packed = createReadStream(log.path);
    const unpacked = createGunzip();
    packed.on("error", (error) => unpacked.destroy(error));
    return collect(packed.pipe(unpacked), limits.logBytes);
  }
  return readRegular(log.path, limits.logBytes);
}

/** Whatever it was when it was found: a pipe in its place is not waited for, and what it grew to meanwhile is measured. */
async function readRegular(path: string, most: number): Promise<Uint8Array> {
  // Windows has no such flag, and no such pipes.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = await file.stat();
    if (found.isDirectory()) throw new Error("This is a folder.");
    if (!found.isFile()) throw new Error(NO_FILE);
    if (found.size > most) throw tooLarge(most);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function collect(stream: AsyncIterable<unknown>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Uint8Array).length;
    if (size > most) throw tooLarge(most);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

function tooLarge(most: number): Error {
  return new Error(
    `The log is larger than ${Math.round(most / (1 << 20))} MB unpacked; --limit-log sets another limit.`,
  );
}
