/** Recorded connections, each way's bytes in order, as `tshark -T fields` wrote them beside the captures. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const FOLDER: string = fileURLToPath(new URL("../../../../shared/captures/", import.meta.url));
export const present: boolean = existsSync(FOLDER);
export const files: readonly string[] = present ? readdirSync(FOLDER).filter((name) => name.endsWith(".tsv")) : [];

/** A row of `tshark -T fields`. */
export type Row = Readonly<Record<string, string>>;

export function rowsOf(file: string): readonly Row[] {
  const [head = "", ...lines] = readFileSync(FOLDER + file, "utf8")
    .trim()
    .split("\n");
  const names = head.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t").map((cell) => cell.replace(/^"|"$/g, ""));
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""]));
  });
}

export const payload = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(":", ""), "hex"));

export interface Way {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly bytes: Uint8Array;
}

/** Both ways of each connection, in the order of sequence numbers; what was sent twice counts once. */
function waysOf(file: string): readonly Way[] {
  const ways = new Map<string, Row[]>();
  for (const row of rowsOf(file)) {
    if (row["tcp.payload"] === "") continue;
    const name = `${file} ${row["tcp.stream"]} from ${row["tcp.srcport"]}`;
    const own = ways.get(name) ?? [];
    ways.set(name, own);
    if (!own.some((one) => one["tcp.seq"] === row["tcp.seq"])) own.push(row);
  }
  return [...ways].map(([name, rows]) => {
    rows.sort((a, b) => Number(a["tcp.seq"]) - Number(b["tcp.seq"]));
    return { name, rows, bytes: payload(rows.map((row) => row["tcp.payload"]!).join("")) };
  });
}

export const ways: readonly Way[] = files.flatMap(waysOf);
