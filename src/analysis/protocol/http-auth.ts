/** What the authentication headers of a message offer and carry: Basic, Digest, Negotiate; NTLM has its own reader. */
import type { Cells } from "../../model/cells.js";
import { AUTH_HEADERS, readAuthList, type Auth } from "./auth.js";
import { asciiOf, type Decoded, type DecodedField } from "./decoded.js";
import { byteAt, decodeBase64, type MaskedBytes } from "./base64.js";
import type { HttpHeader, HttpMessage } from "./http-message.js";
import type { SecretSpan } from "./secrets.js";
import { readSpnego } from "./spnego.js";

export interface HttpAuth {
  readonly fields: readonly DecodedField[];
  readonly inner: readonly Decoded[];
  /** The very cells of what is secret; the rest of the header is hidden with it. */
  readonly secrets: readonly SecretSpan[];
}

/** Parameters of Digest that somebody could log on with, or that name somebody. */
const PRIVATE: ReadonlySet<string> = new Set(["username", "username*", "response", "cnonce", "rspauth"]);
const TOLD: ReadonlySet<string> = new Set([
  ...PRIVATE,
  "realm",
  "nonce",
  "opaque",
  "uri",
  "qop",
  "nc",
  "algorithm",
  "stale",
  "domain",
  "charset",
]);

/**
 * ```text
 * Proxy-Authenticate: Digest realm="corp", nonce="f3…", qop="auth"    proxy-auth.digest.realm, …
 * Authorization: Basic dXNlcjpwYXNz                                   auth.basic.user
 * Proxy-Authorization: Negotiate YIIG…                                spnego.init
 * ```
 */
export function authOf(cells: Cells, message: HttpMessage): HttpAuth {
  const fields = new Map<string, DecodedField>();
  const inner: Decoded[] = [];
  const secrets: SecretSpan[] = [];
  for (const header of message.headers) {
    const name = header.name.toLowerCase();
    if (!AUTH_HEADERS.has(name)) continue;
    const side = name.startsWith("proxy-") ? "proxy-auth" : "auth";
    for (const auth of readAuthList(header.value)) {
      if (auth.kind === "basic") putBasic(cells, header, auth, side, fields);
      else if (auth.kind === "digest") putDigest(header, auth, side, fields, secrets);
      else if (auth.kind === "negotiate" || auth.kind === "kerberos") {
        const bytes = tokenBytes(cells, header, auth);
        const token = bytes === null ? null : readSpnego(bytes);
        if (token !== null) inner.push(token);
      }
    }
  }
  return { fields: [...fields.values()], inner, secrets };
}

function tokenBytes(cells: Cells, header: HttpHeader, { token, tokenStart }: Auth): MaskedBytes | null {
  if (token === undefined || tokenStart === undefined) return null;
  const start = header.valueStart + tokenStart;
  return decodeBase64(cells, start, Math.min(header.end, start + token.length));
}

function putBasic(cells: Cells, header: HttpHeader, auth: Auth, side: string, fields: Map<string, DecodedField>): void {
  const realm = auth.parameters.find(({ name }) => name.toLowerCase() === "realm");
  if (realm !== undefined) {
    const start = header.valueStart + realm.start;
    const name = `${side}.basic.realm`;
    fields.set(name, { name, value: realm.value, shown: realm.value, at: { start, end: start + realm.value.length } });
  }
  const bytes = tokenBytes(cells, header, auth);
  if (bytes === null) return;
  let colon = 0;
  while (colon < bytes.value.length && byteAt(bytes, colon) !== 0x3a) {
    if (byteAt(bytes, colon) < 0) return;
    colon++;
  }
  const user = asciiOf(bytes, 0, colon);
  if (user === null || colon === bytes.value.length) return;
  const start = header.valueStart + auth.tokenStart!;
  const at = { start, end: start + auth.token!.length };
  const name = `${side}.basic.user`;
  fields.set(name, {
    name,
    value: user,
    shown: `[user-name ${user.length} ${user.length === 1 ? "byte" : "bytes"}]`,
    at,
  });
}

function putDigest(
  header: HttpHeader,
  auth: Auth,
  side: string,
  fields: Map<string, DecodedField>,
  secrets: SecretSpan[],
): void {
  if (header.holes) return;
  for (const { name: parameter, value, start: offset } of auth.parameters) {
    const lower = parameter.toLowerCase();
    if (!TOLD.has(lower)) continue;
    const name = `${side}.digest.${lower}`;
    const start = header.valueStart + offset;
    if (PRIVATE.has(lower)) secrets.push({ start, end: start + value.length, kind: "password" });
    const shown = PRIVATE.has(lower) ? `[digest-credentials ${value.length} chars]` : value;
    fields.set(name, { name, value, shown, at: { start, end: start + value.length } });
  }
}
