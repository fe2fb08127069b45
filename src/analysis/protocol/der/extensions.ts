/** The extensions of certificates and revocation lists that say where to ask and what for. */
import { type MaskedBytes, byteAt, knownBytes } from "../base64.js";
import type { FieldWriter } from "../decoded.js";
import { childrenOf, type DerNode, nodeAt, OCTET_STRING, OID, oidOf, serialOf } from "./der.js";
import { generalNameOf } from "./names.js";
import {
  OID_AIA,
  OID_BASIC_CONSTRAINTS,
  OID_CA_ISSUERS,
  OID_CRL_NUMBER,
  OID_CRL_POINTS,
  OID_EKU,
  OID_ISSUING_POINT,
  OID_OCSP,
  OID_SAN,
  USAGES,
} from "./oids.js";

/** `list` is the SEQUENCE of extensions. */
export function putExtensions(bytes: MaskedBytes, list: DerNode, { put }: FieldWriter): void {
  for (const extension of childrenOf(bytes, list)) {
    const parts = childrenOf(bytes, extension);
    const [type] = parts;
    const value = parts.find((part) => part.tag === OCTET_STRING);
    if (type?.tag !== OID || value === undefined || knownBytes(bytes, value.from, value.end) < value.end - value.from)
      continue;
    const inner = nodeAt(bytes, value.from, value.end);
    if (inner === null) continue;
    const set = (name: string, values: readonly string[]): void => {
      if (values.length > 0) put(name, values.join(" "), value.from, value.end);
    };
    switch (oidOf(bytes, type)) {
      case OID_SAN:
        set("alt-names", generalNames(bytes, inner));
        break;
      case OID_CRL_POINTS:
      case OID_ISSUING_POINT:
        set("crl.urls", urlsBelow(bytes, inner, 0));
        break;
      case OID_EKU:
        set(
          "extended-key-usage",
          childrenOf(bytes, inner)
            .flatMap((usage) => oidOf(bytes, usage) ?? [])
            .map((oid) => USAGES[oid] ?? oid),
        );
        break;
      case OID_AIA: {
        const by = (method: string): readonly string[] =>
          childrenOf(bytes, inner).flatMap((access) => {
            const [kind, where] = childrenOf(bytes, access);
            if (kind === undefined || where === undefined || oidOf(bytes, kind) !== method) return [];
            return generalNameOf(bytes, where) ?? [];
          });
        set("ocsp.urls", by(OID_OCSP));
        set("ca-issuers.urls", by(OID_CA_ISSUERS));
        break;
      }
      case OID_BASIC_CONSTRAINTS: {
        const [isCa] = childrenOf(bytes, inner);
        set("ca", [isCa?.tag === 1 && byteAt(bytes, isCa.from) !== 0 ? "yes" : "no"]);
        break;
      }
      case OID_CRL_NUMBER:
        put("crl-number", serialOf(bytes, inner), inner.from, inner.end);
        break;
      default:
    }
  }
}

function generalNames(bytes: MaskedBytes, list: DerNode): readonly string[] {
  return childrenOf(bytes, list).flatMap((name) => generalNameOf(bytes, name) ?? []);
}

/** Addresses at any depth: distribution points wrap them three times. */
function urlsBelow(bytes: MaskedBytes, node: DerNode, depth: number): readonly string[] {
  if (node.tag === 0x86) return [generalNameOf(bytes, node) ?? []].flat();
  if ((node.tag & 0x20) === 0 || depth > 6) return [];
  return childrenOf(bytes, node).flatMap((child) => urlsBelow(bytes, child, depth + 1));
}
