/** The fields of ClientHello and ServerHello (RFC 5246, 8446). */
import { type MaskedBytes, bigEndian, byteAt } from "../base64.js";
import { asciiOf, type FieldWriter, hexOf } from "../decoded.js";
import { EXTENSIONS, isGrease, suiteName, VERSIONS } from "./names.js";

/**
 * Byte 0 is the handshake type.
 *
 * ```text
 * 01 00 00 c5  03 03  <32 random>  20 <session id>  00 2a <suites>  01 00  00 52 <extensions>
 * ```
 */
export function putClientHello(bytes: MaskedBytes, end: number, writer: FieldWriter): void {
  const { put } = writer;
  putVersion(bytes, writer);
  let at = putSession(bytes, 38, writer);
  const suites = at === null ? null : bigEndian(bytes, at, 2);
  if (at === null || suites === null) return;
  const from = at + 2;
  at = from + suites;
  put("cipher-suites", listOf(bytes, from, at), from, at);
  const methods = byteAt(bytes, at);
  if (methods < 0) return;
  at += 1 + methods;
  putExtensions(bytes, at, end, writer, true);
}

export function putServerHello(bytes: MaskedBytes, end: number, writer: FieldWriter): void {
  const { put } = writer;
  putVersion(bytes, writer);
  const at = putSession(bytes, 38, writer);
  if (at === null) return;
  const suite = bigEndian(bytes, at, 2);
  put("cipher-suite", suite === null ? null : suiteName(suite), at, at + 2);
  putExtensions(bytes, at + 3, end, writer, false);
}

function putVersion(bytes: MaskedBytes, { put }: FieldWriter): void {
  const version = bigEndian(bytes, 4, 2);
  put("version", version === null ? null : versionName(version), 4, 6);
  put("random", hexOf(bytes, 6, 38), 6, 38);
}

/** The byte behind the session id; null where its length is lost. */
function putSession(bytes: MaskedBytes, at: number, { put }: FieldWriter): number | null {
  const length = byteAt(bytes, at);
  if (length < 0) return null;
  put("session-id", hexOf(bytes, at + 1, at + 1 + length), at, at + 1 + length);
  return at + 1 + length;
}

function listOf(bytes: MaskedBytes, from: number, to: number): string | null {
  const names: string[] = [];
  for (let i = from; i + 2 <= to; i += 2) {
    const number = bigEndian(bytes, i, 2);
    if (number === null) return null;
    if (!isGrease(number)) names.push(suiteName(number));
  }
  return names.join(" ");
}

export function versionName(version: number): string {
  return VERSIONS[version] ?? `0x${version.toString(16).padStart(4, "0")}`;
}

function putExtensions(bytes: MaskedBytes, start: number, end: number, writer: FieldWriter, client: boolean): void {
  const { put } = writer;
  const total = bigEndian(bytes, start, 2);
  if (total === null || start + 2 + total > end) return;
  const stop = start + 2 + total;
  const names: string[] = [];
  let at = start + 2;
  while (at + 4 <= stop) {
    const id = bigEndian(bytes, at, 2);
    const length = bigEndian(bytes, at + 2, 2);
    if (id === null || length === null || at + 4 + length > stop) return;
    if (!isGrease(id)) names.push(EXTENSIONS[id] ?? String(id));
    putExtension(bytes, id, at + 4, at + 4 + length, writer, client);
    at += 4 + length;
  }
  put("extensions", names.join(" "), start, stop);
}

function putExtension(
  bytes: MaskedBytes,
  id: number,
  from: number,
  to: number,
  { put }: FieldWriter,
  client: boolean,
): void {
  switch (id) {
    case 0: {
      // list length u16, type u8 (0: host name), length u16, name
      const length = bigEndian(bytes, from + 3, 2);
      if (to > from && length !== null && from + 5 + length <= to && byteAt(bytes, from + 2) === 0)
        put("server-name", asciiOf(bytes, from + 5, from + 5 + length), from + 5, from + 5 + length);
      return;
    }
    case 16: {
      const names: string[] = [];
      for (let at = from + 2; at < to;) {
        const length = byteAt(bytes, at);
        const name = length < 0 ? null : asciiOf(bytes, at + 1, at + 1 + length);
        if (name === null) return;
        names.push(name);
        at += 1 + length;
      }
      put("alpn", names.join(" "), from, to);
      return;
    }
    case 35:
      put("session-ticket", `${to - from} bytes`, from - 2, from);
      return;
    case 43: {
      const first = client ? from + 1 : from;
      const versions: string[] = [];
      for (let at = first; at + 2 <= to; at += 2) {
        const version = bigEndian(bytes, at, 2);
        if (version === null) return;
        if (!isGrease(version)) versions.push(versionName(version));
      }
      put(client ? "supported-versions" : "selected-version", versions.join(", "), first, to);
      return;
    }
    default:
  }
}
