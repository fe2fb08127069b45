import type { SeenMessage } from "../messages.js";
import type { SeenStream, Streams } from "./streams.js";

/**
 * Writes into each NTLM token of type 3 whether it went over the connection that its challenge came on.
 *
 * ```text
 * in   3d8  407, NTLM type 2
 * out  3dc  GET, NTLM type 3        another: the challenge of 3d8 was answered nowhere else, and 3dc had none
 * ```
 *
 * Two exchanges that run beside each other have a challenge and an answer each.
 */
export function decideTokenPlace(messages: readonly SeenMessage[], streams: Streams): void {
  const open = new Map<SeenStream, SeenMessage>();
  const begun = new Set<SeenStream>();
  for (const message of messages) {
    const stream = streams.of(message);
    if (stream === undefined || stream.resource === null) continue;
    if (message.protocol === "ntlm.negotiate" || message.protocol === "ntlm.challenge") begun.add(stream);
    if (message.protocol === "ntlm.challenge" && message.direction === "in") open.set(stream, message);
    if (message.protocol !== "ntlm.authenticate" || message.direction !== "out") continue;
    const others = [...open.keys()].filter((one) => one !== stream);
    if (open.delete(stream)) place(message, "same");
    else if (!begun.has(stream) && others.length === 1 && !hasToken(others[0]!, message)) {
      open.delete(others[0]!);
      place(message, "another");
    }
  }
}

function hasToken({ messages }: SeenStream, but: SeenMessage): boolean {
  return messages.some((one) => one.protocol === "ntlm.authenticate" && one !== but);
}

function place({ fields, shown }: SeenMessage, connection: "same" | "another"): void {
  fields["challenge.connection"] = connection;
  shown["challenge.connection"] = connection;
}
