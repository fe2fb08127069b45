import { DOT, UNKNOWN } from "../../model/cells.js";
import type { SeenBuffer } from "../buffers/seen.js";
import { numberOf, pointerOf } from "../buffers/values.js";
import type { SeenCall } from "../calls/calls.js";
import type { Scene } from "./scene.js";

/**
 * How many bytes a call moved; null where the log does not show it. What failed and was not merely begun has moved none.
 *
 * ```text
 * recv       eax=000000ca                                     202
 * WSARecv    eax=0, dd of lpNumberOfBytesRecvd: 000000ca      202
 * WSARecv    eax=0                                            not in the log: 0 says that it worked, and counts nothing
 * WSARecv    eax=0, an answer in its buffer                   as many as the dump shows
 * ```
 */
export function movedBy(scene: Scene, { api, call }: SeenCall): number | null {
  const { result } = call;
  if (result === null || result.confidence === "possible" || result.pending === true) return null;
  if (result.success === false) return 0;
  const actual = api.io?.actual;
  if (actual === "return") return result.success === true ? numberOf({ value: result.value, from: "r" }) : null;
  const { arrived, buffersAt, momentOf } = indexOf(scene);
  const returned = momentOf.get(call.phase === "return" ? call.id : (call.counterpart ?? ""));
  const name = actual === undefined || actual.field !== undefined ? undefined : api.params[actual.param]?.name;
  const at = name === undefined ? null : pointerOf(call.args[name]?.value ?? null);
  const counted = at === null || returned === undefined ? [] : (buffersAt.get(at) ?? []);
  // Before the call has returned, nothing has been written there.
  const word = counted.find(({ moments }) => moments.includes(returned!));
  return (
    (word === undefined ? null : wordOf(word)) ?? arrived.get(call.id) ?? arrived.get(call.counterpart ?? "") ?? null
  );
}

function wordOf({ cells }: SeenBuffer): number | null {
  const bytes = Array.from(cells.subarray(0, 4));
  if (bytes.length < 4 || bytes.some((cell) => cell === UNKNOWN || cell === DOT)) return null;
  return bytes.reduceRight((number, byte) => number * 256 + byte, 0);
}

interface Moved {
  /** Bytes of what was read of a call's input, by the call. */
  readonly arrived: ReadonlyMap<string, number>;
  readonly buffersAt: ReadonlyMap<number, readonly SeenBuffer[]>;
  /** The stop of each call. */
  readonly momentOf: ReadonlyMap<string, number>;
}

const indexes = new WeakMap<Scene, Moved>();

function indexOf(scene: Scene): Moved {
  let known = indexes.get(scene);
  if (known === undefined) {
    const arrived = new Map<string, number>();
    for (const { direction, buffer } of scene.messages) {
      if (direction === "in" && !buffer.stale && buffer.call !== null)
        arrived.set(buffer.call.call.id, buffer.cells.length);
    }
    const buffersAt = new Map<number, SeenBuffer[]>();
    for (const buffer of scene.buffers) {
      const start = pointerOf(buffer.address);
      if (start === null) continue;
      const own = buffersAt.get(start);
      if (own === undefined) buffersAt.set(start, [buffer]);
      else own.push(buffer);
    }
    const momentOf = new Map(scene.calls.map(({ call, moment }) => [call.id, moment]));
    indexes.set(scene, (known = { arrived, buffersAt, momentOf }));
  }
  return known;
}
