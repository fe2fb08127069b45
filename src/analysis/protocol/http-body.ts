/** Where the body of an HTTP message ends. */
import { type CellRange, type Cells, DOT, cellAt, cellsText } from "../../model/cells.js";
import { type HttpMessage, headersNamed } from "./http-message.js";

export interface HttpBody {
  /** The cells of the content, without the sizes of chunks; several where it comes in chunks. */
  readonly pieces: readonly CellRange[];
  /** First cell behind the message, as far as the cells reach. */
  readonly end: number;
  /** Bytes that are still to come; `Infinity` where their number is not known. */
  readonly wants: number;
  /** `unknown`: the header that says it may be in a part of the head that is lost. */
  readonly framedBy: "nothing" | "content-length" | "chunked" | "close" | "unknown";
}

/** The body of a message whose head was read from cell 0; a head without end wants more. */
export function bodyOf(cells: Cells, message: HttpMessage): HttpBody {
  const start = message.bodyStart;
  if (start === null) return { pieces: [], end: cells.length, wants: Number.POSITIVE_INFINITY, framedBy: "nothing" };
  const none = { pieces: [], end: start, wants: 0, framedBy: "nothing" } as const;
  const status = message.status ?? 200;
  if (message.kind === "response" && ((status >= 100 && status < 200) || status === 204 || status === 304)) return none;
  if (headersNamed(message, "transfer-encoding").some(({ value }) => /chunked/i.test(value)))
    return chunks(cells, start);
  if (message.contentLength !== null) {
    // An answer to HEAD names the length of a body that it has not: the next message follows at once.
    if (message.kind === "response" && /^HTTP\/1\.\d \d{3}/.test(cellsText(cells, start, start + 12))) return none;
    const end = start + message.contentLength;
    const seen = Math.min(end, cells.length);
    const pieces = seen > start ? [{ start, end: seen }] : [];
    return { pieces, end: seen, wants: end - seen, framedBy: "content-length" };
  }
  if (message.kind === "request" || message.protocol === "sip") return none;
  const pieces = cells.length > start ? [{ start, end: cells.length }] : [];
  return { pieces, end: cells.length, wants: 0, framedBy: message.mayHoldMore ? "unknown" : "close" };
}

/**
 * ```text
 * 1a4..<420 bytes>..0....
 * ^ size, hexadecimal     ^ the last one, and an empty line
 * ```
 */
function chunks(cells: Cells, start: number): HttpBody {
  const pieces: CellRange[] = [];
  const cut = (wants: number): HttpBody => ({ pieces, end: cells.length, wants, framedBy: "chunked" });
  let at = start;
  while (at < cells.length) {
    const line = /^([0-9a-fA-F]{1,8})(?:;[^.\u2591]{0,64})?\.\./.exec(cellsText(cells, at, at + 80));
    if (line === null || !isLineEnd(cells, at + line[0].length - 2)) return cut(Number.POSITIVE_INFINITY);
    const size = Number.parseInt(line[1]!, 16);
    const from = at + line[0].length;
    if (size === 0) {
      if (!isLineEnd(cells, from)) return cut(Number.POSITIVE_INFINITY);
      return { pieces, end: from + 2, wants: 0, framedBy: "chunked" };
    }
    if (Math.min(cells.length, from + size) > from)
      pieces.push({ start: from, end: Math.min(cells.length, from + size) });
    if (from + size + 2 > cells.length) return cut(Number.POSITIVE_INFINITY);
    at = from + size + 2;
  }
  return cut(Number.POSITIVE_INFINITY);
}

function isLineEnd(cells: Cells, at: number): boolean {
  const [first, second] = [cellAt(cells, at), cellAt(cells, at + 1)];
  return (first === 0x0d || first === DOT) && (second === 0x0a || second === DOT);
}
