/**
 * Secrets in memory that no message claims: headers by themselves, log-on lines, the middle of a token.
 *
 * ```text
 * Authorization: Basic dXNlcjpwYXNz..Accept: *\/*      a string of headers
 * PASS hunter2                                        a line of FTP or POP3
 * user=jo&password=hunter2                            a form
 * ░░░░░░░░TlRMTVNTUAADAAAAGAAYAEAAAAAYABgAWAAAA        a row out of a token
 * ```
 */
import { type Cells, UNKNOWN_MARK, cellsText } from "../../model/cells.js";
import { redactionsOf } from "./redaction.js";
import type { SecretKind, SecretSpan } from "./secrets.js";

/** What stands behind the words is secret up to the end of group 2. `bare`: the words stand in sentences too. */
const PATTERNS: readonly (readonly [pattern: RegExp, kind: SecretKind, bare: boolean])[] = [
  [
    /(\b(?:PASS|ACCT|AUTH (?:LOGIN|PLAIN|CRAM-MD5|NTLM|XOAUTH2)|APOP \S{1,64}) )([^\s\u2591]{1,256})/g,
    "password",
    false,
  ],
  [/(\b[A-Za-z0-9]{1,8} LOGIN )(\S{1,128} \S{1,128})/g, "password", false],
  [
    /(\b(?:password|passwd|passphrase|pwd|client_secret|access_token|refresh_token|api_?key)["']? ?[=:] ?["']?\u2591*)([^\s"'&;,<>\u2591]{1,512})/gi,
    "form-password",
    false,
  ],
  // The name is lost: of a form, any field may be the password.
  [/(&[\w.%+-]{0,40}\u2591+)([^\s"&\u2591]{1,256})/g, "form-password", false],
  [/(:\/\/)([^/?#@\s"<>\u2591]{1,256})(?=@)/g, "url-credentials", false],
  [/(\bBearer )([A-Za-z0-9._~+/=-]{16,4096})/g, "authorization-token", true],
  [/(\b(?:Basic|Negotiate|NTLM|Kerberos) )([A-Za-z0-9+/]{8,32768}={0,2})/g, "authorization-token", true],
];

/** `name: value` up to a line end, which can be two dots, or to a hole. */
const HEADER =
  /\b((?:Proxy-)?Authorization|Cookie|Set-Cookie|(?:WWW|Proxy)-Authenticate|(?:Proxy-)?Authentication-Info): ?/gi;
const LONGEST_VALUE = 32_768;

export interface LooseSecret extends SecretSpan {
  /** Only the name of a scheme says so. */
  readonly bare: boolean;
}

/** In order of the cells; may overlap each other. */
export function looseSecrets(cells: Cells): readonly SecretSpan[] {
  const text = cellsText(cells);
  const spans: SecretSpan[] = [...wordSecrets(text)];
  for (const match of text.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g)) {
    const torn = match.index === 0 || text[match.index - 1] === UNKNOWN_MARK;
    if ((torn || match[0].length >= LONG_TOKEN) && isToken(match[0]))
      spans.push({ start: match.index, end: match.index + match[0].length, kind: "unplaced-text" });
  }
  return spans;
}

/** What the words before it say to be secret. */
export function wordSecrets(text: string): readonly LooseSecret[] {
  const spans: LooseSecret[] = [];
  const headers = new RegExp(HEADER);
  for (let match = headers.exec(text); match !== null; match = headers.exec(text)) {
    const start = match.index + match[0].length;
    const rest = text.slice(start, start + LONGEST_VALUE);
    const end = /\.\.(?=[A-Za-z][A-Za-z0-9-]*:|\.|$)/.exec(rest)?.index ?? rest.length;
    for (const secret of redactionsOf(match[1]!, rest.slice(0, end)))
      spans.push({ start: start + secret.start, end: start + secret.end, kind: secret.kind, bare: false });
    // Names inside a value are part of it: each character is looked at once.
    headers.lastIndex = start + end;
  }
  for (const [pattern, kind, bare] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index + match[1]!.length;
      spans.push({ start, end: start + match[2]!.length, kind, bare });
    }
  }
  return spans;
}

/** So much base64 is a token wherever it stands. */
const LONG_TOKEN = 64;

/** Letters of both cases and digits well mixed: names of functions and paths are not. */
export function isToken(text: string): boolean {
  if (!/[A-Z]/.test(text) || !/[a-z]/.test(text) || !/[0-9+/=]/.test(text)) return false;
  let changes = 0;
  for (let i = 1; i < text.length; i++) if (classOf(text.charCodeAt(i)) !== classOf(text.charCodeAt(i - 1))) changes++;
  return changes * 5 >= text.length;
}

function classOf(code: number): number {
  return code >= 0x61 ? 1 : code >= 0x41 ? 2 : 3;
}
