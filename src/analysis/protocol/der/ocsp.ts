/** OCSP requests and responses (RFC 6960). */
import { type MaskedBytes, byteAt } from "../base64.js";
import { type Decoded, decodedOf, fieldsOver, type FieldWriter } from "../decoded.js";
import {
  childrenOf,
  type DerNode,
  ENUMERATED,
  INTEGER,
  nodeAt,
  OCTET_STRING,
  OID,
  oidOf,
  SEQUENCE,
  serialOf,
  timeOf,
} from "./der.js";
import { nameOf } from "./names.js";
import { OID_BASIC_OCSP } from "./oids.js";

const STATUS = [
  "successful",
  "malformed-request",
  "internal-error",
  "try-later",
  "",
  "signature-required",
  "unauthorized",
];

/** `SEQUENCE { SEQUENCE { SEQUENCE OF { certificate id } } }` */
export function readOcspRequest(bytes: MaskedBytes): Decoded | null {
  const outer = nodeAt(bytes, 0);
  const tbs = outer?.tag === SEQUENCE ? nodeAt(bytes, outer.from, outer.end) : null;
  if (outer === null || tbs?.tag !== SEQUENCE) return null;
  const list = childrenOf(bytes, tbs).find(({ tag }) => tag === SEQUENCE);
  const requests = list === undefined ? [] : childrenOf(bytes, list);
  const ids = requests.map((request) => nodeAt(bytes, request.from, request.end));
  if (list === undefined || ids.length === 0 || !ids.every((id) => id !== null && isCertificateId(bytes, id)))
    return null;
  const writer = fieldsOver(bytes);
  putIds(
    bytes,
    ids.filter((id) => id !== null),
    list,
    writer,
  );
  return decodedOf("ocsp.request", bytes, outer.end, writer);
}

/** `SEQUENCE { status, [0] { basic, OCTET STRING { SEQUENCE { SEQUENCE { [1] or [2] responder, time, answers } … } } } }` */
export function readOcspResponse(bytes: MaskedBytes): Decoded | null {
  const outer = nodeAt(bytes, 0);
  if (outer?.tag !== SEQUENCE) return null;
  const [status, explicit] = childrenOf(bytes, outer);
  if (status?.tag !== ENUMERATED || status.end - status.from !== 1 || (explicit !== undefined && explicit.tag !== 0xa0))
    return null;
  const writer = fieldsOver(bytes);
  const { put } = writer;
  const code = byteAt(bytes, status.from);
  if (code > 6) return null;
  put("status", STATUS[code] ?? null, status.from, status.end);
  const basic = explicit === undefined ? null : nodeAt(bytes, explicit.from, explicit.end);
  const [type, value] = basic === null ? [] : childrenOf(bytes, basic);
  if (type?.tag === OID && oidOf(bytes, type) === OID_BASIC_OCSP && value?.tag === OCTET_STRING) {
    const response = nodeAt(bytes, value.from, value.end);
    const data = response === null ? null : nodeAt(bytes, response.from, response.end);
    if (data !== null) putAnswers(bytes, data, writer);
  }
  return decodedOf("ocsp.response", bytes, outer.end, writer);
}

function putAnswers(bytes: MaskedBytes, data: DerNode, writer: FieldWriter): void {
  const { put } = writer;
  const parts = childrenOf(bytes, data);
  const responder = parts.find(({ tag }) => tag === 0xa1);
  const name = responder === undefined ? null : nodeAt(bytes, responder.from, responder.end);
  if (name !== null) put("responder", nameOf(bytes, name), name.start, name.end);
  const produced = parts.find(({ tag }) => tag === 0x18);
  if (produced !== undefined) put("produced-at", timeOf(bytes, produced), produced.from, produced.end);
  const list = parts.find(({ tag }) => tag === SEQUENCE);
  if (list === undefined) return;
  const answers = childrenOf(bytes, list).map((answer) => childrenOf(bytes, answer));
  if (answers.length !== 1) {
    const ids = answers.flatMap(([id]) => (id === undefined ? [] : [id]));
    putIds(bytes, ids, list, writer);
    return;
  }
  const [id, verdict, thisUpdate, nextUpdate] = answers[0]!;
  if (id !== undefined) putIds(bytes, [id], id, writer);
  if (verdict !== undefined) {
    const word = { 0x80: "good", 0xa1: "revoked", 0x82: "unknown" }[verdict.tag] ?? null;
    put("certificate-status", word, verdict.start, verdict.start + 1);
    const when = verdict.tag === 0xa1 ? nodeAt(bytes, verdict.from, verdict.end) : null;
    if (when !== null) put("revoked-at", timeOf(bytes, when), when.from, when.end);
  }
  if (thisUpdate !== undefined) put("this-update", timeOf(bytes, thisUpdate), thisUpdate.from, thisUpdate.end);
  const next = nextUpdate?.tag === 0xa0 ? nodeAt(bytes, nextUpdate.from, nextUpdate.end) : null;
  if (next !== null) put("next-update", timeOf(bytes, next), next.from, next.end);
}

/** `SEQUENCE { hash algorithm, issuer name hash, issuer key hash, serial }` */
function isCertificateId(bytes: MaskedBytes, id: DerNode): boolean {
  const [algorithm, name, key, serial] = childrenOf(bytes, id);
  if (algorithm?.tag !== SEQUENCE || nodeAt(bytes, algorithm.from, algorithm.end)?.tag !== OID) return false;
  return (
    (name?.tag ?? OCTET_STRING) === OCTET_STRING &&
    (key?.tag ?? OCTET_STRING) === OCTET_STRING &&
    (serial?.tag ?? INTEGER) === INTEGER
  );
}

function putIds(bytes: MaskedBytes, ids: readonly DerNode[], whole: DerNode, { put }: FieldWriter): void {
  const serials = ids.map((id) => {
    const serial = childrenOf(bytes, id)[3];
    return serial === undefined ? null : serialOf(bytes, serial);
  });
  if (serials.every((serial) => serial !== null)) put("serials", serials.join(" "), whole.start, whole.end);
}
