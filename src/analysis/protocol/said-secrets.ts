/**
 * Secrets in what a case says: sentences, names and values that the log wrote. Our own words stand there too, and what is
 * masked already.
 *
 * ```text
 * !analyze takes it for password=hunter2
 * .echo Authorization: Basic dXNlcjpwYXNz;g
 * The proxy asked for Basic authentication.            no secret: a word behind the name of a scheme
 * Authorization: Basic [credentials 12 bytes]          masked already
 * ```
 */
import { isToken, wordSecrets, type LooseSecret } from "./loose-secrets.js";

/** Without one of these no pattern matches: most texts of a case are names of functions. */
const COLON = /(?<!:):(?!:)/;
const WORD = /\b(?:PASS|ACCT|AUTH|APOP|LOGIN|Bearer|Basic|Negotiate|NTLM|Kerberos) /;
const NAMES =
  /pass(?:word|wd|phrase)|pwd|secret|token|key|authori[sz]|cookie|authenticat|PASS|ACCT|AUTH|APOP|LOGIN|Bearer|Basic|Negotiate|NTLM|Kerberos|:\/\//i;
const MASKED = /^\s*(?:\[|\*+$)/;
/** Of a token, messages have masked what is secret, and left what is not. */
const MASKED_TOKEN = /\*\*/;

export function saidSecrets(text: string): readonly LooseSecret[] {
  if (!isMarked(text) || !NAMES.test(text)) return [];
  return wordSecrets(text).filter(({ start, end, kind, bare }) => {
    const value = text.slice(start, end);
    if (MASKED.test(value) || (kind === "authorization-token" && MASKED_TOKEN.test(value))) return false;
    return !bare || (text[end] !== "*" && isToken(value));
  });
}

/** Looking for single characters costs next to nothing. */
function isMarked(text: string): boolean {
  return text.includes("=") || (text.includes(":") && COLON.test(text)) || (text.includes(" ") && WORD.test(text));
}
