/**
 * Schemes and tokens of (Proxy-)Authorization and (Proxy|WWW)-Authenticate values.
 *
 * ```text
 * NTLM TlRMTVNTUAAB...            scheme and token
 * Digest realm="a, b", nonce=x    scheme and parameters
 * Negotiate, NTLM, Basic realm=x  several schemes offered in one header
 * ```
 */

export interface Auth {
  /** As printed. */
  readonly scheme: string;
  readonly kind: "ntlm" | "negotiate" | "kerberos" | "basic" | "digest" | "tls-dsk" | "bearer" | "other";
  /** Base64 (or other) text behind the scheme; absent where the scheme is only offered or has parameters. */
  readonly token?: string;
  /** Characters of the value before the token. */
  readonly tokenStart?: number;
  readonly parameters: readonly AuthParameter[];
}

export interface AuthParameter {
  readonly name: string;
  readonly value: string;
  /** Characters of the header's value before the parameter's own. */
  readonly start: number;
}

const KINDS: ReadonlyMap<string, Auth["kind"]> = new Map([
  ["ntlm", "ntlm"],
  ["negotiate", "negotiate"],
  ["kerberos", "kerberos"],
  ["basic", "basic"],
  ["digest", "digest"],
  ["tls-dsk", "tls-dsk"],
  ["bearer", "bearer"],
] as const);

/** Headers that carry credentials or challenges, in lower case. */
export const AUTH_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "www-authenticate",
  "proxy-authenticate",
  "authentication-info",
  "proxy-authentication-info",
]);

/** The first scheme of a value; null when its name is not legible. */
export function readAuth(value: string): Auth | null {
  return readAuthList(value)[0] ?? null;
}

/** Every scheme that a value offers or uses, in order. */
export function readAuthList(value: string): readonly Auth[] {
  const found: Auth[] = [];
  let at = 0;
  while (at < value.length && found.length < 64) {
    const head = sticky(/[\s,]*([A-Za-z][A-Za-z0-9-]{0,31})(?=[\s,]|$)/y, value, at);
    if (head === null) break;
    at += head[0].length;
    const scheme = head[1] ?? "";
    const kind = KINDS.get(scheme.toLowerCase()) ?? "other";
    const token = sticky(/ +([A-Za-z0-9+/._~\u2591-]+=*)(?=[\s,]|$|[.\u2591])/y, value, at);
    if (token !== null && !isSchemeName(token[1] ?? "")) {
      const text = token[1] ?? "";
      found.push({ scheme, kind, token: text, tokenStart: at + token[0].length - text.length, parameters: [] });
      at += token[0].length;
      continue;
    }
    const parameters: AuthParameter[] = [];
    for (;;) {
      const parameter = sticky(/[\s,]*([A-Za-z][A-Za-z0-9*_-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^\s,"]*))/y, value, at);
      if (parameter === null) break;
      const [text, name = "", quoted, plain = ""] = parameter;
      const content = quoted ?? plain;
      at += text.length;
      const closed = quoted !== undefined && text.endsWith('"') && text.length > name.length + content.length + 2;
      parameters.push({ name, value: content, start: at - content.length - (closed ? 1 : 0) });
    }
    found.push({ scheme, kind, parameters });
  }
  return found;
}

function isSchemeName(text: string): boolean {
  return KINDS.has(text.toLowerCase());
}

function sticky(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
