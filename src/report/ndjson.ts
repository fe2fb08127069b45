import type { Call, CallRecord, Case } from "../model/case.js";
import { eventsOf } from "./events.js";
import { safeJson } from "./safe-text.js";

/**
 * One JSON object a line, for streams: first the case, then its events in order, then its findings. Every line has
 * `event`, and all but the first have `seq`, `id` and `evidence`.
 */
export function renderNdjson(document: Case): string {
  const lines: object[] = [
    {
      event: "case",
      schemaVersion: document.schemaVersion,
      sources: document.sources.map(({ name, lines: count }) => ({ name, lines: count })),
      rulePack: document.rulePack,
      redacted: document.redacted,
    },
  ];
  const at = (stop: { thread: string | null; position: string | null; run: number; time: number } | null): object =>
    stop === null
      ? { thread: null, position: null, run: null, time: null }
      : { thread: stop.thread, position: stop.position, run: stop.run, time: stop.time };
  let seq = 0;
  for (const event of eventsOf(document, { records: true })) {
    const call = event.kind === "call" || event.kind === "messages" ? event.call : null;
    const place = event.stop === null && call?.recorded != null ? recordPlace(call, call.recorded) : at(event.stop);
    const base = { event: event.kind, seq: ++seq, id: event.id, ...place };
    const { evidence } = event;
    if (event.kind === "stop")
      lines.push({ ...base, reason: event.stop.reason, movedBecause: event.stop.movedBecause, evidence });
    else if (event.kind === "call") {
      const { api, phase, from, confidence, args, result, lastError, caller, returned, recorded } = event.call;
      const values = Object.fromEntries(
        Object.entries(args).map(([name, arg]) => [name, arg.text ?? arg.meaning ?? arg.value]),
      );
      const own = { ...base, api, phase, from, confidence, args: values, result, lastError, caller };
      lines.push({ ...own, ...(recorded === null ? {} : { returned, recorded }), evidence });
    } else if (event.kind === "messages") {
      for (const [i, message] of event.messages.entries()) {
        const { id, protocol, buffer, direction, fields, completeness } = message;
        const own = { ...base, event: "message", seq: i === 0 ? seq : ++seq, id };
        lines.push({ ...own, protocol, buffer, direction, fields, completeness, evidence: message.evidence });
      }
    } else {
      const { expected, question, after, until, verdict, confidence } = event.absence;
      lines.push({ ...base, expected, question, after, until, verdict, confidence, evidence });
    }
  }
  for (const { id, rule, level, confidence, title, headline, causes, evidence } of document.findings)
    lines.push({ event: "finding", seq: ++seq, id, rule, level, confidence, title, headline, causes, evidence });
  return lines.map((line) => `${safeJson(line)}\n`).join("");
}

/** A recorded call stands where its record says; its time is its place among the calls of the record. */
function recordPlace({ thread }: Call, { start, run, rank }: CallRecord): object {
  return { thread, position: start, run, time: rank };
}
