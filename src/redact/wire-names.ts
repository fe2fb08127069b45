/**
 * Names that only a binary message holds: TLS, certificates, DNS, LDAP, SOCKS. They are learnt, so that they are replaced
 * wherever else they stand; passwords are written over.
 *
 * ```text
 * 00 00 11 00 0f 00 00 0c 6d 61 69 6c 2e 74 65 73 74 …   TLS client hello: server name mail.test…
 * 04 6d 61 69 6c 04 74 65 73 74 00                       DNS: a length stands where a dot would
 * 06 03 55 04 03 0c 09 6d 61 69 6c …                     certificate: common name
 * ```
 */
import { decode } from "../analysis/protocol/decode.js";
import type { DecodedField } from "../analysis/protocol/decoded.js";
import type { Names } from "./names.js";
import type { NamePlace } from "./ntlm-secrets.js";
import { fillText } from "./secrets.js";
import type { Strip } from "./strip.js";

/** HTTP and tokens have readers of their own here. */
const READ_ELSEWHERE = /^(?:http|sip|ntlm|spnego|kerberos|line|smtp|ftp|pop3|imap)\b/;
/** Longer strips are files, and what stands in them is found by its words. */
const MOST_CELLS = 1 << 16;

export function learnWireNames(strip: Strip, names: Names, hosts: boolean): readonly NamePlace[] {
  if (strip.cells.length < 12 || strip.cells.length > MOST_CELLS) return [];
  const { messages, secrets } = decode(strip.cells, { direction: null, exact: true, port: null });
  const places: NamePlace[] = [];
  for (const { protocol, fields } of messages) {
    if (READ_ELSEWHERE.test(protocol)) continue;
    for (const field of fields) places.push(...learnField(strip, protocol, field, names, hosts));
  }
  for (const { start, end, kind } of secrets) if (kind === "password") fillText(strip, start, end);
  return places;
}

function learnField(
  strip: Strip,
  protocol: string,
  { name, value, at }: DecodedField,
  names: Names,
  hosts: boolean,
): readonly NamePlace[] {
  if (name === "user") names.add("user", value.split("\\").at(-1)!);
  if (!hosts) return [];
  const isDns = protocol.startsWith("dns.");
  if (name === "server-name" || name === "address" || (isDns && name === "name")) {
    names.add("host", value);
    if (at === null) return [];
    // The name of a question stands behind the length of its first label.
    const from = at.start + (isDns ? 1 : 0);
    return [{ name: value, bytes: strip, from, to: from + value.length }];
  }
  for (const [, host] of value.matchAll(/(?:\bCN=|^|[ /@])((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})(?=$|[ ,:/])/gi))
    names.add("host", host!);
  const parts = [...value.matchAll(/\bDC=([\w-]{1,63})/gi)].map(([, part]) => part!);
  if (parts.length > 1) names.add("domain", parts.join("."));
  if (parts[0] !== undefined) names.add("domain", parts[0]);
  return [];
}
