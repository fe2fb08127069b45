import type { Message, Obligation, Stream } from "../../model/case.js";
import type { Confidence } from "../../model/evidence.js";
import { mergeEvidence } from "../entries.js";
import type { SeenMessage } from "../messages.js";
import { NORMS, type Norm } from "./norms.js";

/** Messages that went over one connection, in order. */
export interface SeenStream {
  readonly id: string;
  /** The socket or handle; null where only the thread joins them. */
  readonly resource: string | null;
  readonly rung: Stream["rung"];
  readonly messages: readonly SeenMessage[];
}

export interface SeenObligation {
  readonly id: string;
  readonly norm: Norm;
  readonly stream: SeenStream;
  readonly after: SeenMessage;
  readonly fulfilledBy: SeenMessage | null;
}

export interface Streams {
  readonly all: readonly SeenStream[];
  readonly obligations: readonly SeenObligation[];
  readonly of: (message: SeenMessage) => SeenStream | undefined;
}

/**
 * Messages by connection, and what each makes due.
 *
 * ```text
 * out  GET /a       due: a response    ┐
 * out  GET /b       due: a response    │┐  pipelined: answered in their order
 * in   200          ───────────────────┘│
 * in   407          ────────────────────┘  due: the request again, with credentials
 * ```
 *
 * `connectionOf` names the socket of a message, `threadOf` its thread, which joins those whose socket is not in the log.
 * A message of which nothing tells whether it was sent or received is in a stream but neither owes nor pays.
 */
export function streamsOf(
  messages: readonly SeenMessage[],
  connectionOf: (message: SeenMessage) => string | null,
  threadOf: (message: SeenMessage) => string,
): Streams {
  const all: (SeenStream & { readonly messages: SeenMessage[] })[] = [];
  const byKey = new Map<string, (typeof all)[number]>();
  const of = new Map<SeenMessage, SeenStream>();
  const due = new Map<SeenStream, Due[]>();
  const obligations: SeenObligation[] = [];
  for (const message of messages) {
    const resource = connectionOf(message);
    const key = resource === null ? `thread ${threadOf(message)}` : `connection ${resource}`;
    let stream = byKey.get(key);
    if (stream === undefined) {
      stream = {
        id: `stream-${all.length + 1}`,
        resource,
        rung: resource === null ? "thread" : "connection",
        messages: [],
      };
      byKey.set(key, stream);
      all.push(stream);
      due.set(stream, []);
    }
    stream.messages.push(message);
    of.set(message, stream);
    pay(due.get(stream)!, message);
    for (const norm of NORMS) {
      if (norm.after !== message.protocol || message.direction === null || norm.when?.(message.fields) === false)
        continue;
      const one: Due = { norm, stream, after: message, fulfilledBy: null };
      due.get(stream)!.push(one);
      obligations.push(one as SeenObligation);
    }
  }
  return {
    all,
    obligations: obligations.map((one, i) => ({ ...one, id: `due-${i + 1}` })),
    of: (message) => of.get(message),
  };
}

interface Due extends Omit<SeenObligation, "id"> {
  fulfilledBy: SeenMessage | null;
}

/** Most that is still due on one stream; older ones will not be paid any more. */
const MOST_DUE = 256;

/** The oldest obligation of each norm that the message fulfils is paid by it. */
function pay(due: Due[], message: SeenMessage): void {
  const paid = new Set<Norm>();
  for (let i = 0; i < due.length; i++) {
    const { norm, after } = due[i]!;
    if (paid.has(norm) || message.direction === null || after.direction === message.direction) continue;
    if (!norm.expected.includes(message.protocol) || norm.fulfils?.(message.fields) === false) continue;
    if (norm.same?.some((name) => message.fields[name] !== after.fields[name])) continue;
    due[i]!.fulfilledBy = message;
    paid.add(norm);
    due.splice(i--, 1);
  }
  if (due.length > MOST_DUE) due.splice(0, due.length - MOST_DUE);
}

/** The request that a response answers, by connection or, weaker, by thread. */
export function requestsOf(streams: Streams): ReadonlyMap<SeenMessage, SeenMessage> {
  const found = new Map<SeenMessage, SeenMessage>();
  for (const { after, fulfilledBy, norm } of streams.obligations)
    if (
      fulfilledBy !== null &&
      norm.must &&
      fulfilledBy.protocol === "http.response" &&
      after.protocol === "http.request"
    )
      found.set(fulfilledBy, after);
  return found;
}

export function publicStream(stream: SeenStream): Stream {
  return {
    id: stream.id,
    resource: stream.resource,
    rung: stream.rung,
    messages: stream.messages.map(({ id }) => id),
    evidence: mergeEvidence(stream.messages.flatMap(({ evidence }) => evidence)),
  };
}

const CAP: Readonly<Record<Stream["rung"], Confidence>> = { connection: "strong", thread: "possible" };

export function publicObligation({ id, norm, stream, after, fulfilledBy }: SeenObligation): Obligation {
  return {
    id,
    after: after.id,
    expected: norm.expected,
    direction: opposite(after.direction),
    must: norm.must,
    because: norm.because,
    stream: stream.id,
    rung: stream.rung,
    fulfilledBy: fulfilledBy?.id ?? null,
    confidence: CAP[stream.rung],
    evidence: mergeEvidence([...after.evidence, ...(fulfilledBy?.evidence ?? [])]),
  };
}

function opposite(direction: Message["direction"]): Message["direction"] {
  return direction === "in" ? "out" : direction === "out" ? "in" : null;
}

/** The request that a response answers. */
export interface Answered {
  readonly request: SeenMessage;
  /** Connection or thread joins the two; false where only their order does. */
  readonly sure: boolean;
}

/**
 * The same, and of responses that none is known for the last request before them, where nothing tells that it went over
 * another thread: what a breakpoint's command prints names no thread.
 */
export function likelyRequestsOf(
  streams: Streams,
  messages: readonly SeenMessage[],
  threadOf: (message: SeenMessage) => { readonly run: number; readonly thread: string | null },
): ReadonlyMap<SeenMessage, Answered> {
  const found = new Map<SeenMessage, Answered>();
  for (const [response, request] of requestsOf(streams)) {
    const sure = streams.of(response)?.resource !== null || threadOf(response).thread !== null;
    found.set(response, { request, sure });
  }
  let last: SeenMessage | null = null;
  for (const message of messages) {
    if (message.protocol === "http.request" && message.direction === "out") last = message;
    if (message.protocol !== "http.response" || message.direction !== "in" || last === null || found.has(message))
      continue;
    const [a, b] = [threadOf(last), threadOf(message)];
    if (a.run === b.run && (a.thread === null || b.thread === null)) found.set(message, { request: last, sure: false });
  }
  return found;
}
