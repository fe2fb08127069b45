import type { Source } from "../model/transcript.js";

const LF = 10;
const CR = 13;

/**
 * Byte offsets of where lines begin, counted as the parser counts them: `starts[n - 1]` is where line n begins,
 * `starts[n]` where it ends, with its newline. Lines behind `last` are not looked for.
 */
export function lineOffsets(
  bytes: Uint8Array,
  source: Source,
  last: number = Number.MAX_SAFE_INTEGER,
): readonly number[] {
  const wide = source.encoding === "utf-16le" || source.encoding === "utf-16be";
  const low = source.encoding === "utf-16be" ? 1 : 0;
  const step = wide ? 2 : 1;
  const unitAt = (at: number): number => (wide ? bytes[at + low]! | (bytes[at + 1 - low]! << 8) : bytes[at]!);
  const starts: number[] = [0];
  // Returns end lines by themselves only where the file is no CRLF file and has some.
  const returns = source.newline !== "crlf" && bytes.includes(CR);
  for (let at = 0; at < bytes.length && starts.length <= last;) {
    if (!returns) {
      const next = bytes.indexOf(LF, at);
      if (next < 0) break;
      const from = wide ? next - (next % 2) : next;
      if (unitAt(from) === LF) starts.push(from + step);
      at = from + step;
    } else {
      const unit = unitAt(at);
      at += step;
      if (unit === LF) starts.push(at);
      else if (unit === CR) {
        while (at < bytes.length && unitAt(at) === CR) at += step;
        if (at < bytes.length && unitAt(at) === LF) at += step;
        starts.push(at);
      }
    }
  }
  if (starts.at(-1) !== bytes.length) starts.push(bytes.length);
  return starts;
}

/**
 * A number for ranges of lines that changes when any one byte of them does.
 *
 * Of 32 bits; of 8 bits where `short`, so that it tells next to nothing of what a report masks: a longer one would
 * let anybody try passwords until one fits.
 */
export function rangeChecks(
  bytes: Uint8Array,
  source: Source,
  ranges: readonly (readonly [first: number, last: number])[],
  short: boolean,
): readonly string[] {
  const furthest = ranges.reduce((most, [, last]) => Math.max(most, last), 0);
  const starts = lineOffsets(bytes, source, furthest);
  const crc = short ? crc8 : crc32;
  const known = new Uint32Array(starts.length);
  const isKnown = new Uint8Array(starts.length);
  const ofLine = (line: number): number => {
    if (isKnown[line] === 0) {
      isKnown[line] = 1;
      known[line] = crc(bytes, starts[line - 1]!, starts[line]!);
    }
    return known[line]!;
  };
  return ranges.map(([first, last]) => {
    let sum = 0;
    // An odd factor keeps a difference in one line a difference of the whole, also modulo 256.
    for (let line = first; line <= last && line < starts.length; line++)
      sum = (Math.imul(sum, 31) + ofLine(line) + 1) >>> 0;
    return short ? (sum & 0xff).toString(16).padStart(2, "0") : sum.toString(16).padStart(8, "0");
  });
}

/** CRC-8 (polynomial 7) and CRC-32 (as in zip) tell any change of one byte. */
const CRC8: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? (crc << 1) ^ 7 : crc << 1;
  return crc;
});
const CRC32: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) crc = CRC8[crc ^ bytes[i]!]!;
  return crc;
}

function crc32(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffffffff;
  for (let i = from; i < to; i++) crc = CRC32[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
