import type { Memory } from "../../model/outputs.js";
import type { Entry } from "../entries.js";

/** Something that a dump of memory shows, with its line. */
export interface Shown {
  readonly text: string;
  readonly line: number;
  readonly lastLine: number;
}

/**
 * The address-wide word at an address, where some dump of the log covers it.
 *
 * ```text
 * 0:004> dq 00000061d5bfe7b8 L2
 * 00000061`d5bfe7b8  00007ff6`b0d39c10 0000022e`4f0e12c0       the word at …e7c0 is 0000022e4f0e12c0
 * ```
 */
export function wordAt(address: bigint, bytes: 4 | 8, source: number, entries: readonly Entry[]): Shown | null {
  for (const output of dumpsOf(source, entries)) {
    for (const { address: start, hex, line } of output.rows) {
      if (hex === null) continue;
      const offset = address - BigInt(`0x${start}`);
      if (offset < 0n || offset > 256n) continue;
      const at = hex.split(" ").slice(Number(offset), Number(offset) + bytes);
      if (at.length !== bytes || at.some((byte) => !/^[0-9a-f]{2}$/i.test(byte))) continue;
      at.reverse();
      return { text: at.join("").toLowerCase(), line, lastLine: line };
    }
  }
  return null;
}

/** The string that `da` or `du` shows at an address, its rows joined. */
export function textAt(address: string, source: number, entries: readonly Entry[]): Shown | null {
  for (const output of dumpsOf(source, entries)) {
    const rows = output.rows.filter(({ hex, text }) => hex === null && text !== null);
    if (rows.length === 0 || rows.length !== output.rows.length || !isSame(rows[0]!.address, address)) continue;
    return { text: rows.map(({ text }) => text).join(""), line: rows[0]!.line, lastLine: rows.at(-1)!.line };
  }
  return null;
}

function* dumpsOf(source: number, entries: readonly Entry[]): Iterable<Memory> {
  for (const entry of entries) if (entry.source === source && entry.output?._tag === "memory") yield entry.output;
}

function isSame(a: string, b: string): boolean {
  return a.replace(/^0+/, "").toLowerCase() === b.replace(/^0+/, "").toLowerCase();
}
