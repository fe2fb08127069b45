import type { Readable } from "node:stream";
import { openPromise, type Entry, type ZipFile } from "yauzl";

export interface ZipEntry {
  readonly name: string;
  readonly packed: number;
}

/**
 * The files of an archive, by name. Nothing is unpacked to disk, so no name can lead anywhere; yauzl refuses those that
 * would. Two files of one name (`a\b` is `a/b`) could not be told apart: such an archive is refused.
 */
export async function listZip(path: string, most: number): Promise<readonly ZipEntry[]> {
  const found: ZipEntry[] = [];
  const names = new Set<string>();
  for await (const entry of entriesOf(await openPromise(path))) {
    if (entry.fileName.endsWith("/") || /(?:^|\/)(?:\.|__MACOSX\/)/.test(entry.fileName)) continue;
    if (found.length === most) throw new Error(`The archive holds more than ${most} files.`);
    if (names.has(entry.fileName))
      throw new Error(`The archive holds two files named ${entry.fileName}: unpack it first.`);
    names.add(entry.fileName);
    found.push({ name: entry.fileName, packed: entry.compressedSize });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Its bytes, unpacked while they are read. */
export async function openZipEntry(path: string, name: string): Promise<Readable> {
  const zip = await openPromise(path, { autoClose: false });
  for await (const entry of entriesOf(zip)) {
    if (entry.fileName !== name) continue;
    const stream = await zip.openReadStreamPromise(entry);
    stream.on("close", () => zip.close());
    return stream;
  }
  zip.close();
  throw new Error(`The archive holds no ${name}.`);
}

const entriesOf = (zip: ZipFile): AsyncIterable<Entry> => zip.eachEntry();
