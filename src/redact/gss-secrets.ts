/**
 * SPNEGO and Kerberos tokens: what is opaque is written over, names are learnt, and the structure stays, so that the
 * token is still read as what it is.
 *
 * ```text
 * 60 82 … 06 06 2b 06 01 05 05 02   tags, lengths, identifiers and small numbers stay
 * 1b 09 43 4f 52 50 2e 54 45 53 54  CORP.TEST: a realm, or a part of a principal; its pseudonym is as long
 * 04 81 … 7f a1 …                   a ticket, an authenticator, a checksum: written over
 * ```
 */
import { type MaskedBytes, partOf, readRawBytes } from "../analysis/protocol/base64.js";
import { asciiOf } from "../analysis/protocol/decoded.js";
import {
  BIT_STRING,
  childrenOf,
  type DerNode,
  ENUMERATED,
  INTEGER,
  nodeAt,
  OCTET_STRING,
  OID,
  SEQUENCE,
} from "../analysis/protocol/der/der.js";
import { readKerberos } from "../analysis/protocol/kerberos.js";
import { findNtlm } from "../analysis/protocol/ntlm.js";
import { readSpnego } from "../analysis/protocol/spnego.js";
import type { Names } from "./names.js";
import { fillNtlm, type NamePlace } from "./ntlm-secrets.js";
import type { Strip } from "./strip.js";

const GENERAL_STRING = 0x1b;
const CONSTRUCTED = 0x20;
/** BOOLEAN, NULL, UTCTime and GeneralizedTime identify nobody; a GSS token type (`01 00`) looks like the first. */
const PLAIN: ReadonlySet<number> = new Set([0x01, 0x05, OID, ENUMERATED, 0x17, 0x18]);
/** Longer numbers and flags can be keys. */
const SMALL = 5;
const FILL = 0x5a;

/** Whether the bytes begin with a token that `fillGss` can write over. */
export function isGss(strip: Strip): boolean {
  return readGss(readRawBytes(strip.cells, 0, strip.cells.length)) !== null;
}

/** The names' places; null where the bytes are no such token, and nothing was written. */
export function fillGss(strip: Strip, names: Names): readonly NamePlace[] | null {
  const bytes = readRawBytes(strip.cells, 0, strip.cells.length);
  const outer = readGss(bytes);
  if (outer === null) return null;
  const tokens = findNtlm(strip.cells, null);
  const places = tokens.flatMap((token) => fillNtlm(strip, token, names));
  const ntlm = new Set(tokens.filter(({ carrier }) => carrier === "raw").map(({ start }) => start));
  fillNode({ bytes, strip, names, ntlm, places }, outer, null);
  return places;
}

function readGss(bytes: MaskedBytes): DerNode | null {
  return readSpnego(bytes) === null && readKerberos(bytes) === null ? null : nodeAt(bytes, 0);
}

interface Filling {
  readonly bytes: MaskedBytes;
  readonly strip: Strip;
  readonly names: Names;
  /** Where NTLM messages begin, which are written over already. */
  readonly ntlm: ReadonlySet<number>;
  readonly places: NamePlace[];
}

function fillNode(filling: Filling, node: DerNode, parent: DerNode | null): void {
  const { bytes } = filling;
  const size = node.end - node.from;
  if ((node.tag & CONSTRUCTED) !== 0 || (node.tag === OCTET_STRING && readGss(contentOf(bytes, node)) !== null)) {
    const children = childrenOf(bytes, node);
    for (const child of children) fillNode(filling, child, node);
    // Behind a head that is lost, nothing is known.
    fillOpaque(filling, children.at(-1)?.end ?? node.from, node.end);
  } else if (node.tag === GENERAL_STRING) fillName(filling, node, parent);
  else if (node.tag === OCTET_STRING && filling.ntlm.has(node.from)) return;
  else if (!PLAIN.has(node.tag) && !((node.tag === INTEGER || node.tag === BIT_STRING) && size <= SMALL))
    fillOpaque(filling, node.from, node.end);
}

function contentOf(bytes: MaskedBytes, node: DerNode): MaskedBytes {
  return partOf(bytes, node.from, Math.min(node.end, bytes.value.length));
}

/** Classes of services that stand before a host's name: they tell nothing. */
const SERVICE = /^(?:http|krbtgt|host|ldap|cifs|sip|dns|smtp|imap|pop|nfs|rpc|gc|kadmin|termsrv|mssqlsvc|wsman)$/i;

/** A realm stands by itself; the parts of a principal stand in a SEQUENCE, the service or the user first. */
function fillName(filling: Filling, node: DerNode, parent: DerNode | null): void {
  const { bytes, strip, names, places } = filling;
  const text = asciiOf(bytes, node.from, node.end);
  if (text === null || !/^[\w.$@-]{1,255}$/.test(text)) {
    fillOpaque(filling, node.from, node.end);
    return;
  }
  const isPart = parent?.tag === SEQUENCE;
  const isFirst = isPart && parent.from === node.start;
  if (isFirst && SERVICE.test(text)) return;
  names.add(!isPart ? "domain" : isFirst ? "user" : "host", text);
  places.push({ name: text, bytes: strip, from: node.from, to: node.end });
}

function fillOpaque({ strip }: Filling, from: number, to: number): void {
  for (let i = from; i < to && i < strip.cells.length; i++) strip.put(i, FILL);
}
