/** Names that HTTP and SIP heads are made of: they tell a header from stray text where line ends are only dots. */

/** Headers that only a request carries, in lower case. */
export const REQUEST_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-charset",
  "accept-encoding",
  "accept-language",
  "authorization",
  "cookie",
  "expect",
  "from",
  "host",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "max-forwards",
  "origin",
  "proxy-authorization",
  "range",
  "referer",
  "soapaction",
  "te",
  "ua-cpu",
  "unless-modified-since",
  "user-agent",
  "x-forwarded-for",
  "x-requested-with",
]);

/** Headers that only a response carries, in lower case. */
export const RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  "accept-ranges",
  "age",
  "etag",
  "location",
  "proxy-agent",
  "proxy-authenticate",
  "proxy-authentication-info",
  "authentication-info",
  "retry-after",
  "server",
  "set-cookie",
  "strict-transport-security",
  "vary",
  "www-authenticate",
  "x-aspnet-version",
  "x-cache",
  "x-cache-lookup",
  "x-frame-options",
  "x-powered-by",
  "x-squid-error",
]);

const EITHER_HEADERS: readonly string[] = [
  "allow",
  "cache-control",
  "cache-status",
  "connection",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-md5",
  "content-range",
  "content-security-policy",
  "content-type",
  "date",
  "expires",
  "keep-alive",
  "last-modified",
  "link",
  "mime-version",
  "p3p",
  "pragma",
  "proxy-connection",
  "proxy-support",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
  "warning",
  "x-content-type-options",
  // SIP
  "call-id",
  "contact",
  "cseq",
  "event",
  "record-route",
  "route",
  "subscription-state",
  "supported",
  "to",
  "ms-keep-alive",
];

/** Every header name known here, in lower case. */
export const KNOWN_HEADERS: ReadonlySet<string> = new Set([...REQUEST_HEADERS, ...RESPONSE_HEADERS, ...EITHER_HEADERS]);

const KNOWN_PREFIXES: ReadonlySet<string> = prefixesOf(KNOWN_HEADERS);

/** Whether a known header name begins so; what a cut leaves of a name. */
export function isHeaderPrefix(lowerCase: string): boolean {
  return KNOWN_PREFIXES.has(lowerCase);
}

/** Request methods that are recognised even where the rest of the request line is lost. */
export const METHODS: ReadonlySet<string> = new Set([
  "GET",
  "POST",
  "HEAD",
  "PUT",
  "DELETE",
  "CONNECT",
  "OPTIONS",
  "TRACE",
  "PATCH",
  "PROPFIND",
  "PROPPATCH",
  "MKCOL",
  "COPY",
  "MOVE",
  "LOCK",
  "UNLOCK",
  "SEARCH",
  "REPORT",
  "RPC_IN_DATA",
  "RPC_OUT_DATA",
  "CCM_POST",
  "BITS_POST",
  "SSTP_DUPLEX_POST",
  "REGISTER",
  "INVITE",
  "ACK",
  "BYE",
  "CANCEL",
  "SUBSCRIBE",
  "NOTIFY",
  "MESSAGE",
  "INFO",
  "SERVICE",
  "BENOTIFY",
  "NEGOTIATE",
  "PRACK",
  "UPDATE",
  "REFER",
  "PUBLISH",
]);

function prefixesOf(names: Iterable<string>): ReadonlySet<string> {
  const prefixes = new Set<string>();
  for (const name of names) for (let i = 1; i <= name.length; i++) prefixes.add(name.slice(0, i));
  return prefixes;
}
