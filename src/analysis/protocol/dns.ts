/** DNS messages (RFC 1035), over UDP or with a length before them over TCP. */
import type { Cells } from "../../model/cells.js";
import { type MaskedBytes, bigEndian, byteAt, readRawBytes } from "./base64.js";
import { asciiOf, type Decoded, decodedOf, fieldsOver, type Protocol } from "./decoded.js";

const TYPES: Readonly<Record<number, string>> = {
  1: "A",
  2: "NS",
  5: "CNAME",
  6: "SOA",
  12: "PTR",
  15: "MX",
  16: "TXT",
  28: "AAAA",
  33: "SRV",
  41: "OPT",
  64: "SVCB",
  65: "HTTPS",
  255: "ANY",
};
const RESULTS = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
const HEAD = 12;
const MOST_ANSWERS = 64;

interface Name {
  readonly text: string;
  /** Byte behind it, where it stands. */
  readonly end: number;
}

/** Labels, or a pointer to labels that stand before; null where a byte is lost or the pointers run in a circle. */
function nameAt(bytes: MaskedBytes, start: number): Name | null {
  const labels: string[] = [];
  let at = start;
  let end = -1;
  for (let steps = 0; steps < 128; steps++) {
    const length = byteAt(bytes, at);
    if (length < 0) return null;
    if (length === 0) return { text: labels.join(".") || ".", end: end < 0 ? at + 1 : end };
    if (length >= 0xc0) {
      const target = bigEndian(bytes, at, 2);
      if (target === null) return null;
      if (end < 0) end = at + 2;
      if ((target & 0x3fff) >= at) return null;
      at = target & 0x3fff;
      continue;
    }
    if (length > 63) return null;
    const label = asciiOf(bytes, at + 1, at + 1 + length);
    if (label === null) return null;
    labels.push(label);
    at += 1 + length;
  }
  return null;
}

interface Parsed {
  readonly message: Decoded;
  /** Byte behind the last record; null where it was not reached. */
  readonly end: number | null;
}

function parse(bytes: MaskedBytes): Parsed | null {
  const [flags, questions, answers, authority, additional] = [2, 4, 6, 8, 10].map((at) => bigEndian(bytes, at, 2));
  if (flags == null || questions !== 1 || answers == null || authority == null || additional == null) return null;
  // Standard queries only; bit 6 of the second byte is always zero.
  if ((flags & 0x7800) !== 0 || (flags & 0x0040) !== 0 || answers + authority + additional > 512) return null;
  const isResponse = (flags & 0x8000) !== 0;
  if (!isResponse && (answers > 0 || (flags & 0x000f) !== 0)) return null;
  const question = nameAt(bytes, HEAD);
  const type = question === null ? null : bigEndian(bytes, question.end, 2);
  const kind = question === null ? null : bigEndian(bytes, question.end + 2, 2);
  if (
    question !== null &&
    ((kind !== null && kind !== 1 && kind !== 255) || (kind === null && bytes.value.length >= question.end + 4))
  )
    return null;
  const writer = fieldsOver(bytes);
  const { put } = writer;
  const id = bigEndian(bytes, 0, 2);
  put("id", id === null ? null : id.toString(16).padStart(4, "0"), 0, 2);
  if (isResponse) put("result", RESULTS[flags & 15] ?? String(flags & 15), 2, 4);
  if (question !== null) put("name", question.text, HEAD, question.end);
  if (question !== null && type !== null) put("type", TYPES[type] ?? String(type), question.end, question.end + 2);
  const texts: string[] = [];
  let at = question === null ? null : question.end + 4;
  const from = at ?? 0;
  for (let i = 0; i < answers + authority + additional && at !== null; i++) {
    const owner = nameAt(bytes, at);
    const length = owner === null ? null : bigEndian(bytes, owner.end + 8, 2);
    if (owner === null || length === null || owner.end + 10 + length > bytes.value.length) {
      at = null;
      break;
    }
    if (i < Math.min(answers, MOST_ANSWERS)) {
      const text = dataOf(bytes, bigEndian(bytes, owner.end, 2), owner.end + 10, length);
      if (text !== null) texts.push(text);
    }
    at = owner.end + 10 + length;
    if (i === answers - 1 && texts.length === answers) put("answers", texts.join(" "), from, at);
  }
  if (isResponse) put("answer-count", answers, 6, 8);
  return { message: decodedOf(`dns.${isResponse ? "response" : "query"}`, bytes, at, writer), end: at };
}

function dataOf(bytes: MaskedBytes, type: number | null, at: number, length: number): string | null {
  if (type === 1 && length === 4) {
    const parts = [0, 1, 2, 3].map((i) => byteAt(bytes, at + i));
    return parts.every((part) => part >= 0) ? parts.join(".") : null;
  }
  if (type === 28 && length === 16) {
    const groups = Array.from({ length: 8 }, (_, i) => bigEndian(bytes, at + 2 * i, 2));
    return groups.every((group) => group !== null) ? groups.map((group) => group.toString(16)).join(":") : null;
  }
  if (type === 5 || type === 2 || type === 12) return nameAt(bytes, at)?.text ?? null;
  return type === null ? null : (TYPES[type] ?? `type${type}`);
}

/** The number of bytes before the message: 2 over TCP. */
function offsetOf(cells: Cells): number {
  const length = (cells[0] ?? 0) * 256 + (cells[1] ?? 0);
  return length === cells.length - 2 && length > HEAD ? 2 : 0;
}

/** Nothing in a query names the protocol: the port must, or every byte of it must fit. */
export const dns: Protocol = {
  name: "dns",
  opens: (cells, { exact, port }) =>
    (exact || port === 53) && cells.length > HEAD + 4 && (port === null || port === 53),
  read: (cells, { port }) => {
    const offset = offsetOf(cells);
    const bytes = readRawBytes(cells, offset, cells.length);
    const parsed = parse(bytes);
    if (parsed === null) return null;
    if (port !== 53 && parsed.end !== bytes.value.length) return null;
    return { messages: [{ ...parsed.message, start: 0 }], end: cells.length, wants: 0 };
  },
};
