import { finish, newAssembly, takeAck, takeSegment, type Assembly, type Deliver } from "./reassembly.js";
import {
  ACK,
  FIN,
  RST,
  SYN,
  type Endpoint,
  type Segment,
  type Stream,
  type StreamSink,
  type TransportEvent,
} from "./trace.js";

/** Finds the streams that segments belong to, and puts each together. */
export interface Streams {
  /** Gives the stream, or null where there are too many to follow. */
  readonly take: (segment: Segment) => Stream | null;
  readonly end: () => void;
  readonly all: readonly Stream[];
  /** Segments of streams beyond the limit. */
  readonly unfollowed: () => number;
}

interface Life extends Stream {
  client: 0 | 1 | null;
  frames: number;
  lastFrame: number;
  readonly directions: readonly [Assembly, Assembly];
  readonly events: TransportEvent[];
  readonly deliver: readonly [Deliver, Deliver];
  lastData: number | null;
}

const MOST_STREAMS = 100_000;
const MOST_EVENTS = 64;
/** Bytes of each direction that are kept for decoding: of the first streams, of each later one, and of all together. */
const HEAD_BYTES = 1 << 18;
const FULL_HEADS = 32;
const LATER_HEAD_BYTES = 1 << 13;
const ALL_HEADS = 1 << 25;

export function newStreams(sink: StreamSink | null): Streams {
  const all: Life[] = [];
  const current = new Map<string, Life>();
  const counts = { tcp: 0, udp: 0 };
  let unfollowed = 0;
  let heads = 0;

  const keepHead = (own: Assembly, most: number, offset: number, bytes: Uint8Array): void => {
    const end = Math.min(most, offset + bytes.length);
    if (end <= offset) return;
    if (end > own.head.length) {
      if (heads >= ALL_HEADS) return;
      const grown = new Uint8Array(Math.min(most, Math.max(end, own.head.length * 2)));
      heads += grown.length - own.head.length;
      grown.set(own.head);
      own.head = grown;
    }
    own.head.set(bytes.subarray(0, end - offset), offset);
    own.headLength = end;
  };

  const begin = (segment: Segment): Life | null => {
    const index = segment.stream ?? counts[segment.transport]++;
    if (all.length >= MOST_STREAMS) return null;
    const directions = [newAssembly(), newAssembly()] as const;
    const most = all.length < FULL_HEADS ? HEAD_BYTES : LATER_HEAD_BYTES;
    const deliverOf =
      (side: 0 | 1): Deliver =>
      (offset, bytes, from) => {
        keepHead(directions[side], most, offset, bytes);
        sink?.bytes(life, side, offset, bytes, from.frame, from.nanos);
      };
    const life: Life = {
      index,
      transport: segment.transport,
      ends: [segment.from, segment.to],
      client: openerOf(segment),
      directions,
      deliver: [deliverOf(0), deliverOf(1)],
      events: [],
      frames: 0,
      firstFrame: segment.frame,
      lastFrame: segment.frame,
      lastData: null,
    };
    all.push(life);
    return life;
  };

  return {
    all,
    unfollowed: () => unfollowed,
    take(segment) {
      const key = keyOf(segment);
      let life = current.get(key);
      if (life === undefined || isAnother(life, segment)) {
        const fresh = begin(segment);
        if (fresh === null) {
          unfollowed++;
          return null;
        }
        if (life !== undefined) life.directions.forEach((own, side) => finish(own, life!.deliver[side]!));
        current.set(key, (life = fresh));
      }
      add(life, segment);
      return life;
    },
    end() {
      for (const life of all)
        life.directions.forEach((own, side) => {
          finish(own, life.deliver[side]!);
          own.head = own.head.subarray(0, own.headLength);
        });
    },
  };
}

function keyOf({ transport, from, to, stream }: Segment): string {
  const a = `${from.address}|${from.port}`;
  const b = `${to.address}|${to.port}`;
  return `${transport} ${stream ?? ""} ${a < b ? `${a} ${b}` : `${b} ${a}`}`;
}

/** Ports are used again: a SYN that starts from another number opens another connection. */
function isAnother(life: Life, segment: Segment): boolean {
  if (segment.transport === "udp" || segment.stream !== null) return false;
  if ((segment.flags & (SYN | ACK)) !== SYN) return false;
  const own = life.directions[sideOf(life, segment.from)];
  return own.initial === null
    ? life.frames > 0 && life.directions.some((one) => one.next !== null)
    : own.initial !== segment.seq;
}

function sideOf(life: Stream, from: Endpoint): 0 | 1 {
  return life.ends[0].port === from.port && life.ends[0].address === from.address ? 0 : 1;
}

/** A SYN tells who opened it; without one, a port that services use tells it. */
function openerOf({ transport, flags, from, to }: Segment): 0 | 1 | null {
  if (transport === "tcp" && (flags & SYN) !== 0) return (flags & ACK) === 0 ? 0 : 1;
  const service = (port: number): boolean => port < 1024;
  if (service(from.port) !== service(to.port)) return service(to.port) ? 0 : 1;
  return transport === "udp" ? 0 : null;
}

function add(life: Life, segment: Segment): void {
  const side = sideOf(life, segment.from);
  const own = life.directions[side];
  const other = life.directions[1 - side]!;
  life.frames++;
  life.lastFrame = segment.frame;
  noteEvents(life, segment, side);
  if (segment.length > 0) life.lastData = segment.nanos;
  if (segment.ack !== null) {
    other.next ??= segment.ack;
    takeAck(other, segment.ack, life.deliver[1 - side]!);
  }
  takeSegment(own, segment, life.deliver[side]);
}

function noteEvents(life: Life, segment: Segment, side: 0 | 1): void {
  const { flags, frame, nanos } = segment;
  if (segment.transport === "udp" || (flags & (SYN | FIN | RST)) === 0) return;
  const kind = (flags & RST) !== 0 ? "rst" : (flags & FIN) !== 0 ? "fin" : (flags & ACK) !== 0 ? "syn-ack" : "syn";
  if (kind === "syn") life.client = side;
  if (kind === "syn-ack") life.client = side === 0 ? 1 : 0;
  if (life.events.length >= MOST_EVENTS) return;
  life.events.push({
    kind,
    frame,
    nanos,
    side,
    again: life.events.some((event) => event.kind === kind && event.side === side),
    idle: nanos === null || life.lastData === null ? null : nanos - life.lastData,
  });
}
