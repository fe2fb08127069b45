import { distance } from "../model/address.js";
import { cellsFromText, makeCells, type Cells } from "../model/cells.js";
import type { SeenBuffer } from "./buffers/seen.js";
import type { Entry } from "./entries.js";
import type { SecretSpan } from "./protocol/secrets.js";
import { narrowed } from "./protocol/wide.js";

/** The words that name a secret are no longer, with what stands around them. */
const LONGEST_NAME = 80;
const MAY_NAME = /["=:]/;
/** Text that nobody could read and the memory that it belongs to stand no further apart. */
const NEAR_LINES = 8;

/** Rows that were lost between two buffers are no more than this. */
const MAX_HOLE = 256;
/** Dumps that are printed in turns. */
const MOST_OPEN = 64;
const MOST_CELLS = 1 << 20;

/** A buffer in a chain; of UTF-16 its characters count. */
interface Piece {
  readonly buffer: SeenBuffer;
  readonly characters: Cells;
  readonly width: 1 | 2;
  readonly from: number;
}

interface Chain {
  readonly pieces: Piece[];
  size: number;
}

/**
 * Secrets that begin in one buffer and go on in the next: a dump that a message, a prompt or a lost row cut across is
 * several buffers.
 *
 * ```text
 * buf-1  00ac0020  "ngth: 39....user=a&password="
 * buf-2  00ac003c  "hunter2"                       begins where the other ended
 * ```
 */
export function secretsAcross(
  buffers: readonly SeenBuffer[],
  secretsIn: (cells: Cells) => readonly SecretSpan[],
): ReadonlyMap<SeenBuffer, readonly SecretSpan[]> {
  const found = new Map<SeenBuffer, SecretSpan[]>();
  const open: Chain[] = [];
  const close = (chain: Chain): void => {
    if (chain.pieces.length < 2) return;
    const cells = makeCells(chain.size);
    for (const { characters, from } of chain.pieces) cells.set(characters, from);
    for (const { start, end, kind } of secretsIn(cells)) {
      for (const { buffer, characters, width, from } of chain.pieces) {
        if (end <= from || start >= from + characters.length) continue;
        const part = { start: width * Math.max(0, start - from), end: width * Math.min(characters.length, end - from) };
        found.set(buffer, [...(found.get(buffer) ?? []), { ...part, kind }]);
      }
    }
  };
  for (const buffer of buffers) {
    const at = open.findLastIndex((chain) => holeBefore(chain, buffer) !== null);
    const chain: Chain = at < 0 ? { pieces: [], size: 0 } : open.splice(at, 1)[0]!;
    const from = chain.size + (holeBefore(chain, buffer) ?? 0);
    const narrow = narrowed(buffer.cells);
    const characters = narrow ?? buffer.cells;
    chain.pieces.push({ buffer, characters, width: narrow === null ? 1 : 2, from });
    chain.size = from + characters.length;
    open.push(chain);
    if (open.length > MOST_OPEN) close(open.shift()!);
  }
  open.forEach(close);
  return found;
}

/** Bytes between the last buffer of the chain and this one; null where it does not go on there. */
function holeBefore({ pieces, size }: Chain, { address, cells }: SeenBuffer): number | null {
  const last = pieces.at(-1)?.buffer;
  if (last === undefined || size + cells.length > MOST_CELLS) return null;
  const hole = distance(address, last.address) - last.cells.length;
  return hole >= 0 && hole <= MAX_HOLE ? hole : null;
}

/**
 * Secrets whose name stands in lines that nobody could read, right in front of the memory that holds them: rows of a dump
 * that a mail wrapped.
 *
 * ```text
 * 00ac0020  "ngth: 39....user=
 * a&password="
 * 00ac003c  "hunter2"
 * ```
 */
export function secretsBehindText(
  buffers: readonly SeenBuffer[],
  entries: readonly Entry[],
  secretsIn: (cells: Cells) => readonly SecretSpan[],
): ReadonlyMap<SeenBuffer, readonly SecretSpan[]> {
  const texts = new Map<string, string>();
  for (const { source, output } of entries)
    if (output?._tag === "text" && MAY_NAME.test(output.text)) texts.set(`${source}:${output.lines[1]}`, output.text);
  const found = new Map<SeenBuffer, readonly SecretSpan[]>();
  if (texts.size === 0) return found;
  for (const buffer of buffers) {
    const first = buffer.rows[0]?.evidence;
    if (first === undefined) continue;
    const spans: SecretSpan[] = [];
    for (let line = first.lines[0] - NEAR_LINES; line < first.lines[0]; line++) {
      for (const name of namesAt(texts.get(`${first.source}:${line}`)))
        spans.push(...spansBehind(name, buffer, secretsIn));
    }
    if (spans.length > 0) found.set(buffer, spans);
  }
  return found;
}

/** What the last lines of a text end with: a message may stand behind the row that was wrapped. */
function namesAt(text: string | undefined): readonly string[] {
  const lines = text?.slice(-NEAR_LINES * LONGEST_NAME).split("\n") ?? [];
  return lines.flatMap((line, i) =>
    i >= lines.length - NEAR_LINES && MAY_NAME.test(line)
      ? [
          lines
            .slice(0, i + 1)
            .join("")
            .slice(-LONGEST_NAME)
            .replace(/"$/, ""),
        ]
      : [],
  );
}

function spansBehind(
  name: string,
  { cells }: SeenBuffer,
  secretsIn: (cells: Cells) => readonly SecretSpan[],
): readonly SecretSpan[] {
  const narrow = narrowed(cells);
  const characters = narrow ?? cells;
  const width = narrow === null ? 1 : 2;
  const all = makeCells(name.length + characters.length);
  all.set(cellsFromText(name), 0);
  all.set(characters, name.length);
  return secretsIn(all)
    .filter(({ start, end }) => start <= name.length && end > name.length)
    .map(({ end, kind }) => ({ start: 0, end: width * (end - name.length), kind }));
}
