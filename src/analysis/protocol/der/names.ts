/** Distinguished names and the addresses that certificates name. */
import { type MaskedBytes, byteAt } from "../base64.js";
import { asciiOf } from "../decoded.js";
import { childrenOf, type DerNode, OID, oidOf, SEQUENCE, stringOf } from "./der.js";
import { ATTRIBUTES } from "./oids.js";

/** `CN=Example CA, O=Example, C=DE`, in the order of RFC 4514 (the last one first); null where a part is lost. */
export function nameOf(bytes: MaskedBytes, name: DerNode): string | null {
  const parts: string[] = [];
  let end = name.from;
  for (const set of childrenOf(bytes, name)) {
    const values: string[] = [];
    let setEnd = set.from;
    for (const pair of childrenOf(bytes, set)) {
      const [type, value] = childrenOf(bytes, pair);
      if (type?.tag !== OID || value === undefined) return null;
      const oid = oidOf(bytes, type);
      const text = stringOf(bytes, value);
      if (oid === null || text === null) return null;
      values.push(`${ATTRIBUTES[oid] ?? oid}=${text.replace(/[,+"\\<>;]/g, "\\$&")}`);
      setEnd = pair.end;
    }
    if (setEnd !== set.end) return null;
    parts.unshift(values.join("+"));
    end = set.end;
  }
  return end === name.end ? parts.join(", ") : null;
}

/** What a name must look like to be one: sets of sequences that begin with an identifier. */
export function looksLikeName(bytes: MaskedBytes, node: DerNode): boolean {
  if (node.tag !== SEQUENCE) return false;
  const first = byteAt(bytes, node.from);
  return node.from === node.end || first === 0x31 || first < 0;
}

/** `http://…` of a general name, `CN=…` of a directory name; null for other kinds and where bytes are lost. */
export function generalNameOf(bytes: MaskedBytes, node: DerNode): string | null {
  switch (node.tag) {
    case 0x81: // rfc822Name
    case 0x82: // dNSName
    case 0x86: // uniformResourceIdentifier
      return asciiOf(bytes, node.from, node.end);
    case 0x87: {
      const parts: number[] = [];
      for (let i = node.from; i < node.end; i++) parts.push(byteAt(bytes, i));
      if (parts.some((byte) => byte < 0)) return null;
      return parts.length === 4 ? parts.join(".") : null;
    }
    case 0xa4: {
      const [name] = childrenOf(bytes, node);
      return name === undefined ? null : nameOf(bytes, name);
    }
    default:
      return null;
  }
}
