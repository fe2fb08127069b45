import type { FieldFrame } from "./columns.js";
import { newDissection } from "./packets.js";
import { newStreams } from "./streams.js";
import type { NotedFrame, StreamSink, Trace, TraceFormat, TraceProblem } from "./trace.js";

/** Collects what the readers of text find. */
export interface TextTrace {
  readonly place: (time: FieldFrame["time"]) => number | null;
  readonly take: (frame: FieldFrame) => void;
  /** A frame whose bytes are in the text. */
  readonly bytes: (number: number, nanos: number | null, bytes: Uint8Array, note: FieldFrame["note"]) => void;
  readonly problem: (code: TraceProblem["code"], message: string) => void;
  readonly frames: () => number;
  readonly end: (format: TraceFormat) => Trace;
}

const MOST_NOTED = 100_000;
const MOST_PROBLEMS = 100;

export function newTextTrace(watch: StreamSink | null): TextTrace {
  const streams = newStreams(watch);
  const dissection = newDissection(streams);
  const noted: NotedFrame[] = [];
  const problems: TraceProblem[] = [];
  let second: number | null = null;
  let begin: number | null = null;
  let absolute = false;
  let frames = 0;
  let payload = false;
  let others = 0;
  let beyond = 0;
  const problem: TextTrace["problem"] = (code, message) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ code, frame: frames, message });
  };
  const note = (found: FieldFrame["note"], stream: number | null): void => {
    if (found === null) return;
    if (noted.length < MOST_NOTED) noted.push({ ...found, stream });
    else beyond++;
  };
  return {
    problem,
    frames: () => frames,
    place(time) {
      if (time === null) return null;
      if (second === null) {
        second = time.absolute ? time.seconds : 0;
        absolute = time.absolute;
        begin = (time.seconds - second) * 1e9 + time.nanos;
      }
      return (time.seconds - second) * 1e9 + time.nanos;
    },
    take(frame) {
      frames++;
      const stream = frame.segment === null ? null : streams.take(frame.segment);
      if (frame.segment === null) others++;
      if (frame.segment !== null && frame.segment.payload.length > 0) payload = true;
      note(frame.note, stream === null ? null : streams.all.indexOf(stream));
    },
    bytes(number, nanos, bytes, found) {
      frames++;
      payload = true;
      dissection.frame(number, nanos, null, bytes);
      note(found, null);
    },
    end(format) {
      streams.end();
      dissection.end(problem);
      if (beyond > 0) problem("WP3004", `Of ${beyond} more frames the text is not kept.`);
      return {
        format,
        frames,
        second: absolute ? second : null,
        begin,
        streams: streams.all,
        noted,
        payload,
        passedOver: others + dissection.passedOver(),
        problems,
      };
    },
  };
}
