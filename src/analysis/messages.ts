import { plus } from "../model/address.js";
import type { Message } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";
import type { CellRange } from "../model/cells.js";
import type { SeenBuffer } from "./buffers/seen.js";
import { mergeEvidence } from "./entries.js";
import type { Decoded } from "./protocol/decoded.js";
import type { HttpMessage } from "./protocol/http-message.js";
import type { NtlmToken } from "./protocol/ntlm.js";
import type { SecretSpan } from "./protocol/secrets.js";
import { partsOf, runsOf, type Run } from "./streams/runs.js";

/** A protocol message found in one or several buffers. */
export interface SeenMessage {
  readonly id: string;
  readonly protocol: string;
  /** The buffer in which it begins. */
  readonly buffer: SeenBuffer;
  readonly buffers: readonly SeenBuffer[];
  readonly direction: Message["direction"];
  readonly directionBecause: string;
  /** What rules ask for. Values are unmasked; the public form masks them. */
  readonly fields: Record<string, string>;
  readonly shown: Record<string, string>;
  readonly places: Message["places"];
  readonly completeness: Message["completeness"];
  /** The message that carries it: the HTTP message of a token. */
  readonly carrier: SeenMessage | null;
  readonly http: HttpMessage | null;
  readonly token: NtlmToken | null;
  readonly evidence: readonly Evidence[];
}

export interface SeenMessages {
  readonly messages: readonly SeenMessage[];
  /** Cells of a buffer that must not be shown, as far as messages tell. */
  readonly secretsIn: (buffer: SeenBuffer) => readonly SecretSpan[];
  /** Cells of a buffer of which messages know what may be shown: heads and tokens. */
  readonly claimedIn: (buffer: SeenBuffer) => readonly CellRange[];
}

/**
 * The messages in all buffers, in order of appearance. `client` tells for a buffer whether its thread acts as an HTTP
 * client, which gives a direction to memory that was merely dumped; `connectionOf` names the socket it went over.
 */
export function messagesOf(
  buffers: readonly SeenBuffer[],
  client: (buffer: SeenBuffer) => boolean,
  connectionOf: (buffer: SeenBuffer) => string | null,
  portOf: (buffer: SeenBuffer) => number | null,
  redacted: boolean,
): SeenMessages {
  const messages: SeenMessage[] = [];
  const secrets = new Map<SeenBuffer, SecretSpan[]>();
  const claimed = new Map<SeenBuffer, CellRange[]>();
  for (const run of runsOf(buffers, connectionOf, portOf)) {
    for (const span of run.decoding.secrets) {
      for (const { buffer, start, end } of partsOf(run, span)) {
        const own = secrets.get(buffer);
        if (own === undefined) secrets.set(buffer, [{ start, end, kind: span.kind }]);
        else own.push({ start, end, kind: span.kind });
      }
    }
    const add = (decoded: Decoded, carrier: SeenMessage | null): void => {
      const message = seen(`msg-${messages.length + 1}`, run, decoded, carrier, client, redacted);
      messages.push(message);
      if (decoded.http !== undefined || decoded.token !== undefined)
        for (const { buffer, start, end } of partsOf(run, headOf(decoded))) {
          const own = claimed.get(buffer);
          if (own === undefined) claimed.set(buffer, [{ start, end }]);
          else own.push({ start, end });
        }
      for (const inner of decoded.inner) add(inner, message);
    };
    for (const decoded of run.decoding.messages) add(decoded, null);
  }
  return {
    messages,
    secretsIn: (buffer) => secrets.get(buffer) ?? [],
    claimedIn: (buffer) => claimed.get(buffer) ?? [],
  };
}

function seen(
  id: string,
  run: Run,
  decoded: Decoded,
  carrier: SeenMessage | null,
  client: (buffer: SeenBuffer) => boolean,
  redacted: boolean,
): SeenMessage {
  const parts = partsOf(run, headOf(decoded));
  const buffer = parts[0]?.buffer ?? run.pieces[0]!.buffer;
  const { direction, because } =
    carrier === null
      ? directionOf(buffer, decoded.http ?? null, client(buffer))
      : { direction: carrier.direction, because: carrier.directionBecause };
  const fields: Record<string, string> = {};
  const shown: Record<string, string> = {};
  const places: Record<string, Message["places"][string]> = {};
  for (const field of decoded.fields) {
    fields[field.name] = field.value;
    shown[field.name] = redacted ? field.shown : field.value;
    const place = field.at === null ? undefined : partsOf(run, field.at)[0];
    if (place !== undefined)
      places[field.name] = { address: plus(place.buffer.address, place.start), bytes: place.end - place.start };
  }
  return {
    id,
    protocol: decoded.protocol,
    buffer,
    buffers: [...new Set(partsOf(run, decoded).map((part) => part.buffer))],
    direction,
    directionBecause: because,
    fields,
    shown,
    places,
    completeness: decoded.completeness,
    carrier,
    http: decoded.http ?? carrier?.http ?? null,
    token: decoded.token ?? null,
    evidence:
      parts.length === 0
        ? evidenceOf(buffer, decoded)
        : mergeEvidence(parts.flatMap((part) => evidenceOf(part.buffer, part))),
  };
}

/** The lines of a message are those of its head; a body is not what it is known by. */
function headOf(decoded: Decoded): CellRange {
  return decoded.head ?? decoded;
}

function directionOf(
  buffer: SeenBuffer,
  http: HttpMessage | null,
  client: boolean,
): { direction: Message["direction"]; because: string } {
  if (buffer.direction !== null && buffer.call !== null) {
    return { direction: buffer.direction, because: `${buffer.call.call.api} moves it` };
  }
  if (http === null || !client) return { direction: null, because: "nothing says whether it was sent or received" };
  return http.kind === "request"
    ? { direction: "out", because: "an HTTP client sends requests" }
    : { direction: "in", because: "an HTTP client receives responses" };
}

/** The lines that show the cells; all of the buffer's when none of them does. */
export function evidenceOf(buffer: SeenBuffer, range: CellRange): readonly Evidence[] {
  const rows = buffer.rows.filter((row) => row.from < range.end && row.to > range.start);
  return mergeEvidence((rows.length > 0 ? rows : buffer.rows).map((row) => row.evidence));
}

export function publicMessage(message: SeenMessage, stream: string | null): Message {
  return {
    id: message.id,
    protocol: message.protocol,
    buffer: message.buffer.id,
    buffers: message.buffers.map((buffer) => buffer.id),
    direction: message.direction,
    fields: message.shown,
    places: message.places,
    completeness: message.completeness,
    carrier: message.carrier?.id ?? null,
    stream,
    evidence: message.evidence,
  };
}
