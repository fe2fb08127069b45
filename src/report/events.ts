import type { Absence, Buffer, Call, Case, Message, Stop } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";

/** What the log shows, in its order: a standstill, a call, the messages of one buffer, something that never came. */
export type CaseEvent =
  | { readonly kind: "stop"; readonly id: string; readonly stop: Stop; readonly evidence: readonly Evidence[] }
  | {
      readonly kind: "call";
      readonly id: string;
      /** Null for a call that was recorded. */
      readonly stop: Stop | null;
      readonly call: Call;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly kind: "messages";
      readonly id: string;
      readonly stop: Stop | null;
      readonly call: Call | null;
      readonly direction: "in" | "out" | null;
      /** The messages of one buffer: an HTTP head and the token inside it are one event. */
      readonly messages: readonly Message[];
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly kind: "absence";
      readonly id: string;
      readonly stop: Stop | null;
      readonly absence: Absence;
      readonly evidence: readonly Evidence[];
    };

/**
 * The events of a case. Calls that only stand in a stack are no events of that moment and are left out, unless nothing
 * else shows them. An absence stands before the event that ended the wait. Calls that were only recorded, and what they
 * carried, come behind the stops in the order of their record, if they are asked for.
 */
export function eventsOf(
  document: Case,
  { records }: { readonly records: boolean } = { records: false },
): readonly CaseEvent[] {
  const calls = grouped(document.calls, (call) => call.stop ?? "");
  const entered = new Set(document.calls.filter((call) => call.phase === "enter").map((call) => call.activation));
  const buffers = grouped(document.buffers, (buffer) => buffer.stop ?? "");
  const messages = grouped(document.messages, (message) => message.buffer);
  const callById = new Map(document.calls.map((call) => [call.id, call]));
  const untilCall = grouped(document.absences, (absence) => absence.until ?? "");
  const events: CaseEvent[] = [];
  const told = new Set<string>();
  const tellAbsences = (until: string, stop: Stop | null): void => {
    for (const absence of untilCall.get(until) ?? []) {
      if (told.has(absence.id)) continue;
      told.add(absence.id);
      events.push({ kind: "absence", id: absence.id, stop, absence, evidence: absence.evidence });
    }
  };
  const tellMessages = (buffer: Buffer, stop: Stop | null): void => {
    const own = messages.get(buffer.id) ?? [];
    for (const message of own) tellAbsences(message.id, stop);
    if (own.length === 0) return;
    events.push({
      kind: "messages",
      id: own[0]!.id,
      stop,
      call: buffer.call === null ? null : (callById.get(buffer.call) ?? null),
      direction: own.find((message) => message.direction !== null)?.direction ?? buffer.direction,
      messages: own,
      evidence: uniqueEvidence(own.flatMap((message) => message.evidence)),
    });
  };
  const running = new Set<string>();
  for (const stop of document.stops) {
    events.push({
      kind: "stop",
      id: stop.id,
      stop,
      evidence: [{ source: stop.source, lines: stop.lines }],
    });
    const here = calls.get(stop.id) ?? [];
    // Outer calls first: they began before the ones inside them.
    for (const call of [...here].reverse()) {
      if (call.phase !== "active") continue;
      if (call.activation !== null && (entered.has(call.activation) || running.has(call.activation))) continue;
      if (call.activation !== null) running.add(call.activation);
      events.push({ kind: "call", id: call.id, stop, call, evidence: call.evidence });
    }
    for (const call of here) {
      if (call.phase === "active") continue;
      tellAbsences(call.id, stop);
      events.push({ kind: "call", id: call.id, stop, call, evidence: call.evidence });
    }
    for (const buffer of buffers.get(stop.id) ?? []) tellMessages(buffer, stop);
  }
  if (records) {
    const carried = grouped(buffers.get("") ?? [], (buffer) => buffer.call ?? "");
    for (const call of calls.get("") ?? []) {
      if (call.recorded === null) continue;
      tellAbsences(call.id, null);
      events.push({ kind: "call", id: call.id, stop: null, call, evidence: call.evidence });
      for (const buffer of carried.get(call.id) ?? []) tellMessages(buffer, null);
    }
  }
  for (const absence of document.absences) {
    if (!told.has(absence.id)) {
      events.push({ kind: "absence", id: absence.id, stop: null, absence, evidence: absence.evidence });
    }
  }
  return events;
}

/** `GET http://host/x HTTP/1.1 · NTLM type 1 (negotiate)` */
export function labelOfMessages(messages: readonly Message[]): string {
  return messages.map(labelOfMessage).join(" · ");
}

const NTLM_TYPES: Readonly<Record<string, string>> = {
  "ntlm.negotiate": "NTLM type 1 (negotiate)",
  "ntlm.challenge": "NTLM type 2 (challenge)",
  "ntlm.authenticate": "NTLM type 3 (authenticate)",
};

export function labelOfMessage({ protocol, fields, completeness }: Message): string {
  const cut = completeness === "truncated" ? ", cut" : "";
  const words = (...parts: readonly (string | undefined)[]): string =>
    parts.filter((part) => part !== undefined && part !== "").join(" ");
  if (protocol === "http.request")
    return `${words(fields["method"], fields["target"], `HTTP/${fields["version"] ?? "?"}`)}${cut}`;
  if (protocol === "http.response")
    return `${words(`HTTP/${fields["version"] ?? "?"}`, fields["status"], fields["reason"])}${cut}`;
  return `${labelOfProtocol(protocol)}${cut}`;
}

export function labelOfProtocol(protocol: string): string {
  // `@socket.receive`: any function of a group.
  if (protocol.startsWith("@")) return `a ${protocol.slice(1).replace(/\./g, " ")}`;
  return NTLM_TYPES[protocol] ?? protocol.replace(/\./g, " ");
}

export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function uniqueEvidence(evidence: readonly Evidence[]): readonly Evidence[] {
  const seen = new Set<string>();
  return evidence.filter(({ source, lines }) => {
    const key = `${source}:${lines[0]}-${lines[1]}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
