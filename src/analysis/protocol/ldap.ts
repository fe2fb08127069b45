/** LDAP (RFC 4511) by its envelope: which operation, which message, with which result. */
import { type Cells, cellAt } from "../../model/cells.js";
import { type MaskedBytes, bigEndian, byteAt, partOf, readRawBytes } from "./base64.js";
import { asciiOf, type Decoded, decodedOf, fieldsOver, type FieldWriter, type Protocol } from "./decoded.js";
import { childrenOf, type DerNode, ENUMERATED, INTEGER, nodeAt, OCTET_STRING, SEQUENCE } from "./der/der.js";
import { readSpnego } from "./spnego.js";

const OPERATIONS: Readonly<Record<number, string>> = {
  0x60: "bind-request",
  0x61: "bind-response",
  0x42: "unbind-request",
  0x63: "search-request",
  0x64: "search-entry",
  0x65: "search-done",
  0x73: "search-reference",
  0x66: "modify-request",
  0x67: "modify-response",
  0x68: "add-request",
  0x69: "add-response",
  0x4a: "delete-request",
  0x6b: "delete-response",
  0x6c: "rename-request",
  0x6d: "rename-response",
  0x6e: "compare-request",
  0x6f: "compare-response",
  0x50: "abandon-request",
  0x77: "extended-request",
  0x78: "extended-response",
};

const RESULTS: Readonly<Record<number, string>> = {
  0: "success",
  1: "operationsError",
  2: "protocolError",
  3: "timeLimitExceeded",
  4: "sizeLimitExceeded",
  7: "authMethodNotSupported",
  8: "strongerAuthRequired",
  10: "referral",
  14: "saslBindInProgress",
  16: "noSuchAttribute",
  20: "attributeOrValueExists",
  32: "noSuchObject",
  34: "invalidDNSyntax",
  48: "inappropriateAuthentication",
  49: "invalidCredentials",
  50: "insufficientAccessRights",
  51: "busy",
  52: "unavailable",
  53: "unwillingToPerform",
  68: "entryAlreadyExists",
  80: "other",
};

/** `30 xx 02 01 05 60 …`; Active Directory writes lengths as `84 00 00 00 xx`. */
export const ldap: Protocol = {
  name: "ldap",
  opens: (cells: Cells) => {
    if (cells.length < 7 || cellAt(cells, 0) !== 0x30) return false;
    const first = cellAt(cells, 1);
    const at = first < 0x80 ? 2 : first <= 0x84 ? 2 + first - 0x80 : -1;
    const size = at < 0 || cellAt(cells, at) !== 2 ? 0 : cellAt(cells, at + 1);
    return size >= 1 && size <= 4 && OPERATIONS[cellAt(cells, at + 2 + size)] !== undefined;
  },
  read: (cells) => {
    const bytes = readRawBytes(cells, 0, cells.length);
    const outer = nodeAt(bytes, 0);
    if (outer?.tag !== SEQUENCE) return null;
    const [id, operation] = childrenOf(bytes, outer);
    const name = operation === undefined ? undefined : OPERATIONS[operation.tag];
    if (id?.tag !== INTEGER || operation === undefined || name === undefined) return null;
    const size = Math.min(cells.length, outer.end);
    const own = partOf(bytes, 0, size);
    const writer = fieldsOver(own);
    writer.put("message-id", bigEndian(bytes, id.from, id.end - id.from), id.from, id.end);
    const inner = operationOf(own, operation, name, writer);
    return {
      messages: [decodedOf(`ldap.${name}`, own, outer.end, writer, inner)],
      end: size,
      wants: outer.end - size,
    };
  },
};

function operationOf(bytes: MaskedBytes, node: DerNode, name: string, writer: FieldWriter): readonly Decoded[] {
  const { put } = writer;
  const parts = childrenOf(bytes, node);
  const [first, second, third] = parts;
  if (name === "bind-request") {
    if (first !== undefined) put("version", byteAt(bytes, first.from), first.from, first.end);
    if (second !== undefined)
      put("user", asciiOf(bytes, second.from, second.end), second.from, second.end, "user-name");
    if (third?.tag === 0x80) {
      put("method", "simple", third.start, third.start + 1);
      put("password", null, third.from, Math.min(third.end, bytes.value.length), "password");
    } else if (third?.tag === 0xa3) {
      const [mechanism, credentials] = childrenOf(bytes, third);
      if (mechanism !== undefined)
        put("method", asciiOf(bytes, mechanism.from, mechanism.end), mechanism.from, mechanism.end);
      return credentialsOf(bytes, credentials, writer);
    } else if (third !== undefined) {
      put("method", "sicily", third.start, third.start + 1);
      put("token", null, third.from, Math.min(third.end, bytes.value.length), "authorization-token");
    }
    return [];
  }
  if (name === "search-request") {
    if (first?.tag === OCTET_STRING) put("base", asciiOf(bytes, first.from, first.end), first.from, first.end);
    const scope = second?.tag === ENUMERATED ? byteAt(bytes, second.from) : -1;
    if (second !== undefined) put("scope", ["base", "one", "subtree"][scope] ?? null, second.from, second.end);
    return [];
  }
  if (name === "search-entry" && first?.tag === OCTET_STRING)
    put("entry", asciiOf(bytes, first.from, first.end), first.from, first.end);
  if (first?.tag === ENUMERATED) {
    const code = byteAt(bytes, first.from);
    put("result", RESULTS[code] ?? String(code), first.from, first.end);
    put("code", code, first.from, first.end);
    if (third?.tag === OCTET_STRING && third.end > third.from)
      put("message", asciiOf(bytes, third.from, third.end)?.replace(/\0/g, "") ?? null, third.from, third.end);
  }
  return credentialsOf(bytes, name === "bind-response" ? parts.find(({ tag }) => tag === 0x87) : undefined, writer);
}

/** SASL credentials: SPNEGO where they look so; never shown. */
function credentialsOf(bytes: MaskedBytes, node: DerNode | undefined, { put }: FieldWriter): readonly Decoded[] {
  if (node === undefined) return [];
  const end = Math.min(node.end, bytes.value.length);
  put("token", null, node.from, end, "authorization-token");
  const token = readSpnego(partOf(bytes, node.from, end));
  return token === null ? [] : [token];
}
