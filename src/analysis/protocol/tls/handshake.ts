/** One handshake message: type u8, length u24, content. */
import { type MaskedBytes, bigEndian, byteAt, partOf } from "../base64.js";
import { type Decoded, type DecodedField, decodedOf, fieldsOver, type FieldWriter } from "../decoded.js";
import { nodeAt } from "../der/der.js";
import { nameOf } from "../der/names.js";
import { readOcspResponse } from "../der/ocsp.js";
import { readCertificate } from "../der/x509.js";
import { putClientHello, putServerHello } from "./hello.js";
import { CERTIFICATE_TYPES, CURVES, HANDSHAKES } from "./names.js";

/** What the record says of its content. */
export interface RecordFacts {
  readonly version: number;
  /** Its version, shown with each message. */
  readonly field: DecodedField | null;
}

/** `bytes` begin at the type and end where the message or the dump ends; `length` counts the four bytes before the content. */
export function readHandshake(bytes: MaskedBytes, length: number, record: RecordFacts): Decoded {
  const type = byteAt(bytes, 0);
  const writer = fieldsOver(bytes);
  const inner: Decoded[] = [];
  if (record.field !== null) writer.fields.push(record.field);
  if (type === 1) putClientHello(bytes, length, writer);
  else if (type === 2) putServerHello(bytes, length, writer);
  else if (type === 4) putTicket(bytes, writer);
  else if (type === 11) inner.push(...certificatesOf(bytes, length, writer));
  else if (type === 12) putKeyExchange(bytes, writer);
  else if (type === 13) putRequest(bytes, length, record.version, writer);
  else if (type === 22) {
    const response = readOcspResponse(partOf(bytes, 8, bytes.value.length));
    if (response !== null) inner.push(response);
  }
  return decodedOf(`tls.${HANDSHAKES[type] ?? "handshake"}`, bytes, length, writer, inner);
}

/** List length u24; then for each certificate its length u24 and its DER, the server's own first. */
function certificatesOf(bytes: MaskedBytes, end: number, { put }: FieldWriter): readonly Decoded[] {
  const total = bigEndian(bytes, 4, 3);
  if (total === null || 7 + total > end) return [];
  const found: Decoded[] = [];
  let count = 0;
  let at = 7;
  while (at + 3 <= 7 + total) {
    const length = bigEndian(bytes, at, 3);
    if (length === null || length === 0 || at + 3 + length > 7 + total) return found;
    const certificate = readCertificate(partOf(bytes, at + 3, at + 3 + length));
    if (certificate !== null) found.push(certificate);
    count++;
    at += 3 + length;
  }
  // The lengths alone tell the number: contents may be lost.
  if (at === 7 + total) put("certificates", count, 4, 7);
  return found;
}

function putTicket(bytes: MaskedBytes, { put }: FieldWriter): void {
  const lifetime = bigEndian(bytes, 4, 4);
  const length = bigEndian(bytes, 8, 2);
  put("lifetime", lifetime === null ? null : `${lifetime} s`, 4, 8);
  put("ticket", length === null ? null : `${length} bytes`, 8, 10);
}

function putKeyExchange(bytes: MaskedBytes, { put }: FieldWriter): void {
  const curve = bigEndian(bytes, 5, 2);
  if (byteAt(bytes, 4) === 3 && curve !== null) put("curve", CURVES[curve] ?? String(curve), 4, 7);
}

/** Types, from TLS 1.2 on signature algorithms, and the names of authorities, which can be none. */
function putRequest(bytes: MaskedBytes, end: number, version: number, { put }: FieldWriter): void {
  const count = byteAt(bytes, 4);
  if (count < 0) return;
  const types: string[] = [];
  for (let i = 5; i < 5 + count; i++) types.push(CERTIFICATE_TYPES[byteAt(bytes, i)] ?? String(byteAt(bytes, i)));
  put("certificate-types", types.join(" "), 5, 5 + count);
  let at = 5 + count;
  if (version >= 0x0303) {
    const algorithms = bigEndian(bytes, at, 2);
    if (algorithms === null) return;
    at += 2 + algorithms;
  }
  const total = bigEndian(bytes, at, 2);
  if (total === null || at + 2 + total > end) return;
  const names: string[] = [];
  for (let name = at + 2; name + 2 <= at + 2 + total;) {
    const length = bigEndian(bytes, name, 2);
    if (length === null) return;
    const node = nodeAt(bytes, name + 2, name + 2 + length);
    const text = node === null ? null : nameOf(bytes, node);
    if (text === null) return;
    names.push(text);
    name += 2 + length;
  }
  put("authorities", names.length === 0 ? "any" : names.join("; "), at, at + 2 + total);
}
