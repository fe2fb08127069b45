import { newLineReader, type LineReader } from "../../src/text/lines.js";
import { sniff } from "../../src/text/source.js";

export interface ReadLines {
  readonly lines: readonly string[];
  readonly reader: LineReader;
}

/** The lines of a file that arrives in chunks of these sizes; the last size goes on to the end. */
export function readLines(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]): ReadLines {
  const lines: string[] = [];
  const reader = newLineReader(sniff(bytes), (line, from, to) =>
    lines.push(Buffer.from(line.slice(from, to)).toString("latin1")),
  );
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[Math.min(i, sizes.length - 1)]!);
    // A copy: a reader may not keep the buffer that it is given.
    const chunk = bytes.slice(at, at + size);
    reader.push(chunk);
    chunk.fill(0x58);
    at += size;
  }
  reader.end();
  return { lines, reader };
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function utf16le(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    bytes[2 * i] = text.charCodeAt(i) & 0xff;
    bytes[2 * i + 1] = text.charCodeAt(i) >> 8;
  }
  return bytes;
}

export function utf16be(text: string): Uint8Array {
  const bytes = utf16le(text);
  for (let i = 0; i < bytes.length; i += 2) [bytes[i], bytes[i + 1]] = [bytes[i + 1]!, bytes[i]!];
  return bytes;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
