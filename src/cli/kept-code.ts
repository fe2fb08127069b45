import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join, sep } from "node:path";
import { crc32 } from "node:zlib";

/** Compiled code of an earlier run. Whatever is wrong with it, there is none, and everything works as without. */
export interface KeptCode {
  /** A later run compiles what this one has not run; now and then that is worth keeping, too. */
  readonly isRecent: boolean;
  /** Of a chunk, as long as its file has not changed since. */
  readonly codeOf: (chunk: string, changed: number) => Buffer | undefined;
  /** Keeps what a run has compiled, in place of what was kept. */
  readonly keep: (chunks: readonly (readonly [chunk: string, changed: number, code: Buffer])[]) => void;
}

/** Where the code of a chunk lies behind the list of all. */
type Entry = readonly [chunk: string, changed: number, from: number, to: number];

const NAME = "windbg-postmortem";
/** The checksum of what follows, and the length of the list. */
const HEAD_BYTES = 8;
/** V8 reads code in words. */
const WORD_BYTES = 8;
const RECENT_MS = 24 * 3600 * 1000;
const STALE_MS = 30 * RECENT_MS;

/**
 * The code kept for a command of a build, in the folder of temporary files.
 *
 * The names of the chunks hold hashes of their content, `start` does of all of them. V8 itself refuses the code of another
 * version or of other flags. It does not look for damage, and runs what it is given: hence the checksum, and a folder and
 * files that nobody else can write to.
 */
export function openKeptCode(command: string, start: string): KeptCode {
  const folder = folderOf();
  if (folder === null) return { isRecent: true, codeOf: () => undefined, keep: () => undefined };
  const path = join(folder, `${command}-${basename(start, ".js")}-${process.version}-${process.arch}.bin`);
  const { bytes, isRecent } = attempt(() => read(folder, path)) ?? NOTHING;
  const length = bytes.readUInt32LE(4);
  const entries = length === 0 ? [] : (JSON.parse(bytes.toString("utf8", HEAD_BYTES, HEAD_BYTES + length)) as Entry[]);
  const at = inWords(HEAD_BYTES + length);
  return {
    isRecent,
    codeOf: (chunk, changed) => {
      const entry = entries.find(([name, time]) => name === chunk && time === changed);
      return entry === undefined ? undefined : bytes.subarray(at + entry[2], at + entry[3]);
    },
    keep: (chunks) => {
      attempt(() => write(folder, path, chunks));
    },
  };
}

/** null where no folder can be trusted, or nothing may be kept. */
function folderOf(): string | null {
  if ((process.env["NODE_DISABLE_COMPILE_CACHE"] ?? "") !== "") return null;
  const user = process.geteuid?.();
  if (user !== undefined) return join(tmpdir(), `${NAME}-${user}`);
  // Windows tells no owner: the folder of temporary files must be in the user's own.
  return tmpdir().startsWith(homedir() + sep) ? join(tmpdir(), NAME) : null;
}

interface Kept {
  readonly bytes: Buffer;
  readonly isRecent: boolean;
}

const NOTHING: Kept = { bytes: Buffer.alloc(HEAD_BYTES), isRecent: false };

function read(folder: string, path: string): Kept | null {
  if (!isOwnFolder(folder)) return null;
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.nlink !== 1 || !isOwn(stats)) return null;
    const bytes = readFileSync(file);
    if (bytes.length <= HEAD_BYTES || bytes.readUInt32LE(0) !== crc32(bytes.subarray(4))) return null;
    return { bytes, isRecent: Date.now() - stats.mtimeMs < RECENT_MS };
  } finally {
    closeSync(file);
  }
}

/** A file is there whole or not at all. */
function write(folder: string, path: string, chunks: Parameters<KeptCode["keep"]>[0]): void {
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  if (!isOwnFolder(folder)) return;
  let end = 0;
  const entries = chunks.map(([chunk, changed, code]): Entry => {
    const from = inWords(end);
    return [chunk, changed, from, (end = from + code.length)];
  });
  const list = Buffer.from(JSON.stringify(entries));
  const at = inWords(HEAD_BYTES + list.length);
  const bytes = Buffer.alloc(at + end);
  bytes.writeUInt32LE(list.length, 4);
  list.copy(bytes, HEAD_BYTES);
  for (const [i, [, , code]] of chunks.entries()) code.copy(bytes, at + entries[i]![2]);
  bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
  const temporary = `${path}.${process.pid}-${Date.now()}.tmp`;
  try {
    writeFileSync(temporary, bytes, { mode: 0o600, flag: "wx" });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  removeStale(folder);
}

/** Of builds that are gone, and what runs left behind that were killed. */
function removeStale(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > STALE_MS) rmSync(path, { force: true });
  }
}

function isOwnFolder(folder: string): boolean {
  const stats = lstatSync(folder);
  return stats.isDirectory() && isOwn(stats);
}

/** Of this user, and nobody else may write to it. */
function isOwn({ uid, mode }: Stats): boolean {
  const user = process.geteuid?.();
  return user === undefined || (uid === user && (mode & 0o022) === 0);
}

function inWords(bytes: number): number {
  return Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;
}

/** No folder, no right, no room: then nothing is kept. */
function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
