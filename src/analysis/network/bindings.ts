import type { Stream } from "../../capture/trace.js";
import type { SeenResource } from "../resources/resources.js";
import { addressOf, type Aligned, type LogSide } from "./align.js";
import type { ToldStream } from "./told.js";

type Binding = NonNullable<ToldStream["resource"]>;

/** Which socket of the log a stream is: by its buffers, or, where none of them is in view, by where it was connected to. */
export function resourcesOf(aligned: Aligned, log: LogSide): (stream: Stream) => Binding | null {
  const byBuffers = ownersByBuffers(aligned);
  const byAddress = ownersByAddress(aligned, log, byBuffers);
  return (stream) => byBuffers.get(stream) ?? byAddress.get(stream) ?? null;
}

/** The socket whose buffers are the only ones in a stream. */
function ownersByBuffers(aligned: Aligned): ReadonlyMap<Stream, Binding> {
  const owners = new Map<Stream, Map<string, number>>();
  for (const { candidates, socket } of aligned.found.values()) {
    if (candidates.length !== 1 || socket === null) continue;
    const own = owners.get(candidates[0]!.stream) ?? new Map<string, number>();
    owners.set(candidates[0]!.stream, own.set(socket.id, (own.get(socket.id) ?? 0) + 1));
  }
  const found = new Map<Stream, Binding>();
  for (const [stream, own] of owners) {
    if (own.size !== 1) continue;
    const [id, count] = own.entries().next().value!;
    const because = `${count} ${count === 1 ? "buffer" : "buffers"} of it ${count === 1 ? "is" : "are"} in this stream`;
    found.set(stream, { id, because });
  }
  return found;
}

/** A socket and a stream of which each is the only one that goes to an address. */
function ownersByAddress(
  { trace }: Aligned,
  log: LogSide,
  taken: ReadonlyMap<Stream, Binding>,
): ReadonlyMap<Stream, Binding> {
  const lives = new Map<string, SeenResource[]>();
  for (const life of log.resources.all) {
    const address = life.family === "socket" ? addressOf(life.uses, log.structures) : null;
    if (address === null) continue;
    const key = `${address.host} ${address.port}`;
    lives.set(key, [...(lives.get(key) ?? []), life]);
  }
  const streams = lives.size === 0 ? new Map<string, Stream[]>() : byServer(trace.streams);
  const found = new Map<Stream, Binding>();
  for (const [key, [life, ...others]] of lives) {
    const [stream, ...more] = streams.get(key) ?? [];
    if (stream === undefined || more.length + others.length > 0 || taken.has(stream)) continue;
    found.set(stream, {
      id: life!.id,
      because: `nothing else in the trace or the log goes to ${key.replace(" ", ":")}`,
    });
  }
  return found;
}

function byServer(streams: readonly Stream[]): ReadonlyMap<string, Stream[]> {
  const found = new Map<string, Stream[]>();
  for (const stream of streams) {
    if (stream.transport !== "tcp" || stream.client === null) continue;
    const { address, port } = stream.ends[1 - stream.client]!;
    const key = `${address} ${port}`;
    const own = found.get(key);
    if (own === undefined) found.set(key, [stream]);
    else own.push(stream);
  }
  return found;
}
