import type { SeenMessage } from "../messages.js";
import type { FactContext } from "./fact.js";
import type { Wait } from "./waits.js";

/**
 * Of each thread that waits on a socket, the HTTP request that it has made and whose answer the log does not show.
 *
 * ```text
 * 0:004> da 000001e2`5bd7a0c0                 "POST /as2 HTTP/1.1..…": no answer is in the log
 * 0:004> k                                    … mswsock!WSPRecv … WS2_32!recv: the thread waits for one
 * ```
 *
 * Another answer on the thread counts for this one: in doubt nothing is said.
 */
export function requestsBehind(waits: readonly Wait[], context: FactContext): ReadonlyMap<Wait, SeenMessage> {
  const found = new Map<Wait, SeenMessage>();
  const waiting = waits.filter(({ on }) => on === "socket");
  if (waiting.length === 0) return found;
  const { moments } = context;
  const messages = context.messages
    .filter(({ protocol }) => protocol === "http.request" || protocol === "http.response")
    .sort((a, b) => a.buffer.moment - b.buffer.moment);
  const open = new Map<string, SeenMessage>();
  const threadOf = (m: number): string => `${moments[m]!.run} ${moments[m]!.thread ?? "?"}`;
  let next = 0;
  for (const wait of waiting) {
    const { time } = moments[wait.moment]!;
    for (; next < messages.length && moments[messages[next]!.buffer.moment]!.time <= time; next++) {
      const message = messages[next]!;
      const thread = threadOf(message.buffer.moment);
      if (message.protocol === "http.response") open.delete(thread);
      else if (message.direction !== "in") open.set(thread, message);
    }
    const request = wait.thread === null ? undefined : open.get(threadOf(wait.moment));
    if (request !== undefined) found.set(wait, request);
  }
  return found;
}
