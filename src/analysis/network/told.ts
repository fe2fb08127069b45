import type { Direction, NotedFrame, Stream } from "../../capture/trace.js";
import type { NetworkFrame, NetworkRole, NetworkStream } from "../../model/network.js";
import type { SeenMessage } from "../messages.js";
import type { Aligned } from "./align.js";
import { burstsOf, type Burst } from "./bursts.js";
import { clientOf, endOf, endpointText, filterOf, isProxy, secondsOf } from "./names.js";

/** A stream that is told of, with what it carried. */
export interface ToldStream {
  readonly id: string;
  readonly trace: string;
  readonly stream: Stream;
  readonly client: 0 | 1;
  readonly serverRole: "proxy" | "server";
  readonly bursts: readonly Burst[];
  readonly resource: { readonly id: string; readonly because: string } | null;
}

const MOST_STREAMS = 60;
const MOST_FRAMES = 2000;

/** Streams that hold buffers of the logs, or may hold them; then those that ended badly; then all others, to a limit. */
export function toldStreams(
  aligned: Aligned,
  traceId: string,
  firstId: number,
  resourceOf: (stream: Stream) => ToldStream["resource"],
  redacted: boolean,
): readonly ToldStream[] {
  const near = new Set([...aligned.found.values()].flatMap(({ candidates }) => candidates.map((one) => one.stream)));
  const all = aligned.trace.streams;
  const bad = all.filter((stream) => ["reset", "refused", "unanswered"].includes(endOf(stream)));
  const chosen = new Set([...near, ...bad, ...all].slice(0, Math.max(MOST_STREAMS, near.size)));
  return all
    .filter((stream) => chosen.has(stream))
    .map((stream, i) => {
      const bursts = burstsOf(stream, redacted);
      return {
        id: `stream-${firstId + i}`,
        trace: traceId,
        stream,
        client: clientOf(stream, bursts),
        serverRole: isProxy(bursts) ? "proxy" : "server",
        bursts,
        resource: resourceOf(stream),
      };
    });
}

export function publicStream(told: ToldStream): NetworkStream {
  const { stream, client } = told;
  const sides = [stream.directions[client], stream.directions[client === 0 ? 1 : 0]] as const;
  const ender = stream.events.find(({ kind }) => kind === "fin" || kind === "rst");
  return {
    id: told.id,
    trace: told.trace,
    transport: stream.transport,
    index: stream.index,
    filter: filterOf(stream, []),
    client: endpointText(stream.ends[client]),
    server: endpointText(stream.ends[client === 0 ? 1 : 0]),
    serverRole: told.serverRole,
    openerSeen: stream.events.some((event) => event.kind === "syn" || event.kind === "syn-ack"),
    firstFrame: stream.firstFrame,
    lastFrame: stream.lastFrame,
    frames: stream.frames,
    clientBytes: sides[0].length,
    serverBytes: sides[1].length,
    missingBytes: missingOf(sides[0]) + missingOf(sides[1]),
    retransmissions: sides[0].retransmissions + sides[1].retransmissions,
    end: endOf(stream),
    protocols: protocolsOf(told.bursts),
    endedBy: ender === undefined ? null : roleOf(told, ender.side),
    resource: told.resource?.id ?? null,
    resourceBecause: told.resource?.because ?? null,
  };
}

/** `tls.client-hello` is of `tls`. */
function protocolsOf(bursts: readonly Burst[]): readonly string[] {
  const names = bursts.flatMap(({ messages, opening }) => [
    ...messages.map(({ protocol }) => protocol.split(".")[0]!),
    ...(opening === null ? [] : ["tls"]),
  ]);
  return [...new Set(names)];
}

function missingOf({ holes }: Direction): number {
  return holes.reduce((sum, hole) => sum + hole.end - hole.start, 0);
}

export function roleOf(told: ToldStream, side: 0 | 1): NetworkRole {
  return side === told.client ? "client" : told.serverRole;
}

export function sideOfNote(frame: NotedFrame): NetworkRole | null {
  return (frame.facts.find((fact) => fact.startsWith("from:"))?.slice(5) as NetworkRole | undefined) ?? null;
}

/** The frames of the told streams, each in a few words. */
export function framesTold(told: readonly ToldStream[], aligned: Aligned): readonly Omit<NetworkFrame, "trace">[] {
  const begin = aligned.trace.begin ?? 0;
  const frames: Omit<NetworkFrame, "trace">[] = [];
  for (const one of told) {
    const { stream } = one;
    const base = { line: null, stream: one.id, basis: "bytes" as const };
    for (const { kind, frame, nanos, side, again, idle } of stream.events) {
      const waited = idle !== null && idle >= 1e9 ? ` after ${Math.round(idle / 1e7) / 100} s without data` : "";
      frames.push({
        ...base,
        number: frame,
        last: frame,
        seconds: secondsOf(nanos, begin),
        from: roleOf(one, side),
        to: roleOf(one, side === 0 ? 1 : 0),
        facts: [`tcp.${kind}`],
        label: `${EVENTS[kind]}${again ? " again" : ""}${waited}`,
      });
    }
    for (const burst of one.bursts) {
      frames.push({
        ...base,
        number: burst.frames[0]!,
        last: burst.frames.at(-1)!,
        seconds: secondsOf(burst.nanos, begin),
        from: roleOf(one, burst.side),
        to: roleOf(one, burst.side === 0 ? 1 : 0),
        facts: [...factsOfBurst(burst)],
        label: labelOf(burst),
      });
    }
  }
  for (const frame of aligned.trace.noted) {
    if (
      aligned.trace.payload ||
      (frame.said === null && frame.stream !== null && frame.facts.every((fact) => fact.startsWith("tcp.")))
    )
      continue;
    const from = sideOfNote(frame);
    frames.push({
      number: frame.frame,
      last: frame.frame,
      seconds: secondsOf(frame.nanos, begin),
      line: frame.line,
      stream: told.find((one) => one.stream === aligned.trace.streams[frame.stream ?? -1])?.id ?? null,
      from,
      to: null,
      facts: frame.facts,
      label: frame.said ?? frame.facts.join(", "),
      basis: frame.said === null ? "dissector" : "asserted",
    });
  }
  return frames.sort((a, b) => a.number - b.number).slice(0, MOST_FRAMES);
}

const EVENTS = {
  syn: "opens the connection",
  "syn-ack": "accepts it",
  fin: "closes its side",
  rst: "resets it",
} as const;

function factsOfBurst({ messages, opening }: Burst): ReadonlySet<string> {
  const facts = new Set<string>();
  for (const { protocol, shown } of messages) {
    facts.add(protocol);
    if (shown["method"] !== undefined) facts.add(`method:${shown["method"]}`);
    if (shown["status"] !== undefined) facts.add(`status:${shown["status"]}`);
  }
  if (opening !== null) facts.add(opening.toLowerCase().replace("tls ", "tls.").replaceAll(" ", "-"));
  return facts;
}

function labelOf({ messages, opening, start, end }: Burst): string {
  const words = messages.map(wordsOfMessage);
  const named = [...new Set(words)];
  const text = `${named.slice(0, 4).join("; ")}${named.length > 4 ? "; …" : ""}`;
  return words.length > 0 ? text : `${opening === null ? "" : `${opening}, `}${end - start} bytes`;
}

function wordsOfMessage({ protocol, shown }: SeenMessage): string {
  const name = protocol.startsWith("sip") ? "SIP" : "HTTP";
  if (/^(?:http|sip)\.request$/.test(protocol))
    return `${shown["method"] ?? "?"} ${clip(shown["target"] ?? "")} ${name}/${shown["version"] ?? "?"}`;
  if (/^(?:http|sip)\.response$/.test(protocol))
    return `${name}/${shown["version"] ?? "?"} ${shown["status"] ?? "?"} ${clip(shown["reason"] ?? "")}`;
  const [family = "", ...rest] = protocol.split(".");
  return [/^(?:kerberos|line)$/.test(family) ? family : family.toUpperCase(), ...rest].join(" ").replaceAll("-", " ");
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
