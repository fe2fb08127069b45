import type { Source } from "../model/transcript.js";

/**
 * A log as code units that can be written over: one unit is one byte, or one UTF-16 unit. Nothing ever moves, so
 * lines, columns and the file's length stay.
 */
export interface Page {
  readonly units: Uint16Array;
  /** Where each line begins; the last entry is the end of the file. Line 1 begins at `starts[0]`. */
  readonly starts: Uint32Array;
  readonly bytes: () => Uint8Array;
}

/** The file as `source` describes it: lines are counted as the parser counts them. */
export function pageOf(bytes: Uint8Array, source: Source): Page {
  const wide = source.encoding === "utf-16le" || source.encoding === "utf-16be";
  const low = source.encoding === "utf-16be" ? 1 : 0;
  // A byte that is left over at the end of UTF-16 stays as it is.
  const units = wide ? new Uint16Array(bytes.length >> 1) : Uint16Array.from(bytes);
  if (wide) {
    for (let i = 0; i < units.length; i++) units[i] = bytes[2 * i + low]! | (bytes[2 * i + 1 - low]! << 8);
  }
  return {
    units,
    starts: lineStarts(units, source.newline),
    bytes: () => {
      if (!wide) return Uint8Array.from(units);
      const out = bytes.slice();
      for (let i = 0; i < units.length; i++) {
        out[2 * i + low] = units[i]! & 0xff;
        out[2 * i + 1 - low] = units[i]! >> 8;
      }
      return out;
    },
  };
}

const LF = 10;
const CR = 13;

/** `\n` ends a line, returns before it belong to it; a lone `\r` does where the file is no CRLF file. */
function lineStarts(units: Uint16Array, newline: Source["newline"]): Uint32Array {
  const starts: number[] = [0];
  for (let i = 0; i < units.length; i++) {
    if (units[i] === LF) starts.push(i + 1);
    else if (units[i] === CR && newline !== "crlf") {
      let end = i + 1;
      while (units[end] === CR) end++;
      if (units[end] === LF) starts.push(end + 1);
      else for (let at = i + 1; at <= end; at++) starts.push(at);
      // What was looked at is not looked at again: there may be thousands in a row.
      i = units[end] === LF ? end : end - 1;
    }
  }
  if (starts.at(-1) !== units.length) starts.push(units.length);
  return Uint32Array.from(starts);
}

/** Code units as text, one character each. */
export function textOf(units: Uint16Array, from: number, to: number): string {
  const parts: string[] = [];
  for (let at = from; at < to; at += 8192)
    parts.push(String.fromCharCode(...units.subarray(at, Math.min(to, at + 8192))));
  return parts.join("");
}

/** The line, 1-based, that holds the unit. */
export function lineAt(page: Page, unit: number): number {
  let low = 0;
  let high = page.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (page.starts[middle]! <= unit) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
