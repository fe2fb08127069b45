/**
 * The protocol messages in a dump, or in plain bytes.
 *
 * ```text
 * HTTP/1.1 200 OK..Content-Length: 5....helloHTTP/1.1 304 Not Modified....
 * ^ msg, up to its body's end                ^ the next one begins where the first ends
 * ```
 */
import { type Cells, cellsFromBytes } from "../../model/cells.js";
import { type DecodeContext, type Decoded, moved, placed } from "./decoded.js";
import { readFragment } from "./der/fragment.js";
import { findNtlm } from "./ntlm.js";
import { carriedBy, ntlmMessage } from "./ntlm-message.js";
import { secretSpans } from "./redaction.js";
import { PROTOCOLS, SURE } from "./registry.js";
import { type SecretSpan, withoutOverlap } from "./secrets.js";
import { narrowed, stretched } from "./wide.js";

export interface Decoding {
  /** In the order of their cells; a message stands before those that it carries. */
  readonly messages: readonly Decoded[];
  /** Bytes that the last message still wants; `Infinity` where their number is not known. */
  readonly wants: number;
  /** First cell that no message claims. */
  readonly end: number;
  /** Cells that must not be shown, in order. */
  readonly secrets: readonly SecretSpan[];
}

/** More messages than any buffer of a transcript holds; a stream is decoded piece by piece. */
const MOST_MESSAGES = 4096;

const NOTHING_KNOWN: DecodeContext = { direction: null, exact: false, port: null };

/** Decodes cells from the first on. Never throws; what is not recognised gives no message. */
export function decode(cells: Cells, context: DecodeContext = NOTHING_KNOWN): Decoding {
  const narrow = narrowed(cells);
  if (narrow === null) return decodeCells(cells, context);
  const found = decodeCells(narrow, context);
  return {
    messages: found.messages.map((message) => placed(message, stretched)),
    wants: 2 * found.wants,
    end: 2 * found.end,
    secrets: found.secrets.map(stretched),
  };
}

function decodeCells(cells: Cells, context: DecodeContext): Decoding {
  const messages: Decoded[] = [];
  let at = 0;
  let wants = 0;
  while (at < cells.length && messages.length < MOST_MESSAGES) {
    const rest = at === 0 ? cells : cells.subarray(at);
    const reading = readOne(rest, context);
    if (reading === null) break;
    const read = CARRIERS.test(reading.messages[0]?.protocol ?? "")
      ? withTokens(rest.subarray(0, reading.end), reading.messages)
      : reading.messages;
    for (const message of read) messages.push(moved(message, at));
    wants = reading.wants;
    at += reading.end;
    if (reading.end <= 0 || wants > 0) break;
  }
  const loose = at < cells.length ? looseTokens(cells, at) : [];
  for (const one of loose.map(({ message }) => message).filter((message) => message !== null)) messages.push(one);
  const fragment = messages.length === 0 ? readFragment(cells) : null;
  if (fragment !== null) messages.push(fragment);
  const secrets = messages.flatMap(allSecrets);
  return {
    messages,
    wants,
    end: Math.min(at, cells.length),
    secrets: withoutOverlap([...secrets, ...loose.flatMap((one) => one.secrets)]),
  };
}

/** The same for bytes as they went over a wire. */
export function decodeBytes(bytes: ArrayLike<number>, context: DecodeContext = NOTHING_KNOWN): Decoding {
  return decode(cellsFromBytes(bytes), context);
}

function readOne(cells: Cells, context: DecodeContext): ReturnType<(typeof PROTOCOLS)[number]["read"]> {
  for (const protocol of PROTOCOLS) {
    if (!protocol.opens(cells, context)) continue;
    const reading = protocol.read(cells, context);
    if (reading !== null) return reading;
  }
  return null;
}

/** Whether a message begins here that nobody takes for the middle of another. */
export function opensSurely(cells: Cells): boolean {
  return SURE.some((protocol) => protocol.opens(cells, NOTHING_KNOWN) && protocol.read(cells, NOTHING_KNOWN) !== null);
}

/** Protocols whose log-on can be NTLM, as bytes or in base64; HTTP and SIP look for it themselves. */
const CARRIERS = /^(?:smb|ldap|rpc|spnego|gss|smtp|pop3|imap|line)\./;

/** The messages, the first of which carries the tokens found in the cells. */
function withTokens(cells: Cells, messages: readonly Decoded[]): readonly Decoded[] {
  const [first, ...rest] = messages;
  const tokens = looseTokens(cells, 0);
  if (first === undefined || tokens.length === 0) return messages;
  const inner = tokens.flatMap(({ message }) => (message === null ? [] : [carriedBy(message, first)]));
  const secrets = tokens.flatMap((token) => token.secrets);
  return [{ ...first, secrets: [...first.secrets, ...secrets], inner: [...first.inner, ...inner] }, ...rest];
}

/** Tokens outside of any message: raw ones in other protocols, and what a torn dump shows of one. */
function looseTokens(
  cells: Cells,
  from: number,
): readonly { readonly message: Decoded | null; readonly secrets: readonly SecretSpan[] }[] {
  const rest = from === 0 ? cells : cells.subarray(from);
  const tokens = findNtlm(rest, null);
  return tokens.map((token) => {
    const message = ntlmMessage(token);
    const secrets = secretSpans(rest, null, [token]).map((span) => ({
      ...span,
      start: span.start + from,
      end: span.end + from,
    }));
    return { message: message === null ? null : moved(message, from), secrets };
  });
}

function allSecrets(message: Decoded): readonly SecretSpan[] {
  return [...message.secrets, ...message.inner.flatMap(allSecrets)];
}
