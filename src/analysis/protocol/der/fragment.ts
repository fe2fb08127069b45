/**
 * What is legible of a certificate, a revocation list or an OCSP answer whose beginning is lost.
 *
 * ```text
 * ?? ?? … 06 03 55 04 03 0c 0a 45 78 61 …   name.1   CN=Example CA
 * … 17 0d 32 36 30 31 30 31 …               time.1   2026-01-01T00:00:00Z
 * … 86 1e 68 74 74 70 3a 2f 2f …            url.1    http://crl.example.test/ca.crl
 * ```
 *
 * Which of them is the issuer's, the validity's or the distribution point's cannot be told.
 */
import type { Cells } from "../../../model/cells.js";
import { type MaskedBytes, byteAt, readRawBytes } from "../base64.js";
import { asciiOf, type Decoded, fieldsOver } from "../decoded.js";
import { nodeAt, oidOf, stringOf, timeOf } from "./der.js";
import { ATTRIBUTES } from "./oids.js";

/** Fewer are found by chance, or in a program that holds them as constants. */
const LEAST = 3;
const MOST = 64;

/** Null where too little of it is there. */
export function readFragment(cells: Cells): Decoded | null {
  const bytes = readRawBytes(cells, 0, cells.length);
  const writer = fieldsOver(bytes);
  const counts = { name: 0, time: 0, url: 0 };
  let first = -1;
  let end = 0;
  const add = (kind: keyof typeof counts, text: string | null, from: number, to: number): boolean => {
    if (text === null || text === "" || counts[kind] === MOST) return false;
    counts[kind]++;
    writer.put(`${kind}.${counts[kind]}`, text, from, to);
    if (first < 0) first = from;
    end = to;
    return true;
  };
  for (let i = 0; i < cells.length; i++) {
    const found = itemAt(bytes, i);
    if (found !== null && add(found.kind, found.text, i, found.end)) i = found.end - 1;
  }
  if (counts.name === 0 || counts.name + counts.time + counts.url < LEAST) return null;
  const { fields, secrets } = writer;
  return { protocol: "x509.fragment", start: first, end, fields, secrets, completeness: "structural", inner: [] };
}

interface Item {
  readonly kind: "name" | "time" | "url";
  readonly text: string | null;
  readonly end: number;
}

function itemAt(bytes: MaskedBytes, at: number): Item | null {
  const tag = byteAt(bytes, at);
  if (tag !== 0x06 && tag !== 0x17 && tag !== 0x18 && tag !== 0x86) return null;
  const node = nodeAt(bytes, at, bytes.value.length);
  if (node === null) return null;
  if (tag === 0x86) {
    const text = asciiOf(bytes, node.from, node.end);
    return /^(?:https?|ldap|ftp):\/\//.test(text ?? "") ? { kind: "url", text, end: node.end } : null;
  }
  if (tag !== 0x06) return { kind: "time", text: timeOf(bytes, node), end: node.end };
  const attribute = ATTRIBUTES[oidOf(bytes, node) ?? ""];
  const value = attribute === undefined ? null : nodeAt(bytes, node.end, bytes.value.length);
  const text = value === null || ![0x0c, 0x13, 0x14, 0x16, 0x1e].includes(value.tag) ? null : stringOf(bytes, value);
  return value === null || text === null ? null : { kind: "name", text: `${attribute}=${text}`, end: value.end };
}
