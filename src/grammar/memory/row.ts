import { parseAddress } from "../../model/address.js";
import type { MemoryRow } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import type { ViewLine } from "../output-kind.js";

/** Characters a full row of `da`, `du` shows. */
export const STRING_ROW = 32;

/**
 * ```text
 * 00170aa8  "HTTP/1.1 407 Proxy Authenticatio"
 * 0000`007ad000  62 65 61 63 6f 6e 2e 61-7a 75 72 65 6c 61 62 73  beacon.azurelabs
 * fffff802`5c000000  00905a4d 00000003 00000004 0000ffff  MZ..............
 * f50bea7c  80805795 nt!KiSwapContext+0x25
 * ```
 *
 * Words wider than a byte are little-endian; `hex` is always in memory order.
 */
export function readRow(line: ViewLine, display: string | null): MemoryRow | null {
  const head = /^#?(?:0x)?(?:[0-9a-f]{4}:)?([0-9a-f`]+)(\s+)/i.exec(line.text);
  if (head === null) return null;
  const address = parseAddress(head[1]!);
  if (address === undefined) return null;
  const body = line.text.slice(head[0].length);
  const base = { line: line.line, address };
  if (line.kind === LineKind.stringRow) {
    return { ...base, hex: null, text: body.slice(1, body.lastIndexOf('"')), symbol: null };
  }
  const units = unitsOf(body, display);
  const rest = body.slice(units.length);
  const hex = memoryOrder(units.words).join(" ");
  const text = rest.trim() === "" ? null : rest.replace(/^\s{1,2}/, "");
  if (line.kind === LineKind.pointerRow) return { ...base, hex, text: null, symbol: text?.trim() ?? null };
  return { ...base, hex, text, symbol: null };
}

/** The leading words of one width; a second blank ends them, because the text column may look like more of them. */
function unitsOf(body: string, display: string | null): { words: string[]; length: number } {
  const words: string[] = [];
  let at = 0;
  let width = 0;
  const limit = display !== null && /^d[ac]$|^db$/.test(display) ? 16 : 256;
  while (words.length < limit) {
    const match = /^(?:[0-9a-f]{8}`[0-9a-f]{8}|\?{8}`\?{8}|[0-9a-f]+|\?+)(?=[\s-]|$)/i.exec(body.slice(at, at + 40));
    if (match === null) break;
    const word = match[0];
    if (width === 0) width = word.length;
    if (word.length !== width || !/^(2|4|8|16|17)$/.test(String(width))) break;
    words.push(word.replace("`", ""));
    at += word.length;
    const separator = /^(?:-|\s+)/.exec(body.slice(at, at + 40))?.[0] ?? "";
    if (separator === "" || (separator !== "-" && separator.length > 1)) break;
    // A single blank: it stays with the row only when another unit follows.
    at += separator.length;
  }
  return { words, length: at };
}

/** Bytes as they lie in memory: `00905a4d` → `4d 5a 90 00`. */
function memoryOrder(words: readonly string[]): string[] {
  const bytes: string[] = [];
  for (const word of words) {
    for (let i = word.length - 2; i >= 0; i -= 2) bytes.push(word.slice(i, i + 2).toLowerCase());
  }
  return bytes;
}

/** How many bytes of memory a row stands for when nothing of it was lost. */
export function rowBytes(row: MemoryRow, display: string): number {
  if (row.hex !== null) return row.hex.length === 0 ? 0 : (row.hex.length + 1) / 3;
  return (row.text?.length ?? 0) * (/^d[uS]$|^d.u$/.test(display) ? 2 : 1);
}
