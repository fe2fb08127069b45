/** SPNEGO tokens (RFC 4178): which mechanisms are offered, which is taken, and the token of the mechanism inside. */
import { type MaskedBytes, bigEndian, byteAt, partOf } from "./base64.js";
import { type Decoded, decodedOf, fieldsOver, type FieldWriter } from "./decoded.js";
import { childrenOf, type DerNode, nodeAt, OID, oidOf, SEQUENCE } from "./der/der.js";
import { MECHANISMS } from "./der/oids.js";
import { readKerberos } from "./kerberos.js";

const STATES = ["accept-completed", "accept-incomplete", "reject", "request-mic"];

/**
 * ```text
 * 60 xx 06 06 2b 06 01 05 05 02  a0 xx 30 xx { a0 mechanisms, a2 token }     what the client opens with
 * a1 xx 30 xx { a0 state, a1 mechanism, a2 token }                           every answer
 * 60 xx 06 09 2a 86 48 86 f7 12 01 02 02  01 00  6e …                        Kerberos without SPNEGO
 * ```
 */
export function readSpnego(bytes: MaskedBytes): Decoded | null {
  const outer = nodeAt(bytes, 0);
  if (outer === null) return null;
  if (outer.tag === 0x60) {
    const oid = nodeAt(bytes, outer.from, outer.end);
    const mechanism = oid?.tag === OID ? oidOf(bytes, oid) : null;
    if (oid === null || mechanism === null || MECHANISMS[mechanism] === undefined) return null;
    if (MECHANISMS[mechanism] !== "SPNEGO") return bareToken(bytes, outer, oid.end);
    const choice = nodeAt(bytes, oid.end, outer.end);
    const body = choice?.tag === 0xa0 ? nodeAt(bytes, choice.from, choice.end) : null;
    return body?.tag === SEQUENCE ? negotiation(bytes, outer, body, "spnego.init") : null;
  }
  if (outer.tag !== 0xa0 && outer.tag !== 0xa1) return null;
  const body = nodeAt(bytes, outer.from, outer.end);
  if (body?.tag !== SEQUENCE) return null;
  return negotiation(bytes, outer, body, outer.tag === 0xa0 ? "spnego.init" : "spnego.response");
}

/** After the mechanism's identifier: token type u16, then the message. */
function bareToken(bytes: MaskedBytes, outer: DerNode, at: number): Decoded | null {
  const inner = readKerberos(partOf(bytes, at + 2, Math.min(bytes.value.length, outer.end)));
  const writer = fieldsOver(bytes);
  writer.put("mechanisms", "Kerberos", outer.from, at);
  writer.put("token", null, at, Math.min(bytes.value.length, outer.end), "authorization-token");
  return decodedOf("gss.token", bytes, outer.end, writer, inner === null ? [] : [inner]);
}

function negotiation(bytes: MaskedBytes, outer: DerNode, body: DerNode, protocol: string): Decoded | null {
  const writer = fieldsOver(bytes);
  const { put } = writer;
  const inner: Decoded[] = [];
  const parts = childrenOf(bytes, body);
  if (parts.some(({ tag }) => tag < 0xa0 || tag > 0xa4)) return null;
  for (const wrapper of parts) {
    const part = nodeAt(bytes, wrapper.from, wrapper.end);
    if (part === null) continue;
    if (wrapper.tag === 0xa0 && part.tag === SEQUENCE) putMechanisms(bytes, part, writer);
    else if (wrapper.tag === 0xa0 && part.tag === 0x0a)
      put("state", STATES[byteAt(bytes, part.from)] ?? null, part.from, part.end);
    else if (wrapper.tag === 0xa1 && part.tag === OID) {
      const oid = oidOf(bytes, part);
      put("mechanism", oid === null ? null : (MECHANISMS[oid] ?? oid), part.from, part.end);
    } else if (wrapper.tag === 0xa2 && part.tag === 0x04) {
      const end = Math.min(part.end, bytes.value.length);
      put("token-bytes", part.end - part.from, part.start, part.from);
      put("token", null, part.from, end, "authorization-token");
      inner.push(...tokenIn(partOf(bytes, part.from, end)));
    }
  }
  return decodedOf(protocol, bytes, outer.end, writer, inner);
}

/** NTLM tokens are found by their signature, wherever they are. */
function tokenIn(bytes: MaskedBytes): readonly Decoded[] {
  const direct = readKerberos(bytes);
  if (direct !== null) return [direct];
  const nested = bigEndian(bytes, 0, 1) === 0x60 ? readSpnego(bytes) : null;
  return nested === null ? [] : nested.protocol === "gss.token" ? nested.inner : [nested];
}

function putMechanisms(bytes: MaskedBytes, list: DerNode, { put }: FieldWriter): void {
  const names = childrenOf(bytes, list).map((node) => (node.tag === OID ? oidOf(bytes, node) : null));
  if (names.length > 0 && names.every((name) => name !== null))
    put("mechanisms", names.map((name) => MECHANISMS[name] ?? name).join(" "), list.from, list.end);
}
