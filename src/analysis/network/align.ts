import { readTrace } from "../../capture/read.js";
import type { NotedFrame, Trace, TraceFormat } from "../../capture/trace.js";
import type { SeenBuffer } from "../buffers/seen.js";
import type { SeenStructure } from "../buffers/structures.js";
import type { SeenMessage } from "../messages.js";
import type { Resources, SeenResource } from "../resources/resources.js";
import type { Moment } from "../stops/moment.js";
import { narrow, type Item, type Reason } from "./assign.js";
import { factsOfMessages, orderWords, wordCandidates, type WordCandidate, type WordItem } from "./by-words.js";
import { newFinder, type Candidate } from "./finder.js";
import { patternOf, type Pattern } from "./pattern.js";

/** A trace to be laid beside the logs. */
export interface TraceInput {
  readonly name: string;
  readonly format: TraceFormat;
  /** Read once, from front to back. */
  readonly chunks: Iterable<Uint8Array>;
}

/** What of the logs is compared with the traces. */
export interface LogSide {
  readonly moments: readonly Moment[];
  readonly buffers: readonly SeenBuffer[];
  readonly structures: readonly SeenStructure[];
  readonly resources: Resources;
  readonly messagesIn: ReadonlyMap<SeenBuffer, readonly SeenMessage[]>;
}

/** A trace with what was found of each buffer in it. */
export interface Aligned {
  readonly name: string;
  /** Index of the log that it was typed into. */
  readonly source: number | null;
  readonly trace: Trace;
  readonly found: ReadonlyMap<SeenBuffer, Finding>;
  readonly words: ReadonlyMap<SeenBuffer, WordFinding>;
}

export interface Finding {
  readonly pattern: Pattern;
  /** One that is left is the place; several are equal. */
  readonly candidates: readonly Candidate[];
  /** How many there were before sockets and order were looked at. */
  readonly places: number;
  readonly reasons: ReadonlySet<Reason>;
  readonly socket: SeenResource | null;
}

export interface WordFinding {
  readonly candidates: readonly WordCandidate[];
  readonly ordered: boolean;
}

/** Reads a trace and looks for all buffers in it. */
export function alignTrace(input: TraceInput, log: LogSide): Aligned {
  const patterns: Pattern[] = [];
  for (const buffer of log.buffers) {
    const pattern = buffer.stale ? null : patternOf(buffer);
    if (pattern !== null) patterns.push(pattern);
  }
  const finder = newFinder(0, patterns);
  const trace = readTrace(input.format, input.chunks, finder);
  finder.end();
  const items: Item[] = [];
  const places = new Map<Item, number>();
  const sockets = new Map<Item, SeenResource | null>();
  for (const pattern of patterns) {
    const candidates = finder.common.has(pattern) ? [] : (finder.found.get(pattern) ?? []);
    if (candidates.length === 0) continue;
    const item = itemOf(pattern, best(candidates), log);
    // Four bytes are found everywhere: only the connection's port makes them say something.
    if (!pattern.strong && item.port === null) continue;
    items.push(item);
    places.set(item, item.candidates.length);
    sockets.set(item, socketOf(pattern.buffer, log));
  }
  narrow(items);
  const found = new Map<SeenBuffer, Finding>();
  for (const item of items) {
    const { pattern, candidates, reasons } = item;
    if (!pattern.strong && !reasons.has("port") && !fitsPort(item)) continue;
    found.set(pattern.buffer, {
      pattern,
      candidates,
      places: places.get(item)!,
      reasons,
      socket: sockets.get(item) ?? null,
    });
  }
  return { name: input.name, source: null, trace, found, words: wordsOf(trace, log, found) };
}

/** A list of frames that stands in a log. */
export function alignTyped(name: string, source: number, trace: Trace, log: LogSide): Aligned {
  return { name, source, trace, found: new Map(), words: wordsOf(trace, log, new Map()) };
}

/** Whole agreement beats a dump that goes on behind its message. */
function best(candidates: readonly Candidate[]): readonly Candidate[] {
  const whole = candidates.filter((one) => one.whole);
  return whole.length > 0 ? whole : candidates;
}

function itemOf(pattern: Pattern, candidates: readonly Candidate[], log: LogSide): Item {
  const { buffer } = pattern;
  const socket = socketOf(buffer, log);
  const users = socket === null ? [] : [...socket.uses, ...(socket.acquired === null ? [] : [socket.acquired])];
  return {
    pattern,
    candidates,
    socket: socket === null ? null : `${socket.family} ${socket.value} ${socket.generation}`,
    role: users.some(({ api }) => api.role === "socket-accept")
      ? "server"
      : users.some(({ api }) => api.role === "socket-connect")
        ? "client"
        : null,
    port: addressOf(users, log.structures)?.port ?? null,
    run: log.moments[buffer.moment]!.run,
    moment: buffer.moment,
    reasons: new Set(),
  };
}

function socketOf({ call }: SeenBuffer, { resources }: LogSide): SeenResource | null {
  const parameter = call?.api.params.find((param) => param.kind === "socket");
  return call === null || parameter === undefined ? null : (resources.of(call, parameter.name) ?? null);
}

/** The address that `connect` was given, where its sockaddr was dumped. */
export function addressOf(
  users: SeenResource["uses"],
  structures: readonly SeenStructure[],
): { readonly host: string | null; readonly port: number } | null {
  const connects = users.filter(({ api }) => api.role === "socket-connect");
  if (connects.length === 0) return null;
  for (const { call, fields } of structures) {
    if (call === null || !connects.some((one) => one.call.id === call.call.id)) continue;
    const port = fields["sin_port"] ?? fields["sin6_port"];
    if (port !== undefined && /^\d{1,5}$/.test(port))
      return { host: fields["sin_addr"] ?? fields["sin6_addr"] ?? null, port: Number(port) };
  }
  return null;
}

function fitsPort({ port, candidates }: Item): boolean {
  return port !== null && candidates.every((one) => one.stream.ends.some((end) => end.port === port));
}

/** Compares the messages of buffers with what a list says of its frames. */
function wordsOf(
  trace: Trace,
  log: LogSide,
  found: ReadonlyMap<SeenBuffer, Finding>,
): ReadonlyMap<SeenBuffer, WordFinding> {
  const words = new Map<SeenBuffer, WordFinding>();
  // Where the bytes are at hand, words add nothing.
  const frames = trace.noted.filter((frame) => !trace.payload && frame.facts.length > 0);
  if (frames.length === 0) return words;
  const items: WordItem[] = [];
  for (const buffer of log.buffers) {
    const messages = log.messagesIn.get(buffer) ?? [];
    if (messages.length === 0 || buffer.stale || found.has(buffer)) continue;
    const facts = factsOfMessages(messages);
    const candidates = wordCandidates(facts, messages[0]!.direction, latest(frames));
    if (candidates.length > 0) items.push({ buffer, facts, candidates });
  }
  const decided = new Set<WordItem>();
  const runs = new Set(items.map((item) => log.moments[item.buffer.moment]!.run));
  for (const run of runs)
    for (const item of orderWords(items.filter((one) => log.moments[one.buffer.moment]!.run === run)))
      decided.add(item);
  for (const item of items) words.set(item.buffer, { candidates: item.candidates, ordered: decided.has(item) });
  return words;
}

/** A frame that is listed twice is described twice: its facts are one. */
function latest(frames: readonly NotedFrame[]): readonly NotedFrame[] {
  const byNumber = new Map<number, NotedFrame>();
  for (const frame of frames) {
    const before = byNumber.get(frame.frame);
    byNumber.set(
      frame.frame,
      before === undefined ? frame : { ...before, facts: [...new Set([...before.facts, ...frame.facts])] },
    );
  }
  return [...byNumber.values()];
}
