/**
 * Credentials in a text, by the words around them. Host, user and domain names are learnt on the way.
 *
 * ```text
 * Proxy-Authorization: Basic am9lOnB3        Cookie: id=2; lang=en       Password=pw;       http://joe:pw@host/
 *                            ^^^^^^^^ base64             ^       ^^                 ^^              ^^^ ^^ ^^^^
 * ```
 */
import type { CellRange } from "../model/cells.js";
import { isGss } from "./gss-secrets.js";
import { base64Strip, stripText, type Strip } from "./strip.js";
import type { Names } from "./names.js";

/** Cells that must be written over, and what they are. */
export interface Secret {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

const LABELS = "[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63}){0,12}";

interface NamePattern {
  readonly kind: "user" | "domain" | "host";
  readonly pattern: RegExp;
}

/** Group 1 is the name. */
const NAME_PATTERNS: readonly NamePattern[] = [
  { kind: "host", pattern: new RegExp(`\\b[a-z][a-z0-9+.-]{1,15}://(?:[^/?#@\\s"<>]{1,256}@)?(${LABELS})`, "gi") },
  { kind: "host", pattern: new RegExp(`\\b(?:host|x-forwarded-(?:host|server))\\s?[:=] ?(${LABELS})`, "gi") },
  { kind: "host", pattern: new RegExp(`\\bCONNECT (${LABELS}):\\d`, "g") },
  { kind: "host", pattern: new RegExp(`\\bvia: (?:[^,.\\s]{1,32} )?\\d\\.\\d (${LABELS})`, "gi") },
  // A list of frames, as it is pasted between the debugger's lines.
  {
    kind: "host",
    pattern: new RegExp(
      `\\bStandard query (?:response )?0x[0-9a-f]{4} (?:No such name )?(?:A|AAAA|CNAME|SRV|PTR|SOA|HTTPS) (${LABELS})`,
      "g",
    ),
  },
  { kind: "host", pattern: new RegExp(`\\b(?:SNI=|Server Name: )(${LABELS})`, "g") },
  { kind: "host", pattern: new RegExp(`(?<![\\\\:\\w.])\\\\\\\\(${LABELS})\\\\[^\\\\\\s]`, "gi") },
  { kind: "host", pattern: new RegExp(`\\*\\\\\\\\(${LABELS})\\\\[^\\\\\\s]`, "gi") },
  { kind: "host", pattern: new RegExp(`\\b[a-z0-9._%+-]{1,64}@([a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){1,8})\\b`, "gi") },
  { kind: "user", pattern: /\b([a-z0-9._%+-]{1,64})@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}\b/gi },
  {
    kind: "host",
    pattern: new RegExp(`\\b(?:computername|logonserver|clientname|hostname) ?= ?\\\\{0,2}(${LABELS})`, "gi"),
  },
  { kind: "host", pattern: new RegExp(`\\b(?:machine|computer|host|server) ?name ?: {0,8}(${LABELS})`, "gi") },
  {
    kind: "domain",
    pattern: new RegExp(`\\b(?:userdomain|userdnsdomain|userdomain_roamingprofile) ?= ?(${LABELS})`, "gi"),
  },
  { kind: "user", pattern: /\busername ?= ?"?([^\s"\0;&=\u2591.]{2,64})/gi },
  { kind: "user", pattern: /\buser ?name ?: {0,8}(?:[\w.-]{1,64}\\)?([\w.$-]{2,64})/gi },
  { kind: "domain", pattern: /\(User: ([\w.-]{1,64})\\/g },
  { kind: "user", pattern: /\(User: [\w.-]{1,64}\\([^)\r\n]{2,64})\)/g },
  {
    kind: "user",
    pattern: /\\(?:users|documents and settings|profiles)\\([^\\/:*?"<>|\r\n\0\u2591]{2,64})(?=[\\"\r\n\0 ]|$)/gi,
  },
];

/** Group 1 is the secret, to be written over character by character. */
const SECRET_PATTERNS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["url-credentials", /:\/\/([^/?#@\s"<>]{1,256})@/g],
  [
    "password",
    /\b(?:password|passwd|pwd|passphrase|client_secret|secret|api[-_]?key|access[-_]?key|sharedaccesskey|accountkey|access_token|refresh_token|id_token|auth_token|sessionid|session_id)["']? ?[=:] ?["']?([^\s"';&,<>\0\u2591]{1,2048})/gi,
  ],
  ["token", /\b(eyJ(?:(?!-eyJ)[\w-]){4,4096}\.[\w-]{4,8192}\.[\w-]{0,4096})/g],
  ["token", /\bauthorization: ?(?:bearer|token|apikey) +([^\s".\u2591](?:[^\s".\u2591]|\.(?!\.)){0,8191})/gi],
  ["digest", /\b(?:response|nonce|cnonce|opaque|rspauth) ?= ?"([^"\r\n]{1,512})"/gi],
];

const COOKIE = /\b(set-)?cookie2?: ?((?:[^.\r\n"\u2591]|\.(?!\.)){1,8192})/gi;
const COOKIE_ATTRIBUTE = /^(?:path|domain|expires|max-age|samesite|priority|version|comment)$/i;
const BASIC = /\bauthorization: ?basic +([a-z0-9+/]{2,4096}={0,2})/gi;
const DIGEST_REALM = /\brealm ?= ?"([^"\r\n\u2591]{2,128})"/gi;

const GSS = /(\bauthorization: ?)?\b(?:negotiate|kerberos|tls-dsk) +(?!TlRMTVNTU)([a-z0-9+/]{8,16384}={0,2})/gi;

/** A base64 text that can be a SPNEGO or Kerberos token: `Negotiate YIIG…`. */
export interface GssText extends CellRange {
  /** Behind the name of a header that sends it. */
  readonly sent: boolean;
}

export function gssTextsIn(text: string): readonly GssText[] {
  return [...text.matchAll(GSS)].map((match) => {
    const end = match.index + match[0].length;
    return { start: end - match[2]!.length, end, sent: match[1] !== undefined };
  });
}

/** Without one of these no pattern matches: `module!Class::Method+0x12` is looked at once, not twenty times. */
const MARKS = /Standard query|[@\\=]|[^:]:[^:]|eyJ|egotiate|erberos|ls-dsk/i;

/** What a strip shows of credentials; names go to `names`. Base64 inside is written over by `onBase64`. */
export function secretsIn(strip: Strip, names: Names, hosts: boolean): readonly Secret[] {
  const text = stripText(strip);
  const secrets: Secret[] = [];
  if (text.length < 4 || !MARKS.test(text)) return secrets;
  for (const { kind, pattern } of NAME_PATTERNS) {
    if (kind === "host" && !hosts) continue;
    for (const match of text.matchAll(pattern)) names.add(kind, match[1]!);
  }
  for (const [kind, pattern] of SECRET_PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index + match[0].lastIndexOf(match[1]!);
      secrets.push({ start, end: start + match[1]!.length, kind });
    }
  }
  for (const { start, end, sent } of gssTextsIn(text)) {
    // What is understood was written over byte by byte.
    if (sent && !isGss(base64Strip(strip, start, end))) secrets.push({ start, end, kind: "token" });
  }
  for (const match of text.matchAll(COOKIE)) {
    const from = match.index + match[0].length - match[2]!.length;
    secrets.push(...cookieValues(match[2]!, from, match[1] !== undefined));
  }
  for (const match of text.matchAll(DIGEST_REALM)) names.add("domain", match[1]!);
  for (const match of text.matchAll(BASIC)) {
    const start = match.index + match[0].length - match[1]!.length;
    fillBasic(base64Strip(strip, start, start + match[1]!.length), names);
  }
  return secrets;
}

/** ```id=2; lang=en``` : the values; what stands alone is all value. */
function cookieValues(value: string, from: number, isSet: boolean): readonly Secret[] {
  const secrets: Secret[] = [];
  let at = 0;
  for (const part of value.split(";")) {
    const equals = part.indexOf("=");
    const name = (equals < 0 ? part : part.slice(0, equals)).trim();
    const isAttribute =
      isSet && at > 0 && (COOKIE_ATTRIBUTE.test(name) || /^(?:secure|httponly|partitioned)$/i.test(name));
    const start = from + at + equals + 1;
    if (!isAttribute) secrets.push({ start, end: from + at + part.length, kind: "cookie" });
    at += part.length + 1;
  }
  return secrets;
}

/** `user:password` inside base64: the password goes, the name is learnt and replaced with the others. */
function fillBasic(strip: Strip, names: Names): void {
  const text = stripText(strip);
  const colon = text.indexOf(":");
  if (colon >= 0) {
    const user = text.slice(0, colon).split("\\");
    if (user.length === 2) names.add("domain", user[0]!);
    names.add("user", user.at(-1)!);
  }
  fillText(strip, colon + 1, strip.cells.length);
}

/** Letters become x, digits 0; what gives a text its shape stays. */
export function fillText(strip: Strip, start: number, end: number): void {
  for (let i = Math.max(0, start); i < end && i < strip.cells.length; i++) {
    const cell = strip.cells[i]!;
    if (cell >= 0x30 && cell <= 0x39) strip.put(i, 0x30);
    else if (cell >= 0x41 && cell <= 0x5a) strip.put(i, 0x58);
    else if ((cell >= 0x61 && cell <= 0x7a) || (cell >= 0x80 && cell <= 0xff)) strip.put(i, 0x78);
  }
}
