import type { Stream } from "../../capture/trace.js";
import type { SeenMessage } from "../messages.js";
import { streamsOf } from "../streams/streams.js";
import { DECODED_BYTES, MOST_BURSTS, type Burst } from "./bursts.js";
import type { ToldStream } from "./told.js";

/**
 * Which messages of a stream got what they made due, by the same norms as those of the logs. No answer is a "no" only
 * where the trace holds every byte of the side that owed it, up to the end of that side, and every part of them that
 * came behind the message could be read: else nothing is said.
 */
export function answersOf({ id, stream, bursts, client }: ToldStream): ReadonlyMap<SeenMessage, "yes" | "no"> {
  const origins = new Map<SeenMessage, { readonly message: SeenMessage; readonly burst: number }>();
  bursts.forEach(({ messages, side }, burst) => {
    for (const message of messages)
      origins.set({ ...message, direction: side === client ? "out" : "in" }, { message, burst });
  });
  const { obligations } = streamsOf(
    [...origins.keys()],
    () => id,
    () => "",
  );
  const answers = new Map<SeenMessage, "yes" | "no">();
  for (const { after, fulfilledBy, norm } of obligations) {
    const { message, burst } = origins.get(after)!;
    const owing = bursts[burst]!.side === 0 ? 1 : 0;
    if (fulfilledBy !== null) answers.set(message, "yes");
    else if (norm.must && !answers.has(message) && isWholeAndOver(stream, owing)) {
      const later = bursts.slice(burst + 1).filter(({ side }) => side === owing);
      if (bursts.length < MOST_BURSTS && later.every(isRead)) answers.set(message, "no");
    }
  }
  return answers;
}

/** All that the side sent was captured, and it is at an end. */
function isWholeAndOver({ directions, events }: Stream, side: 0 | 1): boolean {
  const { holes, length, head } = directions[side];
  const over = events.some(({ kind, side: by }) => kind === "rst" || (kind === "fin" && by === side));
  return over && holes.length === 0 && head.length >= length;
}

function isRead({ messages, start, end }: Burst): boolean {
  return messages.length > 0 && end - start <= DECODED_BYTES;
}
