import type { SeenMessage } from "../messages.js";
import { persistence } from "../protocol/persistence.js";

/** Writes into each response whether its connection outlives it; by the request it answers, or the last one before it. */
export function decidePersistence(
  messages: readonly SeenMessage[],
  requestOf: ReadonlyMap<SeenMessage, SeenMessage>,
): void {
  let last: SeenMessage | undefined;
  for (const message of messages) {
    if (message.protocol === "http.request") last = message;
    if (!/^(?:http|sip)\.response$/.test(message.protocol)) continue;
    const kept = persistence((requestOf.get(message) ?? last)?.http ?? null, message.http);
    const fields = {
      "connection.persistent": kept.persistent === "unknown" ? "unknown" : kept.persistent ? "yes" : "no",
      "connection.because": kept.because,
      "connection.decided-by": [...new Set(kept.decidedBy.map((one) => one.message))].join(" "),
      "connection.confidence": kept.confidence,
    };
    Object.assign(message.fields, fields);
    Object.assign(message.shown, fields);
  }
}
