import type { Message } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";
import type { CellRange } from "../model/cells.js";
import type { SeenBuffer } from "./buffers/seen.js";
import { mergeEvidence } from "./entries.js";
import { readHttp } from "./protocol/http.js";
import type { HttpMessage } from "./protocol/http-message.js";
import { findNtlm, type NtlmToken } from "./protocol/ntlm.js";
import { readAuthList } from "./protocol/auth.js";
import { persistence } from "./protocol/persistence.js";
import { redactHeaderValue, redactNtlm } from "./protocol/redaction.js";

/** A protocol message found in a buffer. */
export interface SeenMessage {
  readonly id: string;
  readonly protocol: string;
  readonly buffer: SeenBuffer;
  readonly direction: Message["direction"];
  readonly directionBecause: string;
  /** What rules ask for. Values are unmasked; the public form masks them. */
  readonly fields: Readonly<Record<string, string>>;
  readonly shown: Readonly<Record<string, string>>;
  readonly completeness: Message["completeness"];
  readonly http: HttpMessage | null;
  readonly token: NtlmToken | null;
  readonly evidence: readonly Evidence[];
}

const NTLM_NAMES = { 1: "ntlm.negotiate", 2: "ntlm.challenge", 3: "ntlm.authenticate" } as const;

/**
 * The messages in all buffers, in order of appearance. `client` tells for a buffer whether its thread acts as an HTTP
 * client, which gives a direction to memory that was merely dumped.
 */
export function messagesOf(
  buffers: readonly SeenBuffer[],
  client: (buffer: SeenBuffer) => boolean,
  redacted: boolean,
): readonly SeenMessage[] {
  const messages: SeenMessage[] = [];
  const push = (message: Omit<SeenMessage, "id">): void => {
    messages.push({ id: `msg-${messages.length + 1}`, ...message });
  };
  let lastRequest: SeenMessage | undefined;
  for (const buffer of buffers) {
    if (buffer.stale) continue;
    const http = readHttp(buffer.cells);
    const tokens = findNtlm(buffer.cells, http);
    if (http === null && tokens.length === 0) continue;
    const { direction, because } = directionOf(buffer, http, client(buffer));
    if (http !== null) {
      const request = http.kind === "response" ? lastRequest : undefined;
      push({
        protocol: `${http.protocol}.${http.kind}`,
        buffer,
        direction,
        directionBecause: because,
        ...httpFields(http, tokens, request?.http ?? null, redacted),
        completeness: http.completeness,
        http,
        token: null,
        evidence: evidenceOf(buffer, { start: 0, end: http.headEnd }),
      });
      if (http.kind === "request") lastRequest = messages.at(-1);
    }
    for (const token of tokens) {
      if (token.type === null) continue;
      push({
        protocol: NTLM_NAMES[token.type],
        buffer,
        direction,
        directionBecause: because,
        ...ntlmFields(token, redacted),
        completeness: token.completeness,
        http,
        token,
        evidence: evidenceOf(buffer, token),
      });
    }
  }
  return messages;
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

function httpFields(
  http: HttpMessage,
  tokens: readonly NtlmToken[],
  request: HttpMessage | null,
  redacted: boolean,
): Pick<SeenMessage, "fields" | "shown"> {
  const fields: Record<string, string> = {};
  const shown: Record<string, string> = {};
  const set = (name: string, value: string | number | null, display = value): void => {
    if (value === null) return;
    fields[name] = String(value);
    shown[name] = String(display);
  };
  set("method", http.method);
  set(
    "target",
    http.target,
    http.target === null || !redacted ? http.target : redactHeaderValue("target", http.target),
  );
  set("version", http.version);
  set("status", http.status);
  set("reason", http.reason);
  for (const header of http.headers) {
    const name = `header.${header.name.toLowerCase()}`;
    const display = redacted ? redactHeaderValue(header.name, header.value) : header.value;
    if (fields[name] === undefined) set(name, header.value, display);
    else set(name, `${fields[name]}, ${header.value}`, `${shown[name]}, ${display}`);
    if (/^proxy-auth/i.test(header.name)) {
      const schemes = readAuthList(header.value)
        .map((auth) => auth.scheme.toLowerCase())
        .filter((scheme) => /^[a-z]+$/.test(scheme));
      if (schemes.length > 0) set("proxy-auth.scheme", schemes.join(" "));
    }
  }
  for (const token of tokens) {
    if (token.type === null) continue;
    const side =
      token.header !== null && /^proxy-/i.test(token.header)
        ? "proxy-auth"
        : http.status === 407
          ? "proxy-auth"
          : "auth";
    set(`${side}.ntlm.type`, token.type);
    set(`${side}.scheme`, "ntlm");
  }
  if (!http.headComplete) set("head", "cut");
  for (const sign of http.suspicious) set(`suspicious.${sign.kind}`, sign.message);
  if (http.kind === "response") {
    const kept = persistence(request, http);
    set("connection.persistent", kept.persistent === "unknown" ? "unknown" : kept.persistent ? "yes" : "no");
    set("connection.because", kept.because);
    set("connection.confidence", kept.confidence);
  }
  return { fields, shown };
}

function ntlmFields(token: NtlmToken, redacted: boolean): Pick<SeenMessage, "fields" | "shown"> {
  const read = (source: NtlmToken): Record<string, string> => {
    const fields: Record<string, string> = {};
    if (source.type !== null) fields["type"] = String(source.type);
    fields["type.from"] = source.typeFrom ?? "unknown";
    fields["placed-by"] = source.alignment.because;
    fields["known-bytes"] = `${source.knownBytes}${source.length === null ? "" : ` of ${source.length}`}`;
    if (source.header !== null) fields["header"] = source.header;
    for (const field of source.fields) {
      if (field.flags !== undefined) {
        // Two digits of a flag word can be lost: the hex form keeps its question marks, in the order of the number.
        const hex = field.hex?.split(" ").reverse().join("") ?? "";
        fields["flags"] =
          `${hex} ${field.flags.set.join(" ")}${field.flags.unknown.length === 0 ? "" : ` (not legible: ${field.flags.unknown.join(" ")})`}`;
      } else if (field.value !== null && field.value !== "") fields[field.name] = String(field.value);
      else if (field.pairs !== undefined) {
        for (const pair of field.pairs) if (pair.value !== "") fields[`target-info.${pair.name}`] = String(pair.value);
        if (field.length !== null) fields[`${field.name}.length`] = String(field.length);
      } else if (field.length !== null && field.length > 0 && field.name !== "version")
        fields[`${field.name}.length`] = String(field.length);
    }
    return fields;
  };
  const fields = read(token);
  const shown = redacted ? read(redactNtlm(token)) : fields;
  return { fields, shown };
}

export function publicMessage(message: SeenMessage): Message {
  return {
    id: message.id,
    protocol: message.protocol,
    buffer: message.buffer.id,
    direction: message.direction,
    fields: message.shown,
    completeness: message.completeness,
    evidence: message.evidence,
  };
}
