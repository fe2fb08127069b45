import type { Cells } from "../model/cells.js";
import { copiesIn, copiesInCells, type Copies, collectCopies, mayHoldCopy } from "./protocol/secret-copies.js";
import { saidNames } from "./protocol/said-names.js";
import { saidSecrets } from "./protocol/said-secrets.js";
import { looseSecrets } from "./protocol/loose-secrets.js";
import { maskedText, type SecretSpan, withoutOverlap } from "./protocol/secrets.js";
import { narrowed, stretched } from "./protocol/wide.js";
import type { SeenBuffer } from "./buffers/seen.js";
import type { Entry } from "./entries.js";
import { secretsAcross, secretsBehindText } from "./secrets-across.js";
import type { SeenMessages } from "./messages.js";

export interface Redaction {
  readonly textOf: (buffer: SeenBuffer) => string;
  /** Masks pieces of secrets in everything else that the case says. */
  readonly document: <T>(document: T) => T;
}

/**
 * What may be shown. The secrets of messages are masked where they stand; then every copy of them, wherever and however
 * it is written.
 */
export function redactionOf(
  buffers: readonly SeenBuffer[],
  entries: readonly Entry[],
  { secretsIn, claimedIn }: Pick<SeenMessages, "secretsIn" | "claimedIn">,
): Redaction {
  const acrossBuffers = secretsAcross(buffers, looseIn);
  const behindText = secretsBehindText(buffers, entries, looseIn);
  const spans = new Map(
    buffers.map((buffer) => {
      const claimed = claimedIn(buffer);
      const others = [...(acrossBuffers.get(buffer) ?? []), ...(behindText.get(buffer) ?? [])];
      const loose = [...looseIn(buffer.cells), ...others].filter(
        (span) => !claimed.some(({ start, end }) => span.start < end && start < span.end),
      );
      return [buffer, [...secretsIn(buffer), ...loose]];
    }),
  );
  const copies = collectCopies(Array.from(spans, ([{ cells }, own]) => ({ cells, spans: own })));
  const known = new Map<string, string>();
  const shown = (text: string): string => {
    let result = text;
    for (const { start, end } of [...saidSecrets(text), ...saidNames(text)]) result = starred(result, start, end);
    return copies === null ? result : maskedString(result, copies);
  };
  /** A case says the same names and many sentences over and over; what is longer is text of a buffer. */
  const mask = (text: string): string => {
    if (text.length > LONGEST_SENTENCE) return shown(text);
    let result = known.get(text);
    if (result === undefined) known.set(text, (result = shown(text)));
    return result;
  };
  return {
    textOf: (buffer) => {
      const own = spans.get(buffer) ?? [];
      const all = copies === null ? own : [...own, ...copiesInCells(buffer.cells, copies)];
      return maskedText(buffer.cells, withoutOverlap(all));
    },
    document: (document) => masked(document, mask) as typeof document,
  };
}

function looseIn(cells: Cells): readonly SecretSpan[] {
  const narrow = narrowed(cells);
  if (narrow === null) return looseSecrets(cells);
  return [...looseSecrets(narrow).map(stretched), ...looseWithoutZeros(cells)];
}

/** Where a command that named no display goes on, UTF-16 is followed by characters of one byte. */
function looseWithoutZeros(cells: Cells): readonly SecretSpan[] {
  const places: number[] = [];
  cells.forEach((cell, i) => {
    if (cell !== 0) places.push(i);
  });
  const legible = Uint16Array.from(places, (place) => cells[place]!);
  return looseSecrets(legible).map((span) => ({
    ...span,
    start: places[span.start]!,
    end: places[span.end - 1]! + 1,
  }));
}

/** Strings of no more characters hold no piece that is looked for. */
const SHORTEST = 8;

const LONGEST_SENTENCE = 300;

function masked(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return value.length < SHORTEST ? value : mask(value);
  if (Array.isArray(value)) {
    let changed = false;
    const list = value.map((one: unknown) => {
      const own = masked(one, mask);
      changed ||= own !== one;
      return own;
    });
    return changed ? list : value;
  }
  if (typeof value !== "object" || value === null) return value;
  let copy: Record<string, unknown> | null = null;
  const record = value as Record<string, unknown>;
  for (const name in record) {
    if (name === "evidence") continue;
    const one = record[name];
    const own = masked(one, mask);
    if (own !== one) (copy ??= { ...record })[name] = own;
  }
  return copy ?? value;
}

const DOT_AS_PRINTED = 0x2e;
/** Text columns print UTF-16 with dots: h.u.n.t.e.r.2. */
const DOT_AS_ZERO = 0;

function maskedString(text: string, copies: Copies): string {
  if (!mayHoldCopy(text, copies)) return mayHoldDump(text) ? maskedHex(text, copies) : text;
  const codes = new Int16Array(text.length);
  for (let i = 0; i < codes.length; i++) {
    const code = text.charCodeAt(i);
    codes[i] = code <= 0xff ? code : -1;
  }
  let result = text;
  for (const { start, end } of copiesIn(codes, copies)) result = starred(result, start, end);
  if (text.includes(".")) {
    const dotted = codes.map((code) => (code === DOT_AS_PRINTED ? DOT_AS_ZERO : code));
    for (const { start, end } of copiesIn(dotted, copies)) result = starred(result, start, end);
  }
  return mayHoldDump(result) ? maskedHex(result, copies) : result;
}

/** Eight bytes in hex with their separators take as many characters at least. */
const SHORTEST_DUMP = 17;
const HEX_OR_SEPARATOR: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9a-fA-F `-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

function mayHoldDump(text: string): boolean {
  let run = 0;
  for (let i = 0; i < text.length; i++) {
    run = HEX_OR_SEPARATOR[text.charCodeAt(i)] === 1 ? run + 1 : 0;
    if (run === SHORTEST_DUMP) return true;
  }
  return false;
}

/** `54 6c 52 4d` of a dump, or `4d526c54` as words print it. */
function maskedHex(text: string, copies: Copies): string {
  return text.replace(
    /(?:\b[0-9a-fA-F]{2}(?:[ -]|\b)){8,}|(?:\b[0-9a-fA-F]{8}(?:`[0-9a-fA-F]{8})?(?: +|\b)){2,}/g,
    (digits) => {
      const words = digits.trim().split(/[ `-]+/);
      const bytes = words.flatMap((word) => {
        const pairs = word.match(/../g) ?? [];
        return (word.length > 2 ? pairs.reverse() : pairs).map((pair) => Number.parseInt(pair, 16));
      });
      return copiesIn(bytes, copies).length === 0 ? digits : digits.replace(/[0-9a-fA-F]/g, "*");
    },
  );
}

function starred(text: string, start: number, end: number): string {
  return text.slice(0, start) + "*".repeat(end - start) + text.slice(end);
}
