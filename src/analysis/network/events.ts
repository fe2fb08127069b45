import type { NotedFrame, Stream } from "../../capture/trace.js";
import type { NetworkEvent, UnmatchedFrames } from "../../model/network.js";
import type { Aligned } from "./align.js";
import { answersOf } from "./answers.js";
import { secondsOf } from "./names.js";
import { roleOf, sideOfNote, type ToldStream } from "./told.js";

/** Buffers of the logs at a place of a stream. */
export type BuffersAt = (stream: Stream, side: 0 | 1, start: number, end: number) => readonly string[];

type Event = Omit<NetworkEvent, "id">;
type Fields = Readonly<Record<string, string>>;

/**
 * What connections did, the messages that they carried, and what no buffer shows, in the order of frames.
 *
 * ```text
 * 17  tcp.syn  from client                       24  tcp.fin  from client  first=yes
 * 20  message  protocol=ntlm.negotiate  again…   21  unshown  from proxy   why=not-shown
 * 22  message  protocol=ntlm.challenge           26  tcp.rst  from server  idle=30
 * ```
 */
export function eventsOf(
  told: readonly ToldStream[],
  aligned: Aligned,
  unshown: readonly UnmatchedFrames[],
  buffersAt: BuffersAt,
): readonly Event[] {
  const events = told.flatMap((one) => [
    ...transportEvents(one, aligned),
    ...messageEvents(one, aligned, buffersAt),
    ...unshownEvents(one, aligned, unshown),
  ]);
  return [...events, ...notedEvents(aligned)].sort((a, b) => a.frame - b.frame);
}

/** Where an event happened. */
interface Place {
  readonly frame: number;
  readonly nanos: number | null;
  readonly side: 0 | 1;
}

function eventOf(told: ToldStream, { trace }: Aligned, event: Event["event"], place: Place, fields: Fields): Event {
  const seconds = secondsOf(place.nanos, trace.begin ?? 0);
  return {
    event,
    trace: told.trace,
    frame: place.frame,
    stream: told.id,
    from: roleOf(told, place.side),
    fields: seconds === null ? fields : { seconds: String(seconds), ...fields },
    buffers: [],
    confidence: "certain",
    evidence: [],
  };
}

function transportEvents(told: ToldStream, aligned: Aligned): readonly Event[] {
  const { events, directions } = told.stream;
  const ender = events.find(({ kind }) => kind === "fin" || kind === "rst");
  const own = events.map((one) => {
    const fields: Record<string, string> = {};
    if (one.idle !== null) fields["idle"] = String(secondsOf(one.idle, 0));
    if (one.again) fields["again"] = "yes";
    if (one.kind === "fin" || one.kind === "rst") fields["first"] = one === ender ? "yes" : "no";
    return eventOf(told, aligned, `tcp.${one.kind}`, one, fields);
  });
  const again = directions.flatMap(({ retransmitted, retransmissions }, i): readonly Event[] => {
    if (retransmitted === null) return [];
    const place: Place = { ...retransmitted, side: i === 0 ? 0 : 1 };
    return [eventOf(told, aligned, "tcp.retransmission", place, { count: String(retransmissions) })];
  });
  return [...own, ...again];
}

function messageEvents(told: ToldStream, aligned: Aligned, buffersAt: BuffersAt): readonly Event[] {
  const answers = answersOf(told);
  return told.bursts.flatMap(({ messages, frames, nanos, side, start, end }) => {
    const buffers = buffersAt(told.stream, side, start, end);
    return messages.map((message): Event => {
      const answered = answers.get(message);
      const fields = {
        protocol: message.protocol,
        ...message.shown,
        shown: buffers.length > 0 ? "yes" : "no",
        ...(answered === undefined ? {} : { answered }),
      };
      return { ...eventOf(told, aligned, "message", { frame: frames[0]!, nanos, side }, fields), buffers };
    });
  });
}

function unshownEvents(told: ToldStream, aligned: Aligned, unshown: readonly UnmatchedFrames[]): readonly Event[] {
  return unshown.flatMap(({ stream, frames, bytes, direction, why }): readonly Event[] => {
    const burst = stream === told.id ? told.bursts.find((one) => one.frames[0] === frames[0]) : undefined;
    if (burst === undefined) return [];
    const place: Place = { frame: frames[0]!, nanos: burst.nanos, side: burst.side };
    return [eventOf(told, aligned, "unshown", place, { direction, why, bytes: String(bytes) })];
  });
}

/** Of lists that hold no bytes: what they say that a connection did. */
function notedEvents(aligned: Aligned): readonly Event[] {
  if (aligned.trace.payload) return [];
  return aligned.trace.noted
    .filter(({ stream }) => stream === null)
    .flatMap((frame) =>
      frame.facts.filter((fact) => fact.startsWith("tcp.")).map((fact) => noted(frame, fact, aligned)),
    );
}

function noted(frame: NotedFrame, fact: string, { trace }: Aligned): Event {
  const seconds = secondsOf(frame.nanos, trace.begin ?? 0);
  const idle = frame.said === null ? undefined : /\b(\d{1,4}) ?(?:s|sec|secs|seconds)\b/i.exec(frame.said)?.[1];
  return {
    event: fact as Event["event"],
    trace: "",
    frame: frame.frame,
    stream: null,
    from: sideOfNote(frame),
    fields: {
      ...(seconds === null ? {} : { seconds: String(seconds) }),
      ...(idle === undefined || fact !== "tcp.rst" ? {} : { idle }),
    },
    buffers: [],
    confidence: frame.said === null ? "certain" : "asserted",
    evidence: [],
  };
}
