/**
 * Whether a connection outlives one exchange of request and response, which NTLM needs.
 *
 * ```text
 * HTTP/1.1   stays open    unless one side says "close"
 * HTTP/1.0   closes        unless both sides say "keep-alive"
 * ```
 *
 * An answer without a length ends by closing, unless it says keep-alive itself:
 * then the two contradict, and nothing is known.
 *
 * Proxy-Connection counts like Connection (non-standard but universal). The
 * lower of the two versions counts. Source: reference, "persistence decision".
 */
import type { CellRange } from "../../model/cells.js";
import type { Confidence } from "../../model/evidence.js";
import { type HttpHeader, type HttpMessage, headerState, headersNamed } from "./http-message.js";

export interface Persistence {
  readonly persistent: boolean | "unknown";
  readonly because: string;
  /** `probable` where text was removed from the head that decides; `certain` otherwise. */
  readonly confidence: Confidence;
  /** The cells that decide; the whole head where something missing decides. */
  readonly decidedBy: readonly (CellRange & { readonly message: "request" | "response" })[];
}

/** `close` and `keep-alive` were seen; `absent` means proven absent. */
type Wish = "close" | "keep-alive" | "absent" | "not-seen";

interface Side {
  readonly message: HttpMessage | null;
  readonly role: "request" | "response";
  readonly wish: Wish;
  readonly header: HttpHeader | null;
}

/**
 * Decides for one exchange; either side may be missing.
 *
 * ```text
 * GET HTTP/1.0..User-Agent: x....     => not persistent: 1.0, whole head, no keep-alive
 * GET HTTP/1.0..User-Agent: x...      => unknown: the head is cut, keep-alive may follow
 * ```
 */
export function persistence(request: HttpMessage | null, response: HttpMessage | null): Persistence {
  const asking = sideOf(request, "request");
  const answering = sideOf(response, "response");
  for (const side of [answering, asking]) {
    if (side.wish === "close") return decision(false, `the ${side.role} says ${quote(side.header)}`, side);
  }
  for (const side of [asking, answering]) {
    if (!isOld(side.message)) continue;
    if (side.wish === "keep-alive") continue;
    const version = `the ${side.role} is HTTP/${side.message?.version ?? "1.0"}`;
    if (side.wish === "absent") return decision(false, `${version} and does not ask for keep-alive`, side);
    if (onlyRemovalHides(side.message)) {
      const because = `${version} and shows no keep-alive, although text seems removed from its head`;
      return { ...decision(false, because, side), confidence: "probable" };
    }
  }
  if (request !== null && response !== null && endsByClosing(request, response)) {
    // By the letter it closes; whoever wrote keep-alive meant otherwise, or a length was lost in a copy.
    if (answering.wish === "keep-alive") {
      const because = "the response says keep-alive, and yet has neither Content-Length nor chunked coding";
      return decision("unknown", because, answering);
    }
    return decision(
      false,
      "the response has neither Content-Length nor chunked coding and so ends by closing",
      answering,
    );
  }
  return stillOpen(asking, answering);
}

function stillOpen(asking: Side, answering: Side): Persistence {
  const unknown = (because: string, side: Side): Persistence => decision("unknown", because, side);
  for (const side of [asking, answering]) {
    if (side.message === null) return unknown(`the ${side.role} was not seen`, side);
    if (side.message.version === null) return unknown(`the version of the ${side.role} was not seen`, side);
  }
  const old = isOld(asking.message) || isOld(answering.message);
  for (const side of [asking, answering]) {
    if (side.wish === "not-seen") return unknown(`the head of the ${side.role} was not seen whole`, side);
    if (old && side.wish !== "keep-alive") {
      return decision(false, `one side is HTTP/1.0 and the ${side.role} does not say keep-alive`, side);
    }
  }
  if (answering.message !== null && asking.message !== null && !isFramed(asking.message, answering.message)) {
    return unknown("whether the response has a length was not seen", answering);
  }
  const because = old ? "both sides say keep-alive" : "both sides are HTTP/1.1 and neither says close";
  const both = decision(true, because, asking);
  return { ...both, decidedBy: [...both.decidedBy, ...decision(true, because, answering).decidedBy] };
}

function decision(persistent: boolean | "unknown", because: string, side: Side): Persistence {
  const { message, header, role } = side;
  const range = header ?? (message === null ? null : { start: 0, end: message.headEnd });
  const decidedBy = range === null ? [] : [{ message: role, start: range.start, end: range.end }];
  return { persistent, because, confidence: persistent === "unknown" ? "possible" : "certain", decidedBy };
}

function sideOf(message: HttpMessage | null, role: "request" | "response"): Side {
  if (message === null) return { message, role, wish: "not-seen", header: null };
  let kept: HttpHeader | null = null;
  for (const header of message.headers) {
    if (!/^(?:proxy-)?connection$/i.test(header.name)) continue;
    const words = header.value.toLowerCase().split(/[\s,]+/);
    if (!header.holes && words.includes("close")) return { message, role, wish: "close", header };
    if (!header.holes && words.includes("keep-alive")) kept ??= header;
  }
  if (kept !== null) return { message, role, wish: "keep-alive", header: kept };
  const states = [headerState(message, "connection"), headerState(message, "proxy-connection")];
  return {
    message,
    role,
    wish: states.includes("not-seen") || hasLostWish(message) ? "not-seen" : "absent",
    header: null,
  };
}

function hasLostWish(message: HttpMessage): boolean {
  const cut = message.cutLine?.name ?? "";
  return /^(?:proxy-)?connection$/i.test(cut) || message.headers.some((h) => h.holes && /connection$/i.test(h.name));
}

function isOld(message: HttpMessage | null): boolean {
  return message?.version === "1.0" || message?.version === "0.9";
}

function onlyRemovalHides(message: HttpMessage | null): boolean {
  return message !== null && message.headComplete && message.holes.length === 0 && message.suspicious.length > 0;
}

/** Proven to end only with the connection: its whole head was seen and names no length. */
function endsByClosing(request: HttpMessage, response: HttpMessage): boolean {
  if (isBodiless(request, response) || response.protocol === "sip") return false;
  return (
    headerState(response, "content-length") === "absent" && headerState(response, "transfer-encoding") === "absent"
  );
}

function isFramed(request: HttpMessage, response: HttpMessage): boolean {
  if (isBodiless(request, response) || response.contentLength !== null || response.protocol === "sip") return true;
  return headersNamed(response, "transfer-encoding").some((header) => /chunked/i.test(header.value));
}

/** Answers to HEAD, 1xx, 204, 304, and the 200 to CONNECT (a tunnel) have no body. */
function isBodiless(request: HttpMessage, response: HttpMessage): boolean {
  const status = response.status ?? 0;
  if (request.method === "HEAD" || status === 204 || status === 304 || (status >= 100 && status < 200)) return true;
  return request.method === "CONNECT" && status >= 200 && status < 300;
}

function quote(header: HttpHeader | null): string {
  return header === null ? "close" : `"${header.name}: ${header.value}"`;
}
