/** Reads the first line of an HTTP or SIP message, also when parts of it are lost or were removed. */
import { UNKNOWN_MARK } from "../../model/cells.js";
import { METHODS } from "./http-names.js";

export interface StartLine {
  readonly protocol: "http" | "sip";
  readonly kind: "request" | "response";
  readonly method: string | null;
  /** Null when it was removed from the text or lost. */
  readonly target: string | null;
  /** `1.0`, `1.1`, `2.0`; null when lost. */
  readonly version: string | null;
  readonly status: number | null;
  readonly reason: string | null;
  /** The line has a method and a version, and nothing between them. */
  readonly targetRemoved: boolean;
}

/**
 * Reads the line as printed; null when it begins no message.
 *
 * ```text
 * GET http://a.b/c.crl HTTP/1.1
 * GET HTTP/1.0                         target removed by whoever published the log
 * HTTP/1.1 407 Proxy Authentication Required
 * REGISTER sip:a.b SIP/2.0
 * GET http://a.b/c░░░░░░░░             lost: the version is not known
 * ```
 */
export function readStartLine(line: string): StartLine | null {
  return readStatusLine(line) ?? readRequestLine(line);
}

function readStatusLine(line: string): StartLine | null {
  const match = /^(HTTP|SIP)\/(\d|\u2591)\.(\d|\u2591)(?: ([\d\u2591]{0,3})(?: ?(.*))?)?$/s.exec(line);
  if (match === null) return null;
  const [, name, major = "", minor = "", digits = "", rest] = match;
  const reason = rest === undefined ? null : beforeHole(rest).trim();
  return {
    protocol: name === "SIP" ? "sip" : "http",
    kind: "response",
    method: null,
    target: null,
    version: isDigit(major) && isDigit(minor) ? `${major}.${minor}` : null,
    status: /^\d{3}$/.test(digits) ? Number(digits) : null,
    reason: reason === "" ? null : reason,
    targetRemoved: false,
  };
}

function readRequestLine(line: string): StartLine | null {
  const blank = line.indexOf(" ");
  if (blank < 1) return null;
  const method = line.slice(0, blank);
  // PRI is the opening of HTTP/2 and no method.
  if (!/^[A-Z][A-Z0-9_-]{1,23}$/.test(method) || method === "PRI") return null;
  const tail = /(?:^| )(HTTP|SIP)\/(\d)\.(\d) *$/.exec(line.slice(-16));
  if (tail !== null) {
    const [text, name, major, minor] = tail;
    const target = line.slice(blank + 1, Math.max(blank + 1, line.length - text.length)).trim();
    const lost = target.indexOf(UNKNOWN_MARK);
    return {
      protocol: name === "SIP" ? "sip" : "http",
      kind: "request",
      method,
      target: target === "" || lost === 0 ? null : target,
      version: `${major}.${minor}`,
      status: null,
      reason: null,
      targetRemoved: target === "",
    };
  }
  if (!METHODS.has(method)) return null;
  const [legible = ""] = line.slice(blank + 1).split(UNKNOWN_MARK, 1);
  if (legible.length < line.length - blank - 1 ? !isTarget(legible) && legible !== "" : !isTarget(legible)) return null;
  const sip = /^sips?:/i.test(legible) || OF_SIP.test(method);
  return {
    protocol: sip ? "sip" : "http",
    kind: "request",
    method,
    target: legible === "" ? null : legible.replace(CUT_VERSION, "").trim(),
    version: null,
    status: null,
    reason: null,
    targetRemoved: false,
  };
}

/** A dot before a hole may be the carriage return: `No.░` is `No`. */
function beforeHole(text: string): string {
  const hole = text.indexOf(UNKNOWN_MARK);
  return hole < 0 ? text : text.slice(0, hole).replace(/\.{1,2}$/, "");
}

/** `GET http://a.b/c HTT`: cut inside the version, which is no part of the target. */
const CUT_VERSION = / [HS][A-Z]{0,3}(?:\/[\d.]{0,5})?$/;

/** Methods that only SIP has. */
const OF_SIP = /^(?:REGISTER|INVITE|ACK|BYE|CANCEL|PRACK|REFER|SERVICE|NEGOTIATE)$/;

function isTarget(text: string): boolean {
  return /^(?:\/|\*|https?:|ftp:|sips?:|[A-Za-z0-9.-]+:\d)/i.test(text);
}

function isDigit(text: string): boolean {
  return /^\d$/.test(text);
}
