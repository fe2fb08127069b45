import { newFragments } from "./fragments.js";
import { ipPacketOf } from "./ip.js";
import { guessedPartOf, isKnownLink, networkPartOf } from "./link.js";
import { newPcapReader } from "./pcap.js";
import { newPcapngReader } from "./pcapng.js";
import type { PacketReader, PacketSink } from "./packet.js";
import { newStreams } from "./streams.js";
import type { TraceReader } from "./reader.js";
import { segmentOf } from "./transport.js";
import type { StreamSink, TraceProblem } from "./trace.js";

const MOST_PROBLEMS = 100;

/** What is counted while frames of bytes are taken apart. */
export interface Dissection {
  readonly frame: (number: number, nanos: number | null, link: number | null, bytes: Uint8Array) => void;
  readonly passedOver: () => number;
  readonly end: (problem: (code: TraceProblem["code"], message: string) => void) => void;
}

/** Frames of bytes to segments. A `link` of null is guessed. */
export function newDissection(streams: ReturnType<typeof newStreams>): Dissection {
  const fragments = newFragments();
  const unknownLinks = new Set<number>();
  let passedOver = 0;
  return {
    frame(number, nanos, link, bytes) {
      if (link !== null && !isKnownLink(link)) unknownLinks.add(link);
      const part = link === null ? guessedPartOf(bytes) : networkPartOf(link, bytes);
      const piece = part === null ? null : ipPacketOf(bytes, part);
      const packet = piece === null ? null : fragments.take(piece);
      const segment = packet === null ? null : segmentOf(packet, number, nanos);
      if (segment !== null) streams.take(segment);
      else if (piece?.fragment == null) passedOver++;
    },
    passedOver: () => passedOver,
    end(problem) {
      for (const link of unknownLinks) problem("WP3003", `Link type ${link} is not read: its frames are passed over.`);
      const unfinished = fragments.unfinished();
      if (unfinished > 0)
        problem("WP3003", `Of ${unfinished} fragmented IP packets not all fragments are there: they are passed over.`);
      const unfollowed = streams.unfollowed();
      if (unfollowed > 0)
        problem("WP3004", `The trace has more streams than are followed: ${unfollowed} segments are passed over.`);
    },
  };
}

/** pcap and pcapng. */
export function newPacketTraceReader(format: "pcap" | "pcapng", watch: StreamSink | null): TraceReader {
  const streams = newStreams(watch);
  const dissection = newDissection(streams);
  const problems: TraceProblem[] = [];
  let frames = 0;
  let second: number | null = null;
  let begin: number | null = null;
  const problem: PacketSink["problem"] = (code, message) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ code, frame: frames + 1, message });
  };
  const sink: PacketSink = {
    problem,
    packet({ seconds, nanos, link, bytes }) {
      frames++;
      second ??= seconds;
      begin ??= nanos;
      dissection.frame(frames, (seconds - second) * 1e9 + nanos, link, bytes);
    },
  };
  const reader: PacketReader = format === "pcap" ? newPcapReader(sink) : newPcapngReader(sink);
  return {
    push: reader.push,
    end() {
      reader.end();
      streams.end();
      dissection.end(problem);
      return {
        format,
        frames,
        second,
        begin,
        streams: streams.all,
        noted: [],
        payload: true,
        passedOver: dissection.passedOver(),
        problems,
      };
    },
  };
}
