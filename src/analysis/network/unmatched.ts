import type { Stream } from "../../capture/trace.js";
import type { UnmatchedFrames } from "../../model/network.js";
import type { Aligned } from "./align.js";
import type { ToldStream } from "./told.js";

/**
 * Payload of the process's own connections that no buffer shows. The process's side of a stream is known by what was
 * found in it; nothing is said of other streams.
 */
export function unmatchedFrames(aligned: Aligned, told: readonly ToldStream[]): readonly UnmatchedFrames[] {
  const covered = new Map<Stream, { side: 0 | 1; start: number; end: number; sure: boolean }[]>();
  const locals = new Map<Stream, 0 | 1>();
  for (const [buffer, { candidates }] of aligned.found) {
    const sure = candidates.length === 1;
    for (const { stream, side, start, end } of candidates) {
      const own = covered.get(stream);
      if (own === undefined) covered.set(stream, [{ side, start, end, sure }]);
      else own.push({ side, start, end, sure });
      if (sure && buffer.direction !== null) locals.set(stream, buffer.direction === "out" ? side : side === 0 ? 1 : 0);
    }
  }
  const found: UnmatchedFrames[] = [];
  for (const { stream, id, trace, bursts } of told) {
    const local = locals.get(stream);
    if (local === undefined) continue;
    const closed = stream.events.find(
      (event) => event.side === local && (event.kind === "fin" || event.kind === "rst"),
    );
    for (const burst of bursts) {
      // A part that is shown, or may be, is enough: the rest of it arrived by the same call.
      const shown = covered
        .get(stream)!
        .some((one) => one.side === burst.side && one.start < burst.end && one.end > burst.start);
      if (shown) continue;
      const direction = burst.side === local ? "out" : "in";
      const late = direction === "in" && closed !== undefined && burst.frames[0]! > closed.frame;
      found.push({
        trace,
        stream: id,
        frames: burst.frames,
        bytes: burst.end - burst.start,
        direction,
        why: late ? "after-close" : "not-shown",
        because: late
          ? `the process had closed its side in frame ${closed.frame}: nobody could read it`
          : direction === "in"
            ? "no dump of the log shows these bytes: nobody looked, or the process never read them"
            : "no dump of the log shows these bytes being sent",
      });
    }
  }
  return found;
}
