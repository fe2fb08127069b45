import { distance } from "../../model/address.js";
import type { Buffer, FieldPlace } from "../../model/case.js";
import { UNKNOWN_MARK } from "../../model/cells.js";
import { markup, type Html } from "./markup.js";

const WIDTH = 16;
const MOST_BYTES = 2048;

/** Bytes of a buffer, counted from its beginning; `to` is behind the last. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Where a field lies in the bytes that a dump shows; null where it lies in another buffer, or beyond what is shown. */
export function rangeIn(buffer: Buffer, place: FieldPlace): ByteRange | null {
  const bytes = Math.min(buffer.text.length, MOST_BYTES);
  const from = distance(place.address, buffer.address);
  return from >= 0 && from < bytes && place.bytes > 0 ? { from, to: Math.min(bytes, from + place.bytes) } : null;
}

/**
 * Memory as hex and text, with its holes. Bytes are put into elements only where a field begins or ends, or where they
 * look different: a page with one for each byte takes seconds to open.
 *
 * ```text
 * 00155420 <i 0-2>47 45 54</i> <i 3-8>20 48 54 54 50 2f</i> <i 9-11>31 2e 30</i>   GET HTTP/1.0
 * ```
 */
export function dump(buffer: Buffer, fields: readonly ByteRange[]): Html {
  const { text } = buffer;
  const cuts = new Set(fields.flatMap(({ from, to }) => [from, to]));
  const rows: Html[] = [];
  const base = Number.parseInt(buffer.address.slice(-8), 16);
  const high = buffer.address.slice(0, -8);
  let skipped = 0;
  for (let at = 0; at < Math.min(text.length, MOST_BYTES); at += WIDTH) {
    const part = text.slice(at, at + WIDTH);
    if (part === UNKNOWN_MARK.repeat(part.length)) {
      skipped += part.length;
      continue;
    }
    if (skipped > 0) rows.push(hole(skipped));
    skipped = 0;
    const runs = runsOf(part, at, cuts);
    const address = high + ((base + at) >>> 0).toString(16).padStart(8, "0");
    rows.push(
      markup`<tr><th scope="row">${address}</th><td class="hex">${runs.map((run) => bytesOf(run, hexOf(run, at)))}</td><td class="text">${runs.map((run) => bytesOf(run, run.text))}</td></tr>`,
    );
  }
  if (skipped > 0) rows.push(hole(skipped));
  if (text.length > MOST_BYTES)
    rows.push(markup`<tr class="hole"><td colspan="3">${text.length - MOST_BYTES} more bytes</td></tr>`);
  return markup`<table class="dump"><caption class="sr">Memory at ${buffer.address}</caption><tbody>${rows}</tbody></table>`;
}

interface Run extends ByteRange {
  readonly text: string;
  readonly look: Look;
}

type Look = "u" | "d" | "m" | "";

function runsOf(part: string, at: number, cuts: ReadonlySet<number>): readonly Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < part.length;) {
    const look = lookOf(part[i]!);
    let end = i + 1;
    while (end < part.length && lookOf(part[end]!) === look && !cuts.has(at + end)) end++;
    runs.push({ from: at + i, to: at + end, text: part.slice(i, end), look });
    i = end;
  }
  return runs;
}

function lookOf(cell: string): Look {
  return cell === UNKNOWN_MARK ? "u" : cell === "." ? "d" : cell === "*" ? "m" : "";
}

function bytesOf({ from, to, look }: Run, shown: string): Html {
  const style = look === "" ? markup`` : markup` class="${look}"`;
  return markup`<i data-i="${from}-${to}"${style}>${shown}</i>`;
}

/** Two digits each, a blank between them and two in the middle of a row. */
function hexOf({ from, text }: Run, row: number): string {
  let digits = "";
  for (let i = 0; i < text.length; i++) {
    const column = from - row + i;
    digits += `${column === 0 ? "" : column === WIDTH / 2 ? "  " : " "}${hexOfCell(text[i]!)}`;
  }
  return digits;
}

function hexOfCell(cell: string): string {
  if (cell === UNKNOWN_MARK) return "??";
  if (cell === ".") return "··";
  if (cell === "*") return "**";
  return cell.charCodeAt(0) < 0x100 ? cell.charCodeAt(0).toString(16).padStart(2, "0") : "··";
}

function hole(bytes: number): Html {
  return markup`<tr class="hole"><td colspan="3">${bytes} bytes were not dumped</td></tr>`;
}
