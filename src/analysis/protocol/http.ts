/**
 * Reads HTTP/1.x and SIP messages from damaged dumps.
 *
 * Not read: bodies (their bytes cannot be recovered from dots), chunk sizes,
 * HTTP/2. What is not seen is never called absent: see `headerState`.
 */
import { type CellRange, type Cells, DOT, UNKNOWN, cellAt, cellsText, hasHole, holesOf } from "../../model/cells.js";
import { type HeadLines, readHeadLines } from "./http-lines.js";
import { KNOWN_HEADERS, METHODS, REQUEST_HEADERS, RESPONSE_HEADERS } from "./http-names.js";
import { type StartLine, readStartLine } from "./http-start-line.js";
import type { HttpHeader, HttpMessage, Suspicion } from "./http-message.js";
import { signOfHeaderInside, signsOfRemoval } from "./http-removal.js";

/**
 * Reads the message that begins at cell 0; null when none does.
 *
 * ```text
 * HTTP/1.1 407 Proxy Authentication Required..Proxy-Authenticate: ░░░░..Cache-Control: no-cache..Pragma: no-c
 * ^ start line                                ^ holes: true                                      ^ cutLine
 * ```
 *
 * A message whose first line lies in a hole is still recognised by headers
 * that only a request or only a response carries.
 */
export function readHttp(cells: Cells): HttpMessage | null {
  if (!mayBeginHttp(cells)) return null;
  const head = readHeadLines(cells);
  const first = head.lines[0] ?? head.cut;
  if (first === null) return null;
  const headers: HttpHeader[] = [];
  const suspicious: Suspicion[] = [];
  for (const line of head.lines.slice(1)) {
    const header = readHeader(cells, line, false);
    if (header !== null) headers.push(header);
    else if (!hasHole(cells, line.start, line.end)) {
      const message = `the line ${JSON.stringify(clip(cellsText(cells, line.start, line.end)))} is no header`;
      suspicious.push({ kind: "line-without-colon", start: line.start, end: line.end, message });
    }
  }
  // The first line is cut only when no line end was seen at all.
  const cutLine = head.lines.length > 0 && head.cut !== null ? readHeader(cells, head.cut, true) : null;
  const shown = behindEnd(cells, first) ? first.end : endOfText(cells, first);
  const startText = cellsText(cells, first.start, Math.min(shown, first.start + 65536));
  const start = readStartLine(startText) ?? guessedStart(cells, headers);
  if (start === null) return null;
  suspicious.push(...signOfHeaderInside(startText.slice(0, LONGEST_START), first));
  return assemble(cells, head, start, headers, cutLine, suspicious, first);
}

/** Of a start line so much is looked at for a header that became part of it. */
const LONGEST_START = 4096;

/** Something is shown behind the line: where it ends was seen. */
function behindEnd(cells: Cells, { end }: CellRange): boolean {
  return end < cells.length && cellAt(cells, end) !== UNKNOWN;
}

/** Without the line end, or the dots that may be it. */
function endOfText(cells: Cells, { start, end }: CellRange): number {
  let at = end;
  while (at > start && end - at < 2 && [DOT, 0x0d, 0x0a].includes(cellAt(cells, at - 1))) at--;
  return at;
}

function assemble(
  cells: Cells,
  head: HeadLines,
  start: StartLine,
  headers: readonly HttpHeader[],
  cutLine: HttpHeader | null,
  otherSigns: readonly Suspicion[],
  first: CellRange,
): HttpMessage {
  const signs = signsOfRemoval(headers);
  const removed: readonly Suspicion[] = start.targetRemoved
    ? [{ kind: "target-removed", start: first.start, end: first.end, message: "request target removed" }]
    : [];
  const holes = holesOf(cells.subarray(0, head.end));
  const length = headers.find((header) => header.name.toLowerCase() === "content-length");
  return {
    protocol: start.protocol,
    kind: start.kind,
    method: start.method,
    target: start.target,
    version: start.version,
    status: start.status,
    reason: start.reason,
    headers,
    cutLine,
    headComplete: head.complete,
    mayHoldMore: !head.complete || holes.length > 0 || signs.length > 0 || otherSigns.length > 0,
    completeness: !head.complete ? "truncated" : holes.length > 0 ? "structural" : "complete",
    headEnd: head.end,
    holes,
    bodyStart: head.complete ? head.end : null,
    contentLength: length !== undefined && /^\d{1,15}$/.test(length.value) ? Number(length.value) : null,
    suspicious: [...removed, ...signs, ...otherSigns],
  };
}

function readHeader(cells: Cells, line: CellRange, cut: boolean): HttpHeader | null {
  let colon = line.start;
  while (colon < line.end && colon - line.start <= 128 && cellAt(cells, colon) !== 0x3a) colon++;
  const name = cellsText(cells, line.start, colon).trimEnd();
  if (!/^[A-Za-z0-9!#$%&'*+^_`|~-]+$/.test(name)) return null;
  if (colon >= line.end || cellAt(cells, colon) !== 0x3a) {
    if (!cut) return null;
    return { name, value: "", start: line.start, valueStart: line.end, end: line.end, holes: false };
  }
  let valueStart = colon + 1;
  while (valueStart < line.end && isBlank(cellAt(cells, valueStart))) valueStart++;
  let end = line.end;
  while (end > valueStart && isBlank(cellAt(cells, end - 1))) end--;
  const value = cellsText(cells, valueStart, end);
  return { name, value, start: line.start, valueStart, end, holes: hasHole(cells, valueStart, end) };
}

/** A first look that keeps other data (TLS, LDAP, text) from being scanned. */
export function mayBeginHttp(cells: Cells): boolean {
  if (cells.length < 8) return false;
  if (cellAt(cells, 0) === UNKNOWN) return true;
  const word = cellsText(cells, 0, 28);
  if (/^(?:HTTP|SIP)\/[\d\u2591]\.[\d\u2591](?:[ \u2591]|$)/.test(word)) return true;
  const method = /^([A-Z][A-Z0-9_-]{1,23}) /.exec(word)?.[1];
  return method !== undefined && (METHODS.has(method) || method.length <= 20);
}

/** Kind of a message whose first line is lost, by headers that only one kind has; needs two known headers. */
function guessedStart(cells: Cells, headers: readonly HttpHeader[]): StartLine | null {
  if (cellAt(cells, 0) !== UNKNOWN) return null;
  let known = 0;
  let requests = 0;
  let responses = 0;
  for (const header of headers) {
    const name = header.name.toLowerCase();
    if (KNOWN_HEADERS.has(name)) known++;
    if (REQUEST_HEADERS.has(name)) requests++;
    if (RESPONSE_HEADERS.has(name)) responses++;
  }
  if (known < 2 || requests > 0 === responses > 0) return null;
  const kind = requests > 0 ? "request" : "response";
  const nothing = { method: null, target: null, version: null, status: null, reason: null };
  const line = cellsText(cells, 0, headers[0]?.start ?? 0);
  // Both are in every SIP message (RFC 3261, 8.1.1) and in none of HTTP.
  const sip = /SIP\/\d/.test(line) || headers.some(({ name }) => /^(?:call-id|cseq)$/i.test(name));
  return { protocol: sip ? "sip" : "http", kind, ...nothing, targetRemoved: false };
}

function isBlank(cell: number): boolean {
  return cell === 0x20 || cell === 0x09;
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
