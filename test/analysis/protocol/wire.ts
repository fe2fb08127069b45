/** Bytes written as text: one character, one byte. */
import { decodeBytes, type Decoding } from "../../../src/analysis/protocol/decode.js";
import type { Decoded } from "../../../src/analysis/protocol/decoded.js";

export function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function read(text: string, port: number | null = null): Decoding {
  return decodeBytes(latin(text), { direction: null, exact: true, port });
}

export function values(message: Decoded): Readonly<Record<string, string>> {
  return Object.fromEntries(message.fields.map(({ name, value }) => [name, value]));
}
