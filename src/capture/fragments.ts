import type { IpPacket } from "./ip.js";

interface Pending {
  readonly parts: Map<number, Uint8Array>;
  total: number | null;
  bytes: number;
}

/** Joins the fragments of IP packets. */
export interface Fragments {
  /** The whole packet when this fragment completes it, else null. */
  readonly take: (packet: IpPacket) => IpPacket | null;
  /** Packets of which fragments are missing. */
  readonly unfinished: () => number;
}

const MOST_PENDING = 512;
const MOST_BYTES = 65_535;

export function newFragments(): Fragments {
  const pending = new Map<string, Pending>();
  let dropped = 0;
  return {
    take(packet) {
      const { fragment } = packet;
      if (fragment === null) return packet;
      const key = `${packet.from} ${packet.to} ${packet.protocol} ${fragment.id}`;
      let own = pending.get(key);
      if (own === undefined) {
        if (pending.size >= MOST_PENDING) {
          pending.delete(pending.keys().next().value!);
          dropped++;
        }
        pending.set(key, (own = { parts: new Map(), total: null, bytes: 0 }));
      }
      // A part that a snap length has cut is as good as lost; the first of two at one place is taken.
      if (packet.payload.length < packet.length || fragment.offset + packet.length > MOST_BYTES) return null;
      if (!own.parts.has(fragment.offset)) {
        own.parts.set(fragment.offset, packet.payload.slice());
        own.bytes += packet.length;
      }
      if (!fragment.more) own.total = fragment.offset + packet.length;
      if (own.total === null || own.bytes < own.total) return null;
      const whole = joined(own);
      if (whole === null) return null;
      pending.delete(key);
      return { ...packet, payload: whole, length: whole.length, fragment: null };
    },
    unfinished: () => pending.size + dropped,
  };
}

function joined({ parts, total }: Pending): Uint8Array | null {
  const whole = new Uint8Array(total!);
  let end = 0;
  for (const [offset, part] of [...parts].sort((a, b) => a[0] - b[0])) {
    if (offset > end) return null;
    whole.set(part.subarray(0, Math.max(0, whole.length - offset)), offset);
    end = Math.max(end, offset + part.length);
  }
  return end >= whole.length ? whole : null;
}
