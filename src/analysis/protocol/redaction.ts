/**
 * What a report must not show of a message: credentials, cookies, and the names and secrets inside NTLM tokens.
 *
 * ```text
 * Cookie: BCSI-CS0AEE9E8D=2     Proxy-Authorization: NTLM TlRMTVNTUAABAAAAB7IIogUABQAw...T0RQ==
 *                         ^ cookie                                                     ^^^^ names
 * ```
 *
 * Kept: header and cookie names, schemes, the type, flags and version of an
 * NTLM message, and how long the rest was.
 */
import { type Cells, DOT, UNKNOWN, UNKNOWN_MARK, cellAt, cellsText } from "../../model/cells.js";
import { AUTH_HEADERS, readAuthList } from "./auth.js";
import { base64Value } from "./base64.js";
import type { HttpHeader, HttpMessage } from "./http-message.js";
import { FLAGS_AT, VERSION_AT } from "./ntlm-layout.js";
import type { NtlmToken } from "./ntlm.js";
import { type SecretKind, type SecretSpan, withoutOverlap } from "./secrets.js";

/** All secret cells of a buffer, in order and without overlap; `message` is null where it holds no HTTP. */
export function secretSpans(
  cells: Cells,
  message: HttpMessage | null,
  tokens: readonly NtlmToken[],
): readonly SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const token of tokens) addTokenSpans(cells, token, spans);
  if (message !== null) {
    const headers = message.cutLine === null ? message.headers : [...message.headers, message.cutLine];
    for (const header of headers) addHeaderSpans(header, tokens, spans);
    addUrlSpans(cells, 0, headers[0]?.start ?? message.headEnd, spans);
    addUnplacedSpans(cells, message, spans);
  }
  return withoutOverlap(spans);
}

/**
 * A header's value as a report may show it.
 *
 * ```text
 * Cookie               BCSI-CS0AEE9E8D=2      => BCSI-CS0AEE9E8D=[cookie 1 char]
 * Proxy-Authorization  NTLM TlRMTVNTUAAB...   => NTLM [type 1 token 72 chars]
 * Proxy-Authorization  Basic dXNlcjpwdw==     => Basic [credentials 12 chars]
 * ```
 */
export function redactHeaderValue(name: string, value: string): string {
  const secrets = redactionsOf(name, value);
  let text = "";
  let at = 0;
  for (const { start, end, label } of secrets) {
    if (end <= start || start < at) continue;
    text += `${value.slice(at, start)}[${label} ${end - start} ${end - start === 1 ? "char" : "chars"}]`;
    at = end;
  }
  return text + value.slice(at);
}

/** The parts of a header's value that must not be shown, in characters. */
export function redactionsOf(name: string, value: string): readonly TextSecret[] {
  const lower = name.toLowerCase();
  if (lower === "cookie" || lower === "set-cookie") return cookieSecrets(value, lower === "set-cookie");
  if (AUTH_HEADERS.has(lower)) return authSecrets(lower, value);
  const hole = value.indexOf(UNKNOWN_MARK);
  if (hole < 0) return urlSecrets(value);
  return [...urlSecrets(value.slice(0, hole)), ...unplacedSecrets(value, hole)];
}

/** The token without names, challenge and responses: lengths, flags and version stay. */
export function redactNtlm(token: NtlmToken): NtlmToken {
  const fields = token.fields.map((field) => {
    if (field.secret === null) return field;
    const { pairs, ...rest } = field;
    const value =
      typeof field.value === "string" && field.value !== ""
        ? `[${field.secret} ${field.length ?? 0} bytes]`
        : field.value;
    const keep = field.name === "ntResponse";
    const masked = { ...rest, value: keep ? field.value : value, hex: null };
    if (pairs === undefined) return masked;
    return {
      ...masked,
      pairs: pairs.map((pair) => ({ ...pair, value: isPublicPair(pair.name) ? pair.value : `[${pair.length} bytes]` })),
    };
  });
  return { ...token, fields };
}

function isPublicPair(name: string): boolean {
  return name === "end" || name === "flags" || name === "timestamp";
}

/** A secret inside a text, in characters. */
interface TextSecret {
  readonly start: number;
  readonly end: number;
  readonly kind: SecretKind;
  readonly label: string;
}

const COOKIE_ATTRIBUTES =
  /^(?:path|domain|expires|max-age|samesite|secure|httponly|priority|partitioned|version|comment)$/i;

/**
 * ```text
 * BCSI-CS=2; user=jo; flag
 *         ^       ^^  ^^^^ a cookie without a name is all value
 * ```
 */
function cookieSecrets(value: string, isSet: boolean): readonly TextSecret[] {
  const secrets: TextSecret[] = [];
  const hole = value.indexOf(UNKNOWN_MARK);
  let at = 0;
  while (at <= value.length) {
    const semicolon = value.indexOf(";", at);
    const end = semicolon < 0 ? value.length : semicolon;
    const part = value.slice(at, end);
    const equals = part.indexOf("=");
    const isNamed = equals >= 0 && (hole < 0 || hole >= at + equals);
    const isAttribute = isSet && isNamed && at > 0 && COOKIE_ATTRIBUTES.test(part.slice(0, equals).trim());
    const start = isNamed ? at + equals + 1 : at + (part.length - part.trimStart().length);
    if (!isAttribute && !(isSet && at > 0 && COOKIE_ATTRIBUTES.test(part.trim())) && end > start) {
      secrets.push({ start, end, kind: "cookie", label: "cookie" });
    }
    if (semicolon < 0) break;
    at = end + 1;
  }
  return secrets;
}

function authSecrets(name: string, value: string): readonly TextSecret[] {
  if (value === "") return [];
  const offered = readAuthList(value);
  const [first] = offered;
  const isChallenge = name.endsWith("authenticate");
  if (first === undefined) return [{ start: 0, end: value.length, kind: "authorization-token", label: "token" }];
  if (!isChallenge || value.includes(UNKNOWN_MARK)) {
    const scheme = value.indexOf(first.scheme) + first.scheme.length;
    let start = scheme;
    while (value.charAt(start) === " ") start++;
    if (start >= value.length) return [];
    return [{ start, end: value.length, ...authLabel(first.kind, value.slice(start)) }];
  }
  const secrets: TextSecret[] = [];
  for (const { kind, token, tokenStart } of offered) {
    if (token === undefined || tokenStart === undefined) continue;
    secrets.push({ start: tokenStart, end: tokenStart + token.length, ...authLabel(kind, token) });
  }
  return secrets;
}

function authLabel(scheme: string, token: string): { readonly kind: SecretKind; readonly label: string } {
  if (scheme === "basic") return { kind: "basic-credentials", label: "credentials" };
  if (scheme === "digest") return { kind: "digest-credentials", label: "credentials" };
  const type = /^TlRMTVNTUAA([BCD])/.exec(token)?.[1];
  const label = type === undefined ? "token" : `type ${"ABCD".indexOf(type)} token`;
  return { kind: "authorization-token", label };
}

/** `http://user:password@host/` */
function urlSecrets(text: string): readonly TextSecret[] {
  const secrets: TextSecret[] = [];
  for (const match of text.matchAll(/:\/\/([^/?#@\s"<>]{1,256})@/g)) {
    const start = match.index + 3;
    secrets.push({ start, end: start + (match[1]?.length ?? 0), kind: "url-credentials", label: "credentials" });
  }
  return secrets;
}

function unplacedSecrets(value: string, hole: number): readonly TextSecret[] {
  const secrets: TextSecret[] = [];
  for (const match of value.slice(hole).matchAll(/[^\u2591]+/g)) {
    const start = hole + match.index;
    secrets.push({ start, end: start + match[0].length, kind: "unplaced-text", label: "unplaced" });
  }
  return secrets;
}

function addHeaderSpans(header: HttpHeader, tokens: readonly NtlmToken[], spans: SecretSpan[]): void {
  const name = header.name.toLowerCase();
  let secrets: readonly TextSecret[];
  if (name === "cookie" || name === "set-cookie") secrets = cookieSecrets(header.value, name === "set-cookie");
  else if (AUTH_HEADERS.has(name)) secrets = authSecrets(name, header.value);
  else secrets = urlSecrets(header.value);
  for (const { start, end, kind } of secrets) {
    let from = header.valueStart + start;
    const to = header.valueStart + end;
    // What an NTLM token shows of itself is decided field by field.
    for (const token of tokens) {
      if (token.start >= to || token.end <= from) continue;
      if (token.start > from) spans.push({ start: from, end: token.start, kind });
      from = token.end;
    }
    if (to > from) spans.push({ start: from, end: to, kind });
  }
}

function addUrlSpans(cells: Cells, start: number, end: number, spans: SecretSpan[]): void {
  const text = cellsText(cells, start, Math.min(end, start + 65_536));
  for (const secret of urlSecrets(text))
    spans.push({ start: start + secret.start, end: start + secret.end, kind: secret.kind });
}

/** Bytes of a token that are no secret: signature, type, flags, version, and the lengths and offsets of its buffers. */
function isPublicByte(token: NtlmToken, byte: number): boolean {
  if (byte < 12) return true;
  const { type } = token;
  // In a wrapper, bytes and characters are not in step: nothing else is shown.
  if (type === null || token.carrier === "spnego") return false;
  if (byte >= FLAGS_AT[type] && byte < FLAGS_AT[type] + 4) return token.fields.some((field) => field.name === "flags");
  if (byte >= VERSION_AT[type] && byte < VERSION_AT[type] + 8)
    return token.fields.some((field) => field.name === "version");
  if (type === 1) return byte < 32;
  return type === 2
    ? byte < 24 || (byte >= 32 && byte < 48 && token.fields.some((f) => f.name === "targetInfo"))
    : byte < 52;
}

function addTokenSpans(cells: Cells, token: NtlmToken, spans: SecretSpan[]): void {
  for (const field of token.fields) {
    if (field.secret !== null && field.offset !== null)
      spans.push({ start: field.start, end: field.end, kind: field.secret });
  }
  // Text that may still belong to the token, although it was not trusted.
  let end = Math.max(token.end, 0);
  while (
    end < cells.length &&
    (cellAt(cells, end) === UNKNOWN || base64Value(cellAt(cells, end)) >= 0 || cellAt(cells, end) === 0x3d)
  )
    end++;
  const width = token.carrier === "raw" ? 8 : 6;
  let from = -1;
  for (let i = Math.max(0, token.start); i <= end; i++) {
    const first = Math.floor(((i - token.start) * width) / 8);
    const last = Math.ceil(((i - token.start + 1) * width) / 8) - 1;
    const isSecret = i < end && !(i < token.end && isPublicByte(token, first) && isPublicByte(token, last));
    if (isSecret && from < 0) from = i;
    if (!isSecret && from >= 0) {
      spans.push({ start: from, end: i, kind: token.type === null ? "authorization-token" : "ntlm-payload" });
      from = -1;
    }
  }
}

/**
 * ```text
 * Via: 1.1 prox░░░░░░░░░░░░RQ==..Cache-Control: no-cache
 *                          ^^^^ the end of whatever stood in the hole
 * ```
 */
function addUnplacedSpans(cells: Cells, message: HttpMessage, spans: SecretSpan[]): void {
  const starts = new Set(message.headers.map((header) => header.start));
  if (message.cutLine !== null) starts.add(message.cutLine.start);
  const end = message.headComplete ? message.headEnd : cells.length;
  let from = -1;
  for (let i = 1; i <= end; i++) {
    const cell = i < end ? cellAt(cells, i) : UNKNOWN;
    const lineEnds = cell === 0x0d || cell === 0x0a || (cell === DOT && cellAt(cells, i + 1) === DOT);
    if (from >= 0 && (i >= end || cell === UNKNOWN || lineEnds || starts.has(i))) {
      if (i > from) spans.push({ start: from, end: i, kind: "unplaced-text" });
      from = -1;
    }
    if (from < 0 && i < end && cell !== UNKNOWN && cellAt(cells, i - 1) === UNKNOWN && !starts.has(i)) from = i;
  }
}
