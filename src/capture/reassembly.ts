import { FIN, RST, SYN, type Direction, type Segment } from "./trace.js";

/** One direction while it is being put together. */
export interface Assembly extends Direction {
  readonly starts: number[];
  readonly frames: number[];
  readonly nanos: (number | null)[];
  readonly holes: { start: number; end: number }[];
  length: number;
  retransmissions: number;
  retransmitted: Direction["retransmitted"];
  outOfOrder: number;
  keepAlives: number;
  head: Uint8Array;
  headLength: number;
  /** Sequence number of the byte at `length`; null before anything was seen. */
  next: number | null;
  /** Sequence number of the SYN. */
  initial: number | null;
  waiting: Segment[];
  waitingBytes: number;
}

export type Deliver = (offset: number, bytes: Uint8Array, segment: Segment) => void;

const MOST_WAITING = 1 << 20;
const MOST_WAITING_SEGMENTS = 1024;

export function newAssembly(): Assembly {
  return {
    starts: [],
    frames: [],
    nanos: [],
    holes: [],
    length: 0,
    retransmissions: 0,
    retransmitted: null,
    outOfOrder: 0,
    keepAlives: 0,
    head: new Uint8Array(0),
    headLength: 0,
    next: null,
    initial: null,
    waiting: [],
    waitingBytes: 0,
  };
}

/** Takes the segments of one direction as they were captured, and delivers each byte once, in order. */
export function takeSegment(own: Assembly, segment: Segment, deliver: Deliver): void {
  if (segment.transport === "udp") {
    if (segment.length > 0) lay(own, segment, 0, deliver);
    return;
  }
  const syn = (segment.flags & SYN) !== 0;
  if (syn) own.initial = segment.seq;
  own.next ??= (segment.seq + (syn ? 1 : 0)) >>> 0;
  if (segment.length === 0) return;
  // Data that comes with a SYN begins behind it.
  const seq = (segment.seq + (syn ? 1 : 0)) >>> 0;
  const ahead = (seq - own.next) | 0;
  if (ahead > 0) {
    wait(own, segment, deliver);
    return;
  }
  if (ahead + segment.length <= 0) {
    const probe = segment.length <= 1 && ahead === -1 && (segment.flags & (SYN | FIN | RST)) === 0;
    if (probe) own.keepAlives++;
    else sentAgain(own, segment);
    return;
  }
  lay(own, segment, -ahead, deliver);
  drain(own, deliver);
}

/** The other side has acknowledged up to `ack`: what is missing before that was sent, and not captured. */
export function takeAck(own: Assembly, ack: number, deliver: Deliver): void {
  if (own.next === null || own.waiting.length === 0) return;
  while (own.waiting.length > 0 && ((ack - own.next) | 0) > 0) {
    const first = nearest(own);
    if (((ack - first.seq) | 0) < 0) return;
    leap(own, first, deliver);
  }
}

/** Nothing comes any more: what waits is delivered over the holes before it. */
export function finish(own: Assembly, deliver: Deliver): void {
  while (own.waiting.length > 0) leap(own, nearest(own), deliver);
}

function wait(own: Assembly, segment: Segment, deliver: Deliver): void {
  own.outOfOrder++;
  own.waiting.push({ ...segment, payload: segment.payload.slice() });
  own.waitingBytes += segment.payload.length;
  while (own.waitingBytes > MOST_WAITING || own.waiting.length > MOST_WAITING_SEGMENTS)
    leap(own, nearest(own), deliver);
}

function nearest(own: Assembly): Segment {
  let best = own.waiting[0]!;
  for (const one of own.waiting) if (((one.seq - best.seq) | 0) < 0) best = one;
  return best;
}

function leap(own: Assembly, segment: Segment, deliver: Deliver): void {
  const gap = (segment.seq - own.next!) | 0;
  if (gap > 0) {
    addHole(own, own.length, own.length + gap);
    own.length += gap;
    own.next = segment.seq;
  }
  drain(own, deliver);
}

/** Delivers what waits and has its turn now. */
function drain(own: Assembly, deliver: Deliver): void {
  for (let found = true; found && own.waiting.length > 0;) {
    found = false;
    for (let i = 0; i < own.waiting.length; i++) {
      const one = own.waiting[i]!;
      const ahead = (one.seq - own.next!) | 0;
      if (ahead > 0) continue;
      own.waiting.splice(i, 1);
      own.waitingBytes -= one.payload.length;
      if (ahead + one.length > 0) lay(own, one, -ahead, deliver);
      else sentAgain(own, one);
      found = true;
      break;
    }
  }
}

/** Lays a segment at the end, without its first `skip` bytes, which are there already. */
function lay(own: Assembly, segment: Segment, skip: number, deliver: Deliver): void {
  const offset = own.length;
  const bytes = segment.payload.subarray(skip, segment.length);
  own.starts.push(offset);
  own.frames.push(segment.frame);
  own.nanos.push(segment.nanos);
  own.length += segment.length - skip;
  if (own.next !== null) own.next = (own.next + segment.length - skip) >>> 0;
  const missing = segment.length - skip - bytes.length;
  if (missing > 0) addHole(own, own.length - missing, own.length);
  if (bytes.length > 0) deliver(offset, bytes, segment);
}

function sentAgain(own: Assembly, { frame, nanos }: Segment): void {
  own.retransmissions++;
  own.retransmitted ??= { frame, nanos };
}

function addHole(own: Assembly, start: number, end: number): void {
  const last = own.holes.at(-1);
  if (last !== undefined && last.end === start) last.end = end;
  else own.holes.push({ start, end });
}
