import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { idsOf } from "./case-names.js";
import { logCalled } from "./log-names.js";
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
  return withIds([...groups.values()].map((members) => ({ name: members[0]!.name, logs: members })));
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
      const log = logCalled(wanted, dirname(path), logs);
      if (log === undefined) throw new Error(`${name}: there is no log ${wanted} in the batch.`);
      taken.add(log);
      return log;
    });
    return { name, logs: members };
  });
  const rest = logs.filter((log) => !taken.has(log)).map((log) => ({ name: log.name, logs: [log] }));
  const all = withIds([...made, ...rest]);
  const ids = new Set<string>();
  for (const { id, name } of all) {
    if (ids.has(id)) throw new Error(`${name}: there is another case of this name with the same logs.`);
    ids.add(id);
  }
  return all;
}

function withIds(cases: readonly Omit<BatchCase, "id">[]): readonly BatchCase[] {
  const ids = idsOf(cases);
  return cases.map((one, i) => ({ id: ids[i]!, ...one }));
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
