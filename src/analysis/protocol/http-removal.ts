/**
 * Signs that text was taken out of a head before it was published.
 *
 * ```text
 * Host: no-cache..Cookie: BCSI-CS=2
 *       ^^^^^^^^ no host, but what Pragma says: "...Pragma:" and what stood before it are gone
 * ```
 *
 * Seen in: samples/office-communicator-tls. The value is kept as printed;
 * what was removed can have held whole headers.
 */
import type { CellRange } from "../../model/cells.js";
import type { HttpHeader, Suspicion } from "./http-message.js";

const DIRECTIVES =
  "no-cache|no-store|keep-alive|close|chunked|gzip|deflate|identity|max-age=\\d+|private|public|\\*/\\*";
const MEDIA = "(?:text|image|application|multipart|audio|video)/[A-Za-z0-9.+*-]+";

/** What the value of a header can never be. */
const IMPOSSIBLE: readonly (readonly [names: readonly string[], value: RegExp])[] = [
  [
    ["host"],
    new RegExp(`^(?:(?:${DIRECTIVES})|${MEDIA}|(?:NTLM|Basic|Negotiate|Digest) .*|[A-Za-z]+/\\d.*|[^ ]* .*)$`, "i"),
  ],
  [["user-agent", "server"], new RegExp(`^(?:${DIRECTIVES})$`, "i")],
  [["content-type", "accept"], /^(?:no-cache|no-store|keep-alive|close|chunked|\d+)$/i],
  [["content-length"], /\D/],
  [["connection", "proxy-connection", "pragma"], new RegExp(`^(?:${MEDIA}|\\d+|[A-Za-z]+/\\d.*)$`, "i")],
  [["proxy-authorization", "authorization", "cookie"], new RegExp(`^(?:${DIRECTIVES})$`, "i")],
];

/**
 * A header whose name, or the line end in front of it, was damaged: it is read as more of the line before.
 *
 * ```text
 * Content-Length: 0..P####-Authenticate: NTLM
 * Server: squid/5.7####roxy-Authenticate: NTLM
 * ```
 */
const HEADER_INSIDE = /[A-Za-z][\w-]{1,40}: |\.\.[A-Z]/;

/** A line of a head, the first one or a value, in which more of the head seems to stand; what is quoted may hold anything. */
export function signOfHeaderInside(text: string, { start, end }: CellRange): readonly Suspicion[] {
  const own = text.includes('"') ? text.replace(/"[^"]*"/g, "") : text;
  if ((!own.includes(": ") && !own.includes("..")) || !HEADER_INSIDE.test(own)) return [];
  const message = "the name of a header, or the line end before it, seems damaged";
  return [{ kind: "header-inside-a-value", start, end, message }];
}

export function signsOfRemoval(headers: readonly HttpHeader[]): readonly Suspicion[] {
  const signs: Suspicion[] = [];
  for (const header of headers) {
    if (header.value === "") continue;
    signs.push(...signOfHeaderInside(header.value, header));
    if (header.holes) continue;
    const name = header.name.toLowerCase();
    const found = IMPOSSIBLE.find(([names, value]) => names.includes(name) && value.test(header.value));
    if (found === undefined) continue;
    const message = `${header.name} has the value of another header; text before it seems removed`;
    signs.push({ kind: "value-of-another-header", start: header.start, end: header.end, message });
  }
  return signs;
}
