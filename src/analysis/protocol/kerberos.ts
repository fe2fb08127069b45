/** Kerberos messages (RFC 4120): what they are and for whom; tickets are opaque and never shown. */
import { type MaskedBytes, bigEndian, byteAt, partOf, readRawBytes } from "./base64.js";
import { asciiOf, type Decoded, decodedOf, fieldsOver, type FieldWriter, type Protocol } from "./decoded.js";
import { childrenOf, type DerNode, INTEGER, nodeAt, SEQUENCE } from "./der/der.js";

/** Application tags. */
const MESSAGES: Readonly<Record<number, string>> = {
  0x6a: "as-req",
  0x6b: "as-rep",
  0x6c: "tgs-req",
  0x6d: "tgs-rep",
  0x6e: "ap-req",
  0x6f: "ap-rep",
  0x7e: "error",
};

const ERRORS: Readonly<Record<number, string>> = {
  6: "KDC_ERR_C_PRINCIPAL_UNKNOWN",
  7: "KDC_ERR_S_PRINCIPAL_UNKNOWN",
  14: "KDC_ERR_ETYPE_NOSUPP",
  18: "KDC_ERR_CLIENT_REVOKED",
  23: "KDC_ERR_KEY_EXPIRED",
  24: "KDC_ERR_PREAUTH_FAILED",
  25: "KDC_ERR_PREAUTH_REQUIRED",
  29: "KDC_ERR_SVC_UNAVAILABLE",
  31: "KRB_AP_ERR_BAD_INTEGRITY",
  32: "KRB_AP_ERR_TKT_EXPIRED",
  33: "KRB_AP_ERR_TKT_NYV",
  34: "KRB_AP_ERR_REPEAT",
  37: "KRB_AP_ERR_SKEW",
  41: "KRB_AP_ERR_MODIFIED",
  52: "KRB_ERR_RESPONSE_TOO_BIG",
  60: "KRB_ERR_GENERIC",
  68: "KDC_ERR_WRONG_REALM",
};

const CIPHERS: Readonly<Record<number, string>> = {
  1: "des-cbc-crc",
  3: "des-cbc-md5",
  17: "aes128-sha1",
  18: "aes256-sha1",
  19: "aes128-sha256",
  20: "aes256-sha384",
  23: "rc4-hmac",
};

/** A message that begins at byte 0; null where none does. */
export function readKerberos(bytes: MaskedBytes): Decoded | null {
  const outer = nodeAt(bytes, 0);
  const name = outer === null ? undefined : MESSAGES[outer.tag];
  const body = outer === null || name === undefined ? null : nodeAt(bytes, outer.from, outer.end);
  if (outer === null || body?.tag !== SEQUENCE) return null;
  const writer = fieldsOver(bytes);
  const parts = childrenOf(bytes, body);
  const part = (number: number): DerNode | null => {
    const wrapper = parts.find(({ tag }) => tag === 0xa0 + number);
    return wrapper === undefined ? null : nodeAt(bytes, wrapper.from, wrapper.end);
  };
  const isRequest = name === "as-req" || name === "tgs-req";
  const version = part(isRequest ? 1 : 0);
  if (version !== null && (version.tag !== INTEGER || ![5, -1].includes(byteAt(bytes, version.from)))) return null;
  if (name === "ap-req") {
    const ticket = part(3);
    if (ticket !== null) putTicket(bytes, ticket, writer);
  } else if (name === "error") {
    const code = part(6);
    const number = code === null ? null : bigEndian(bytes, code.from, code.end - code.from);
    if (code !== null && number !== null) {
      writer.put("error", ERRORS[number] ?? String(number), code.from, code.end);
      writer.put("code", number, code.from, code.end);
    }
    putRealm(bytes, part(9), writer);
    putPrincipal(bytes, part(10), "service", writer);
  } else if (isRequest) {
    const request = part(4);
    const fields = request === null ? [] : childrenOf(bytes, request);
    const of = (number: number): DerNode | null => {
      const wrapper = fields.find(({ tag }) => tag === 0xa0 + number);
      return wrapper === undefined ? null : nodeAt(bytes, wrapper.from, wrapper.end);
    };
    putRealm(bytes, of(2), writer);
    putPrincipal(bytes, of(3), "service", writer);
  }
  // Whatever is not named above can identify somebody or be replayed.
  writer.put("token", null, outer.from, Math.min(outer.end, bytes.value.length), "kerberos-ticket");
  return decodedOf(`kerberos.${name}`, bytes, outer.end, writer);
}

function putTicket(bytes: MaskedBytes, ticket: DerNode, writer: FieldWriter): void {
  const body = nodeAt(bytes, ticket.from, ticket.end);
  if (body?.tag !== SEQUENCE) return;
  for (const wrapper of childrenOf(bytes, body)) {
    const part = nodeAt(bytes, wrapper.from, wrapper.end);
    if (part === null) continue;
    if (wrapper.tag === 0xa1) putRealm(bytes, part, writer);
    else if (wrapper.tag === 0xa2) putPrincipal(bytes, part, "service", writer);
    else if (wrapper.tag === 0xa3) {
      const [type] = childrenOf(bytes, part);
      const number = type === undefined ? null : nodeAt(bytes, type.from, type.end);
      const cipher = number === null ? null : bigEndian(bytes, number.from, number.end - number.from);
      if (number !== null && cipher !== null)
        writer.put("ticket-cipher", CIPHERS[cipher] ?? String(cipher), number.from, number.end);
    }
  }
}

function putRealm(bytes: MaskedBytes, node: DerNode | null, { put }: FieldWriter): void {
  if (node !== null) put("realm", asciiOf(bytes, node.from, node.end), node.from, node.end, "realm");
}

/** `SEQUENCE { [0] type, [1] SEQUENCE OF GeneralString }`: `HTTP/proxy.example.test`. */
function putPrincipal(bytes: MaskedBytes, node: DerNode | null, name: string, { put }: FieldWriter): void {
  const list = node === null ? undefined : childrenOf(bytes, node).find(({ tag }) => tag === 0xa1);
  const strings = list === undefined ? null : nodeAt(bytes, list.from, list.end);
  if (strings === null) return;
  const parts = childrenOf(bytes, strings).map((part) => asciiOf(bytes, part.from, part.end));
  if (parts.length > 0 && parts.every((part) => part !== null)) put(name, parts.join("/"), strings.start, strings.end);
}

/** Over TCP: length u32, then the message. */
export const kerberos: Protocol = {
  name: "kerberos",
  opens: (cells) =>
    cells.length > 10 &&
    cells[0] === 0 &&
    cells[1] === 0 &&
    MESSAGES[cells[4] ?? 0] !== undefined &&
    (cells[5] ?? 0) >= 0x80,
  read: (cells) => {
    const all = readRawBytes(cells, 0, cells.length);
    const length = bigEndian(all, 0, 4);
    if (length === null) return null;
    const message = readKerberos(partOf(all, 4, Math.min(cells.length, 4 + length)));
    const end = Math.min(cells.length, 4 + length);
    return message === null ? null : { messages: [{ ...message, start: 0 }], end, wants: 4 + length - end };
  },
};
