/** Certificates and revocation lists (RFC 5280), also cut or with holes. */
import { type MaskedBytes, byteAt } from "../base64.js";
import { type Decoded, decodedOf, fieldsOver } from "../decoded.js";
import { BIT_STRING, childrenOf, type DerNode, INTEGER, nodeAt, oidOf, SEQUENCE, serialOf, timeOf } from "./der.js";
import { putExtensions } from "./extensions.js";
import { looksLikeName, nameOf } from "./names.js";
import { SIGNATURES } from "./oids.js";

/**
 * ```text
 * SEQUENCE {
 *   SEQUENCE { [0] version, serial, algorithm, issuer, { from, to }, subject, key, [3] extensions }
 *   algorithm, signature }
 * ```
 */
export function readCertificate(bytes: MaskedBytes): Decoded | null {
  const outer = nodeAt(bytes, 0);
  const tbs = outer?.tag === SEQUENCE ? nodeAt(bytes, outer.from, outer.end) : null;
  if (outer === null || tbs?.tag !== SEQUENCE) return null;
  const parts = childrenOf(bytes, tbs);
  const at = parts[0]?.tag === 0xa0 ? 1 : 0;
  const [serial, algorithm, issuer, validity, subject, key, ...rest] = parts.slice(at);
  if (serial?.tag !== INTEGER || algorithm?.tag !== SEQUENCE) return null;
  // A certificate of version 1 begins as a revocation list does: the times tell them apart.
  if (issuer !== undefined && !looksLikeName(bytes, issuer)) return null;
  if (validity !== undefined && (validity.tag !== SEQUENCE || ![0x17, 0x18, -1].includes(byteAt(bytes, validity.from))))
    return null;
  if (at === 0 && validity === undefined) return null;
  const writer = fieldsOver(bytes);
  const { put } = writer;
  put("serial", serialOf(bytes, serial), serial.from, serial.end);
  putAlgorithm(bytes, "signature", algorithm, put);
  if (issuer !== undefined) put("issuer", nameOf(bytes, issuer), issuer.start, issuer.end);
  const times = validity === undefined ? [] : childrenOf(bytes, validity);
  if (times[0] !== undefined) put("not-before", timeOf(bytes, times[0]), times[0].from, times[0].end);
  if (times[1] !== undefined) put("not-after", timeOf(bytes, times[1]), times[1].from, times[1].end);
  if (subject !== undefined) put("subject", nameOf(bytes, subject), subject.start, subject.end);
  if (key !== undefined) putKey(bytes, key, put);
  const extensions = rest.find(({ tag }) => tag === 0xa3);
  const list = extensions === undefined ? null : nodeAt(bytes, extensions.from, extensions.end);
  if (list !== null) putExtensions(bytes, list, writer);
  return decodedOf("x509.certificate", bytes, outer.end, writer);
}

type Put = ReturnType<typeof fieldsOver>["put"];

function putAlgorithm(bytes: MaskedBytes, name: string, algorithm: DerNode, put: Put): void {
  const [oid] = childrenOf(bytes, algorithm);
  const text = oid === undefined ? null : oidOf(bytes, oid);
  if (oid !== undefined && text !== null) put(name, SIGNATURES[text] ?? text, oid.from, oid.end);
}

/** `rsa` and the bits of its modulus. */
function putKey(bytes: MaskedBytes, key: DerNode, put: Put): void {
  const [algorithm, value] = childrenOf(bytes, key);
  if (algorithm !== undefined) putAlgorithm(bytes, "key", algorithm, put);
  if (value?.tag !== BIT_STRING) return;
  const [pair] = [nodeAt(bytes, value.from + 1, value.end)];
  const modulus = pair?.tag === SEQUENCE ? nodeAt(bytes, pair.from, pair.end) : null;
  if (modulus?.tag !== INTEGER) return;
  const zero = byteAt(bytes, modulus.from) === 0 ? 1 : 0;
  put("key-bits", 8 * (modulus.end - modulus.from - zero), modulus.start, modulus.from + 1);
}

/** Revoked serial numbers that are listed by number; long lists are only counted. */
const MOST_SERIALS = 64;

/**
 * ```text
 * SEQUENCE {
 *   SEQUENCE { version, algorithm, issuer, this update, next update, { { serial, time }, … }, [0] extensions }
 *   algorithm, signature }
 * ```
 */
export function readCrl(bytes: MaskedBytes): Decoded | null {
  const outer = nodeAt(bytes, 0);
  const tbs = outer?.tag === SEQUENCE ? nodeAt(bytes, outer.from, outer.end) : null;
  if (outer === null || tbs?.tag !== SEQUENCE) return null;
  const all = childrenOf(bytes, tbs);
  const parts = all[0]?.tag === INTEGER ? all.slice(1) : all;
  const [algorithm, issuer, thisUpdate, ...rest] = parts;
  if (algorithm?.tag !== SEQUENCE || issuer === undefined || !looksLikeName(bytes, issuer)) return null;
  if (thisUpdate?.tag !== 0x17 && thisUpdate?.tag !== 0x18) return null;
  const writer = fieldsOver(bytes);
  const { put } = writer;
  putAlgorithm(bytes, "signature", algorithm, put);
  put("issuer", nameOf(bytes, issuer), issuer.start, issuer.end);
  put("this-update", timeOf(bytes, thisUpdate), thisUpdate.from, thisUpdate.end);
  const next = rest[0]?.tag === 0x17 || rest[0]?.tag === 0x18 ? rest[0] : undefined;
  if (next !== undefined) put("next-update", timeOf(bytes, next), next.from, next.end);
  const revoked = rest.find(({ tag }) => tag === SEQUENCE);
  if (revoked !== undefined && revoked.end <= tbs.end) {
    const entries = childrenOf(bytes, revoked);
    if (entries.at(-1)?.end === revoked.end) put("revoked", entries.length, revoked.start, revoked.end);
    const serials = entries.slice(0, MOST_SERIALS).map((entry) => nodeAt(bytes, entry.from, entry.end));
    const texts = serials.map((serial) => (serial === null ? null : serialOf(bytes, serial)));
    if (entries.length <= MOST_SERIALS && texts.every((text) => text !== null) && entries.at(-1)?.end === revoked.end)
      put("revoked.serials", texts.join(" "), revoked.start, revoked.end);
  }
  const extensions = rest.find(({ tag }) => tag === 0xa0);
  const list = extensions === undefined ? null : nodeAt(bytes, extensions.from, extensions.end);
  if (list !== null) putExtensions(bytes, list, writer);
  return decodedOf("x509.crl", bytes, outer.end, writer);
}
