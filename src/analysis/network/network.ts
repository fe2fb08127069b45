import type {
  Network,
  NetworkAmbiguity,
  NetworkEvent,
  NetworkMatch,
  StopTime,
  UnmatchedBuffer,
} from "../../model/network.js";
import type { Confidence, Evidence } from "../../model/evidence.js";
import { shiftConfidence } from "../../model/evidence.js";
import type { Stream } from "../../capture/trace.js";
import type { SeenBuffer } from "../buffers/seen.js";
import { evidenceLine, mergeEvidence, type Entry } from "../entries.js";
import { alignTrace, alignTyped, type Aligned, type Finding, type LogSide, type TraceInput } from "./align.js";
import type { Candidate } from "./finder.js";
import { framesOf } from "./finder.js";
import { resourcesOf } from "./bindings.js";
import { filterOf, isoOf, secondsOf } from "./names.js";
import { patternOf } from "./pattern.js";
import { eventsOf, type BuffersAt } from "./events.js";
import { framesTold, publicStream, toldStreams, type ToldStream } from "./told.js";
import { typedTraces } from "./typed.js";
import { unmatchedFrames } from "./unmatched.js";

/** Lays the traces, and lists of frames that were typed into the logs, beside what the logs show; null where there are none. */
export function networkOf(
  inputs: readonly TraceInput[],
  log: LogSide,
  entries: readonly Entry[],
  names: readonly string[],
  redacted: boolean,
): Network | null {
  const aligned = [
    ...inputs.map((input) => alignTrace(input, log)),
    ...[...typedTraces(entries)].map(([source, trace]) => alignTyped(names[source] ?? "log", source, trace, log)),
  ];
  if (aligned.length === 0) return null;
  const parts = aligned.map((one, i) => partOf(one, `trace-${i + 1}`, log));
  const told: ToldStream[][] = [];
  for (const [i, one] of aligned.entries())
    told.push([...toldStreams(one, `trace-${i + 1}`, told.flat().length + 1, resourcesOf(one, log), redacted)]);
  const idOf = new Map(told.flat().map((one) => [one.stream, one.id]));
  const withId = <T extends { readonly stream: Stream | null }>(
    one: T,
  ): Omit<T, "stream"> & { stream: string | null } => ({
    ...one,
    stream: one.stream === null ? null : (idOf.get(one.stream) ?? null),
  });
  const matches = parts.flatMap((part) => part.matches).map((match, i) => ({ ...withId(match), id: `match-${i + 1}` }));
  const ambiguous = parts
    .flatMap((part) => part.ambiguous)
    .map((one) => ({ ...one, candidates: one.candidates.map(withId) }));
  const matched = new Set([...matches, ...ambiguous].map((one) => one.buffer));
  const unshown = aligned.map((one, i) => unmatchedFrames(one, told[i]!));
  const events = aligned.flatMap((one, i) =>
    eventsOf(told[i]!, one, unshown[i]!, buffersAtOf(one)).map((event) => ({
      ...event,
      trace: `trace-${i + 1}`,
      evidence:
        one.source === null || event.stream !== null
          ? evidenceOfEvent(event, matches)
          : evidenceOfFrame(one, event.frame),
    })),
  );
  return {
    traces: aligned.map(({ trace, name, source }, i) => ({
      id: `trace-${i + 1}`,
      name,
      format: trace.format,
      frames: trace.frames,
      begins: isoOf(trace, trace.begin),
      streams: trace.streams.length,
      payload: trace.payload,
      source,
      problems: trace.problems,
    })),
    frames: aligned.flatMap((one, i) =>
      framesTold(told[i]!, one).map((frame) => ({ trace: `trace-${i + 1}`, ...frame })),
    ),
    streams: told.flat().map(publicStream),
    matches,
    ambiguous,
    unmatched: {
      buffers: unmatchedBuffers(log, matched, aligned),
      frames: unshown.flat(),
    },
    events: events.map((event, i) => ({ id: `net-${i + 1}`, ...event })),
    times: parts.flatMap((part) => part.times),
  };
}

function evidenceOfFrame({ trace, source }: Aligned, frame: number): readonly Evidence[] {
  return mergeEvidence(trace.noted.filter((one) => one.frame === frame).map((one) => evidenceLine(source!, one.line)));
}

/** Lines that show the message; of what carries none, those of the buffer that went over the connection last before it. */
function evidenceOfEvent(
  { stream, frame, buffers }: Pick<NetworkEvent, "stream" | "frame" | "buffers">,
  matches: readonly NetworkMatch[],
): readonly Evidence[] {
  const own = matches.filter((match) => match.stream === stream && stream !== null);
  const shown = own.filter((match) => buffers.includes(match.buffer));
  if (shown.length > 0) return mergeEvidence(shown.flatMap((match) => match.evidence));
  return own.findLast((match) => match.frames[0]! <= frame)?.evidence ?? [];
}

type Raw<T> = Omit<T, "id" | "stream"> & { readonly stream: Stream | null };

interface Part {
  readonly matches: readonly Raw<NetworkMatch>[];
  readonly ambiguous: readonly (Omit<NetworkAmbiguity, "candidates"> & {
    readonly candidates: readonly {
      readonly trace: string;
      readonly stream: Stream | null;
      readonly frames: readonly number[];
    }[];
  })[];
  readonly times: readonly StopTime[];
}

function partOf(aligned: Aligned, trace: string, log: LogSide): Part {
  const matches: Raw<NetworkMatch>[] = [];
  const ambiguous: Part["ambiguous"][number][] = [];
  const times: StopTime[] = [];
  for (const buffer of log.buffers) {
    const finding = aligned.found.get(buffer);
    const [only, ...more] = finding?.candidates ?? [];
    if (finding !== undefined && only !== undefined && more.length === 0) {
      const match = byteMatch(buffer, finding, only, trace);
      matches.push(match);
      const time = timeOf(buffer, only, match.confidence, aligned, trace);
      if (time !== null) times.push(time);
    } else if (finding !== undefined && more.length > 0) {
      ambiguous.push({
        buffer: buffer.id,
        candidates: finding.candidates.map((one) => ({ trace, stream: one.stream, frames: framesOf(one) })),
        because: `its ${only!.known} known bytes stand in ${finding.candidates.length} places, and neither sockets nor order decide between them`,
        evidence: buffer.evidence,
      });
    }
    const words = aligned.words.get(buffer);
    if (words === undefined) continue;
    const [frame, ...others] = words.candidates;
    if (others.length > 0) {
      ambiguous.push({
        buffer: buffer.id,
        candidates: words.candidates.map((one) => ({ trace, stream: null, frames: [one.frame.frame] })),
        because: `the list says the same of ${words.candidates.length} frames`,
        evidence: buffer.evidence,
      });
    } else if (frame !== undefined) {
      const said = frame.frame.said !== null;
      matches.push({
        buffer: buffer.id,
        trace,
        stream: null,
        frames: [frame.frame.frame],
        direction: directionOf(buffer, log),
        bytes: null,
        known: 0,
        whole: true,
        confidence: said ? "asserted" : "probable",
        because: [
          `${said ? "what somebody wrote of" : "the list of"} frame ${frame.frame.frame} says what the buffer holds: ${frame.shared.join(", ")}`,
          ...(words.ordered ? ["the order of the log leaves no other frame"] : []),
          "no bytes were compared",
        ],
        filter: filterOf(null, [frame.frame.frame]),
        evidence: mergeEvidence([
          ...buffer.evidence,
          ...(aligned.source === null ? [] : [evidenceLine(aligned.source, frame.frame.line)]),
        ]),
      });
    }
  }
  return { matches, ambiguous, times };
}

/** Known bytes that no chance brings together. */
const PROVING = 32;

function byteMatch(buffer: SeenBuffer, finding: Finding, place: Candidate, trace: string): Raw<NetworkMatch> {
  const frames = framesOf(place);
  const unique = finding.places === 1;
  let confidence: Confidence = unique && place.known >= PROVING ? "strong" : "probable";
  if (!place.whole) confidence = shiftConfidence(confidence, -1);
  const because = [
    unique
      ? `${place.known} known bytes are the same, and stand nowhere else in the trace`
      : `${place.known} known bytes are the same, in ${finding.places} places`,
  ];
  if (finding.reasons.has("port")) because.push("only here is the port the one that connect was given");
  if (finding.reasons.has("socket")) because.push("the socket's other buffers leave no other stream");
  if (finding.reasons.has("order")) because.push("the order of the log leaves no other place");
  if (!place.whole) because.push("the dump goes on behind the end of the frame's bytes");
  return {
    buffer: buffer.id,
    trace,
    stream: place.stream,
    frames,
    direction: buffer.call === null ? null : buffer.direction,
    bytes: { from: place.start, to: place.end },
    known: place.known,
    whole: place.whole,
    confidence,
    because,
    filter: filterOf(place.stream, frames),
    evidence: buffer.evidence,
  };
}

function directionOf(buffer: SeenBuffer, log: LogSide): NetworkMatch["direction"] {
  return buffer.direction ?? log.messagesIn.get(buffer)?.[0]?.direction ?? null;
}

/** What is about to be sent is on the wire after the stop; what was read had come before it. */
function timeOf(
  buffer: SeenBuffer,
  place: Candidate,
  confidence: Confidence,
  aligned: Aligned,
  trace: string,
): StopTime | null {
  if (buffer.call === null || buffer.direction === null) return null;
  const { frames, nanos } = place.stream.directions[place.side];
  const own = framesOf(place);
  const frame = buffer.direction === "out" ? own[0]! : own.at(-1)!;
  const at = nanos[frames.indexOf(frame)] ?? null;
  const seconds = secondsOf(at, aligned.trace.begin ?? 0);
  if (at === null || seconds === null) return null;
  const entered = buffer.call.call.phase === "enter";
  return {
    stop: `stop-${buffer.moment + 1}`,
    trace,
    frame,
    relation: buffer.direction === "out" && entered ? "before" : "after",
    seconds,
    time: isoOf(aligned.trace, at),
    confidence,
  };
}

function buffersAtOf(aligned: Aligned): BuffersAt {
  const found = [...aligned.found].filter(([, { candidates }]) => candidates.length === 1);
  return (stream, side, start, end) =>
    found
      .filter(([, { candidates }]) => {
        const [one] = candidates;
        return one!.stream === stream && one!.side === side && one!.start < end && one!.end > start;
      })
      .map(([buffer]) => buffer.id);
}

/** Buffers that went, or should have gone, over a connection, and are in no trace. */
function unmatchedBuffers(
  log: LogSide,
  matched: ReadonlySet<string>,
  aligned: readonly Aligned[],
): readonly UnmatchedBuffer[] {
  const found: UnmatchedBuffer[] = [];
  const payload = aligned.some(({ trace }) => trace.payload);
  for (const buffer of log.buffers) {
    const io = buffer.call !== null && buffer.direction !== null && buffer.call.api.io !== undefined;
    const carries = (log.messagesIn.get(buffer)?.[0]?.direction ?? null) !== null;
    if (buffer.stale || matched.has(buffer.id) || (!io && !carries)) continue;
    const pattern = patternOf(buffer);
    const why = !payload ? "no-payload" : pattern === null || !pattern.strong ? "too-little" : "no-frame";
    const sent = directionOf(buffer, log) === "out";
    found.push({
      buffer: buffer.id,
      why,
      because: {
        "no-payload": "the lists hold no bytes, and say of no frame what this buffer holds",
        "too-little": "no eight known bytes of it stand side by side: it cannot be looked for",
        "no-frame": sent
          ? "its bytes are nowhere in the traces: it never left, left by another interface or encrypted, or the trace does not cover it"
          : "its bytes are nowhere in the traces: they came by another interface or encrypted, or the trace does not cover them",
      }[why],
      evidence: buffer.evidence,
    });
  }
  return found;
}
