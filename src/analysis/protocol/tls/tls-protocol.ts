/**
 * TLS and SSL 3 records: type u8, version u16, length u16, content.
 *
 * ```text
 * 16 03 01 02 00 | 01 00 01 fc …      handshake, TLS 1.0, 512 bytes: ClientHello
 * 15 03 01 00 02 | 02 28              alert: fatal, handshake_failure
 * 15 03 01 00 18 | …                  longer than two bytes: encrypted
 * ```
 *
 * A handshake message can fill several records, and a record can hold several messages.
 */
import type { Cells } from "../../../model/cells.js";
import { cellAt } from "../../../model/cells.js";
import { type MaskedBytes, bigEndian, byteAt, joinBytes, partOf, readRawBytes } from "../base64.js";
import { type Decoded, decodedOf, fieldsOver, type Protocol } from "../decoded.js";
import { readHandshake } from "./handshake.js";
import { versionName } from "./hello.js";
import { ALERTS, HANDSHAKES } from "./names.js";

const CHANGE_CIPHER_SPEC = 0x14;
const ALERT = 0x15;
const HANDSHAKE = 0x16;
const HEAD = 5;
/** 2^14 and what encryption may add. */
const LONGEST_RECORD = 0x4000 + 2048;
const LONGEST_HANDSHAKE = 0x20000;

interface TlsRecord {
  readonly type: number;
  readonly version: number;
  readonly start: number;
  /** As its head says; the dump can end before. */
  readonly end: number;
}

export const tls: Protocol = {
  name: "tls",
  opens: (cells) => {
    const type = cellAt(cells, 0);
    return type >= CHANGE_CIPHER_SPEC && type <= 0x17 && cellAt(cells, 1) === 3 && cellAt(cells, 2) <= 4;
  },
  read: (cells) => {
    const bytes = readRawBytes(cells, 0, cells.length);
    const records = recordsOf(bytes);
    if (records.length === 0) return null;
    const { messages, open } = messagesOf(bytes, records);
    const last = records.at(-1)!;
    const end = Math.min(cells.length, last.end);
    return { messages, end, wants: last.end > end ? last.end - end : open ? Number.POSITIVE_INFINITY : 0 };
  },
};

function recordsOf(bytes: MaskedBytes): readonly TlsRecord[] {
  const records: TlsRecord[] = [];
  let at = 0;
  while (at < bytes.value.length) {
    const type = byteAt(bytes, at);
    const version = bigEndian(bytes, at + 1, 2);
    const length = bigEndian(bytes, at + 3, 2);
    if (type < CHANGE_CIPHER_SPEC || type > 0x17 || version === null || version >> 8 !== 3 || (version & 0xff) > 4)
      break;
    if (length === null || length === 0 || length > LONGEST_RECORD) break;
    records.push({ type, version, start: at, end: at + HEAD + length });
    at += HEAD + length;
  }
  return records;
}

/** `open`: the last handshake message goes on in a record that is not here. */
function messagesOf(
  bytes: MaskedBytes,
  records: readonly TlsRecord[],
): { readonly messages: readonly Decoded[]; readonly open: boolean } {
  const messages: Decoded[] = [];
  let encrypted = false;
  let open = false;
  for (let r = 0; r < records.length; r++) {
    const record = records[r]!;
    open = false;
    if (record.type === HANDSHAKE && !encrypted) {
      let next = r + 1;
      while (records[next]?.type === HANDSHAKE) next++;
      const read = handshakesOf(bytes, records.slice(r, next));
      for (const one of read.messages) messages.push(one);
      ({ open } = read);
      r = next - 1;
    } else {
      messages.push(recordOf(bytes, record, encrypted));
      if (record.type === CHANGE_CIPHER_SPEC) encrypted = true;
    }
  }
  return { messages, open };
}

function handshakesOf(
  bytes: MaskedBytes,
  records: readonly TlsRecord[],
): { readonly messages: readonly Decoded[]; readonly open: boolean } {
  const messages: Decoded[] = [];
  const first = records[0]!;
  const content = joinBytes(
    records.map(({ start, end }) => partOf(bytes, start + HEAD, Math.min(end, bytes.value.length))),
  );
  const total = records.reduce((sum, { start, end }) => sum + end - start - HEAD, 0);
  const head = fieldsOver(bytes);
  head.put("record.version", versionName(first.version), first.start + 1, first.start + 3);
  const facts = { version: first.version, field: head.fields[0] ?? null };
  let at = 0;
  while (at < content.value.length) {
    const type = byteAt(content, at);
    const length = bigEndian(content, at + 1, 3);
    // Lost, or none: what is encrypted has no head.
    if (HANDSHAKES[type] === undefined || length === null || length > LONGEST_HANDSHAKE) {
      if (at > 0) break;
      const lost = type < 0 || length === null;
      return { messages: records.map((record) => recordOf(bytes, record, !lost)), open: false };
    }
    messages.push(
      readHandshake(partOf(content, at, Math.min(content.value.length, at + 4 + length)), 4 + length, facts),
    );
    at += 4 + length;
  }
  return { messages, open: at > total };
}

function recordOf(bytes: MaskedBytes, record: TlsRecord, encrypted: boolean): Decoded {
  const { type, start, end } = record;
  const own = partOf(bytes, start, Math.min(end, bytes.value.length));
  const writer = fieldsOver(own);
  const { put } = writer;
  put("record.version", versionName(record.version), 1, 3);
  let name = "application-data";
  if (type === CHANGE_CIPHER_SPEC) name = "change-cipher-spec";
  else if (type === HANDSHAKE) name = encrypted ? "encrypted-handshake" : "handshake";
  else if (type === ALERT) {
    name = end - start > HEAD + 2 || encrypted ? "encrypted-alert" : "alert";
    if (name === "alert") {
      const level = byteAt(own, HEAD);
      const code = byteAt(own, HEAD + 1);
      put("level", { 1: "warning", 2: "fatal" }[level] ?? String(level), HEAD, HEAD + 1);
      put("description", ALERTS[code] ?? String(code), HEAD + 1, HEAD + 2);
      put("code", code, HEAD + 1, HEAD + 2);
    }
  }
  if (name === "application-data" || name.startsWith("encrypted")) put("length", end - start - HEAD, 3, 5);
  return decodedOf(`tls.${name}`, own, end - start, writer);
}

/**
 * ```text
 * 80 2e 01 03 01 00 15 00 00 00 10 …    ClientHello as SSL 2 wrote it, that asks for TLS 1.0
 * ```
 */
export const ssl2: Protocol = {
  name: "ssl2",
  opens: (cells: Cells) =>
    cellAt(cells, 0) >= 0x80 &&
    cellAt(cells, 0) < 0x100 &&
    cellAt(cells, 2) === 1 &&
    [0, 3].includes(cellAt(cells, 3)) &&
    cells.length >= 11,
  read: (cells) => {
    const all = readRawBytes(cells, 0, cells.length);
    const [head, version, suites, session, challenge] = [0, 3, 5, 7, 9].map((at) => bigEndian(all, at, 2));
    if (head == null || version == null || suites == null || session == null || challenge == null) return null;
    const length = 2 + (head & 0x7fff);
    if (length !== 11 + suites + session + challenge || suites % 3 !== 0 || suites === 0) return null;
    if (version !== 2 && (version < 0x0300 || version > 0x0304)) return null;
    const bytes = partOf(all, 0, Math.min(length, cells.length));
    const writer = fieldsOver(bytes);
    writer.put("record.version", "SSL 2.0", 0, 2);
    writer.put("version", versionName(version), 3, 5);
    writer.put("cipher-suites", `${suites / 3} suites`, 5, 7);
    const message = decodedOf("tls.client-hello", bytes, length, writer);
    const end = Math.min(length, cells.length);
    return { messages: [message], end, wants: length - end };
  },
};
