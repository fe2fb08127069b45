import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { readLog, type BatchLog, type Limits } from "./logs.js";
import { readWritten } from "./written.js";

/** What is analysed together: the logs of one process. */
export interface BatchCase {
  /** File name of its result: readable, and unique in the batch. */
  readonly id: string;
  readonly name: string;
  readonly logs: readonly BatchLog[];
}

/** Logs in one folder that name the same process are one case; every other log is a case of its own. */
export async function recogniseCases(logs: readonly BatchLog[], limits: Limits): Promise<readonly BatchCase[]> {
  const groups = new Map<string, BatchLog[]>();
  const inFolder = new Map<string, number>();
  for (const log of logs) inFolder.set(folderOf(log), (inFolder.get(folderOf(log)) ?? 0) + 1);
  for (const log of logs) {
    const alone = inFolder.get(folderOf(log)) === 1;
    const key = alone ? null : await processIn(log, limits);
    const group = key === null ? `log ${log.path}\0${log.entry ?? ""}` : `process ${folderOf(log)}\0${key}`;
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [log]);
    else members.push(log);
  }
  return [...groups.values()].map((members) => caseOf(members[0]!.name, members));
}

const Manifest = z.strictObject({
  cases: z.array(z.strictObject({ name: z.string().min(1), logs: z.array(z.string().min(1)).min(1) })),
});

/**
 * Cases that somebody wrote down; the logs are files beside the manifest, by the names they have in the batch.
 *
 * ```yaml
 * cases:
 *   - name: contoso-4711
 *     logs: [first.log, second.log]
 * ```
 */
export async function casesOfManifest(path: string, logs: readonly BatchLog[]): Promise<readonly BatchCase[]> {
  const { cases } = await readWritten(path, Manifest);
  const taken = new Set<BatchLog>();
  const made = cases.map(({ name, logs: names }) => {
    const members = names.map((wanted) => {
      const log = logs.find((one) => one.name === wanted || one.path === resolve(dirname(path), wanted));
      if (log === undefined) throw new Error(`${name}: there is no log ${wanted} in the batch.`);
      taken.add(log);
      return log;
    });
    return caseOf(name, members);
  });
  const ids = new Set<string>();
  for (const { id, name } of made) {
    if (ids.has(id)) throw new Error(`${name}: there is another case of this name with the same logs.`);
    ids.add(id);
  }
  return [...made, ...logs.filter((log) => !taken.has(log)).map((log) => caseOf(log.name, [log]))];
}

function caseOf(name: string, logs: readonly BatchLog[]): BatchCase {
  const place = logs.map((log) => `${log.name}\0${log.entry ?? ""}`).join("\0");
  const hash = createHash("sha256").update(place).digest("hex").slice(0, 12);
  return { id: `${readableOf(name)}-${hash}`, name, logs };
}

/** CON.log is a device on Windows, whatever follows the dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** The end of a name as every file system takes it; it begins neither with a dot nor with a dash. */
function readableOf(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .slice(-60)
    .replace(/^[.-]+/, "");
  return DEVICE.test(plain) ? `_${plain}` : plain || "log";
}

/** Of the file, or inside its archive. */
const folderOf = (log: BatchLog): string =>
  log.entry === null ? dirname(resolve(log.path)) : `${resolve(log.path)}/${dirname(log.entry)}`;

const HEAD = 1 << 18;
/** A trace is loaded as a dump is. */
const DUMP = /^Loading Dump File \[(.+?)\]/m;
const PROCESS = /^\.? +\d+\s+id: ([0-9a-f]+)\s+\w+\s+name: (\S+)/m;

/** The dump, the trace, or the process id with its image; null where the log names none: it stands alone then. */
async function processIn(log: BatchLog, limits: Limits): Promise<string | null> {
  const head = await headOf(log, limits).catch(() => null);
  if (head === null) return null;
  const text = Buffer.from(head).toString(head[0] === 0xff && head[1] === 0xfe ? "utf16le" : "latin1");
  const [, file] = DUMP.exec(text) ?? [];
  if (file !== undefined) return `file ${file.toLowerCase()}`;
  // A process id alone may be another customer's: not enough.
  const [, id, image] = PROCESS.exec(text) ?? [];
  return id === undefined ? null : `process ${id} ${image!.toLowerCase()}`;
}

async function headOf(log: BatchLog, limits: Limits): Promise<Uint8Array> {
  if (log.entry !== null || /\.gz$/i.test(log.path)) return (await readLog(log, limits)).subarray(0, HEAD);
  const file = await open(log.path);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
