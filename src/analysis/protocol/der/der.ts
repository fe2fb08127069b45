/**
 * DER where bytes may be lost: a walk over tags and lengths that stops where a head is not known, and passes over lost
 * contents by the length of what holds them.
 *
 * ```text
 * 30 82 01 d2   30 0d 06 09 ?? ?? …   17 0d 32 36 …
 * SEQUENCE      SEQUENCE: its content is lost, its end is known; what follows is read
 * ```
 *
 * Libraries build trees without offsets and want every byte, or take zeros for lost ones. Tested against one on whole input.
 */
import { type MaskedBytes, bigEndian, byteAt } from "../base64.js";
import { asciiOf, hexOf } from "../decoded.js";

export interface DerNode {
  /** The identifier octet: `0x30` SEQUENCE, `0xa0` context 0 constructed. */
  readonly tag: number;
  /** First byte of the head, of the content, and behind the content as its length says: that can lie behind the dump. */
  readonly start: number;
  readonly from: number;
  readonly end: number;
}

export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OID = 0x06;
export const ENUMERATED = 0x0a;
export const SEQUENCE = 0x30;

const MOST_CHILDREN = 4096;

/** The node that begins at a byte; null where its head is not known, or does not fit into what holds it. */
export function nodeAt(bytes: MaskedBytes, at: number, limit: number = Number.POSITIVE_INFINITY): DerNode | null {
  const tag = byteAt(bytes, at);
  const first = byteAt(bytes, at + 1);
  if (tag <= 0 || (tag & 0x1f) === 0x1f || first < 0 || first === 0x80) return null;
  const more = first & 0x80 ? first & 0x7f : 0;
  if (more > 4) return null;
  const length = more === 0 ? first : bigEndian(bytes, at + 2, more);
  if (length === null) return null;
  const from = at + 2 + more;
  return from + length > limit ? null : { tag, start: at, from, end: from + length };
}

/** The nodes inside another one, up to the first whose head is lost. */
export function childrenOf(bytes: MaskedBytes, parent: Pick<DerNode, "from" | "end">): readonly DerNode[] {
  const children: DerNode[] = [];
  let at = parent.from;
  while (at < parent.end && at < bytes.value.length && children.length < MOST_CHILDREN) {
    const child = nodeAt(bytes, at, parent.end);
    if (child === null) break;
    children.push(child);
    at = child.end;
  }
  return children;
}

/** `2a 86 48` as `1.2.840`; null where a byte is lost. */
export function oidOf(bytes: MaskedBytes, node: DerNode): string | null {
  const parts: number[] = [];
  let value = 0;
  for (let i = node.from; i < node.end; i++) {
    const byte = byteAt(bytes, i);
    if (byte < 0) return null;
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (parts.length === 0) {
      const first = Math.min(2, Math.floor(value / 40));
      parts.push(first, value - 40 * first);
    } else parts.push(value);
    value = 0;
  }
  return parts.length < 2 ? null : parts.join(".");
}

/** A text of any string type; characters beyond ASCII of UTF-8 and BMP strings are kept. */
export function stringOf(bytes: MaskedBytes, node: DerNode): string | null {
  if (node.tag === 0x1e) {
    let wide = "";
    for (let i = node.from; i + 2 <= node.end; i += 2) {
      const code = bigEndian(bytes, i, 2);
      if (code === null || code < 0x20) return null;
      wide += String.fromCharCode(code);
    }
    return wide;
  }
  const plain = asciiOf(bytes, node.from, node.end);
  if (plain !== null || node.tag !== 0x0c) return plain;
  const hex = hexOf(bytes, node.from, node.end);
  if (hex === null) return null;
  try {
    const text = decodeURIComponent(hex.replace(/../g, "%$&"));
    return /[\u0000-\u001f\u007f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** UTCTime `yymmddhhmmssZ` and GeneralizedTime `yyyymmddhhmmssZ` as ISO time. */
export function timeOf(bytes: MaskedBytes, node: DerNode): string | null {
  if (node.tag !== 0x17 && node.tag !== 0x18) return null;
  const text = asciiOf(bytes, node.from, node.end);
  const short = node.tag === 0x17;
  const match = (
    short ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/
  ).exec(text ?? "");
  if (match === null) return null;
  const [, year = "", month, day, hour, minute, second = "00"] = match;
  const full = short ? `${Number(year) < 50 ? "20" : "19"}${year}` : year;
  return `${full}-${month}-${day}T${hour}:${minute}:${second}Z`;
}

/** A serial number in hex, without the zero that only keeps it positive. */
export function serialOf(bytes: MaskedBytes, node: DerNode): string | null {
  const hex = hexOf(bytes, node.from, node.end);
  return hex === null || hex === "" ? null : hex.replace(/^00(?=..)/, "");
}
