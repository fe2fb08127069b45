/** What a decoder gives: messages with their fields, and for every field the cells that its bytes are. */
import type { CellRange, Cells } from "../../model/cells.js";
import { type MaskedBytes, byteAt, cellsOfBytes, knownBytes, maskedHex } from "./base64.js";
import type { HttpMessage } from "./http-message.js";
import type { NtlmToken } from "./ntlm.js";
import type { SecretKind, SecretSpan } from "./secrets.js";

export interface DecodedField {
  readonly name: string;
  readonly value: string;
  /** What a report shows: the value, or a word in its place. */
  readonly shown: string;
  /** The cells of its bytes; null where it follows from the message as a whole. */
  readonly at: CellRange | null;
}

/** One message; all cells are counted from the first of the dump that was decoded. */
export interface Decoded extends CellRange {
  /** `tls.client-hello`, `ntlm.challenge`, … */
  readonly protocol: string;
  readonly fields: readonly DecodedField[];
  /**
   * `truncated`: its end was not seen. `structural`: bytes inside it are lost, or it was recognised without its
   * beginning. For HTTP and SIP this speaks of the head.
   */
  readonly completeness: "complete" | "truncated" | "structural";
  /** The part that it is known by, without its body; all of it where it has none. */
  readonly head?: CellRange;
  /** Cells that must not be shown. */
  readonly secrets: readonly SecretSpan[];
  /** Messages that it carries: a token, a body, a certificate. */
  readonly inner: readonly Decoded[];
  readonly http?: HttpMessage;
  readonly token?: NtlmToken;
}

/** What is known of the cells besides the cells. */
export interface DecodeContext {
  readonly direction: "in" | "out" | null;
  /** The cells are all that was moved: none of another message stand behind them. */
  readonly exact: boolean;
  /** Port of the server, where it is known. */
  readonly port: number | null;
}

/** The messages that begin at a place. */
export interface Reading {
  readonly messages: readonly Decoded[];
  /** First cell behind them. */
  readonly end: number;
  /** Bytes of the last message that are not in the cells; `Infinity` where their number is not known, 0 for none. */
  readonly wants: number;
}

/** One protocol: how its messages begin, and how they are read. */
export interface Protocol {
  readonly name: string;
  /** A first look; cheap, and true for anything that may be one. */
  readonly opens: (cells: Cells, context: DecodeContext) => boolean;
  /** Reads what begins at cell 0; null where the opening deceives. Never throws. */
  readonly read: (cells: Cells, context: DecodeContext) => Reading | null;
}

/** Collects the fields of one message. A field of which a byte is not known is left out. */
export interface FieldWriter {
  readonly fields: DecodedField[];
  readonly secrets: SecretSpan[];
  /** `from` and `to` are the bytes that the value was read from. */
  readonly put: (name: string, value: string | number | null, from: number, to: number, secret?: SecretKind) => void;
}

export function fieldsOver(bytes: MaskedBytes): FieldWriter {
  const fields: DecodedField[] = [];
  const secrets: SecretSpan[] = [];
  return {
    fields,
    secrets,
    put: (name, value, from, to, secret) => {
      const at = cellsOfBytes(bytes, from, to);
      if (secret !== undefined && to > from) {
        secrets.push(...spansOf(bytes, from, to).map((span) => ({ ...span, kind: secret })));
      }
      if (value === null || to > bytes.value.length || knownBytes(bytes, from, to) < to - from) return;
      const text = String(value);
      const shown =
        secret === undefined || text === "" ? text : `[${secret} ${to - from} ${to - from === 1 ? "byte" : "bytes"}]`;
      fields.push({ name, value: text, shown, at });
    },
  };
}

/** The cells of bytes, in as many pieces as they lie in. */
export function spansOf(bytes: MaskedBytes, from: number, to: number): readonly CellRange[] {
  if (bytes.at === undefined) return [cellsOfBytes(bytes, from, to)];
  const spans: { start: number; end: number }[] = [];
  for (let i = from; i < to && i < bytes.at.length; i++) {
    const cell = bytes.at[i]!;
    const last = spans.at(-1);
    if (last !== undefined && last.end === cell) last.end = cell + 1;
    else spans.push({ start: cell, end: cell + 1 });
  }
  return spans;
}

/** A message of the bytes 0 to `length`, with its completeness; `length` as the message itself says, null if it does not. */
export function decodedOf(
  protocol: string,
  bytes: MaskedBytes,
  length: number | null,
  writer: Pick<FieldWriter, "fields" | "secrets">,
  inner: readonly Decoded[] = [],
): Decoded {
  const size = Math.min(bytes.value.length, length ?? bytes.value.length);
  const known = knownBytes(bytes, 0, size);
  return {
    protocol,
    ...cellsOfBytes(bytes, 0, size),
    fields: writer.fields,
    secrets: writer.secrets,
    completeness: length === null || size < length ? "truncated" : known < size ? "structural" : "complete",
    inner,
  };
}

/** Bytes as Latin letters, or null where one is lost or no printable character. */
export function asciiOf(bytes: MaskedBytes, from: number, to: number): string | null {
  let text = "";
  for (let i = from; i < to; i++) {
    const byte = byteAt(bytes, i);
    if (byte < 0x20 || byte > 0x7e) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** `0a 1b` as `0a1b`; null where a byte is lost. */
export function hexOf(bytes: MaskedBytes, from: number, to: number): string | null {
  if (to > bytes.value.length || knownBytes(bytes, from, to) < to - from) return null;
  return maskedHex(bytes, from, to).replaceAll(" ", "");
}

/** The same message, its cells counted from another place. */
export function moved(message: Decoded, by: number): Decoded {
  return by === 0 ? message : placed(message, ({ start, end }) => ({ start: start + by, end: end + by }));
}

/** The same message, its cells counted otherwise. */
export function placed(message: Decoded, place: (range: CellRange) => CellRange): Decoded {
  const { start, end } = place(message);
  return {
    ...message,
    start,
    end,
    ...(message.head === undefined ? {} : { head: place(message.head) }),
    fields: message.fields.map((field) => (field.at === null ? field : { ...field, at: place(field.at) })),
    secrets: message.secrets.map((span) => ({ ...span, ...place(span) })),
    inner: message.inner.map((one) => placed(one, place)),
  };
}
