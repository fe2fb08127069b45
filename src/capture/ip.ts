import { IPV4, type NetworkPart } from "./link.js";

/** An IP packet, or a fragment of one. */
export interface IpPacket {
  readonly from: string;
  readonly to: string;
  readonly protocol: number;
  /** Payload as captured. */
  readonly payload: Uint8Array;
  /** Bytes of payload that were sent. */
  readonly length: number;
  readonly fragment: { readonly id: number; readonly offset: number; readonly more: boolean } | null;
}

export const TCP = 6;
export const UDP = 17;

export function ipPacketOf(bytes: Uint8Array, part: NetworkPart): IpPacket | null {
  return part.type === IPV4 ? ipv4(bytes, part.at) : ipv6(bytes, part.at);
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function ipv4(bytes: Uint8Array, at: number): IpPacket | null {
  const header = ((bytes[at] ?? 0) & 0x0f) * 4;
  if (bytes[at]! >> 4 !== 4 || header < 20 || at + header > bytes.length) return null;
  const total = word(bytes, at + 2);
  const captured = bytes.length - at;
  // A card that cuts segments itself shows the packet before that, with no length.
  const size = total === 0 ? captured : total;
  if (size < header) return null;
  const place = word(bytes, at + 6);
  const offset = (place & 0x1fff) * 8;
  const more = (place & 0x2000) !== 0;
  return {
    from: dotted(bytes, at + 12),
    to: dotted(bytes, at + 16),
    protocol: bytes[at + 9]!,
    payload: bytes.subarray(at + header, at + Math.min(size, captured)),
    length: size - header,
    fragment: offset > 0 || more ? { id: word(bytes, at + 4), offset, more } : null,
  };
}

/** Hop-by-hop, routing and destination options say their length; the fragment header has 8 bytes. */
const OPTIONS: ReadonlySet<number> = new Set([0, 43, 60, 135]);
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const MOST_HEADERS = 16;

function ipv6(bytes: Uint8Array, at: number): IpPacket | null {
  if (bytes[at]! >> 4 !== 6 || at + 40 > bytes.length) return null;
  const claimed = word(bytes, at + 4);
  const captured = bytes.length - at - 40;
  const size = claimed === 0 ? captured : claimed;
  let next = bytes[at + 6]!;
  let start = at + 40;
  let fragment: IpPacket["fragment"] = null;
  for (let headers = 0; headers < MOST_HEADERS && start + 8 <= bytes.length; headers++) {
    if (next === FRAGMENT) {
      const place = word(bytes, start + 2);
      fragment = {
        id: word(bytes, start + 4) * 65_536 + word(bytes, start + 6),
        offset: place & 0xfff8,
        more: (place & 1) !== 0,
      };
      next = bytes[start]!;
      start += 8;
      if (fragment.offset > 0) break;
    } else if (OPTIONS.has(next) || next === AUTHENTICATION) {
      const length = next === AUTHENTICATION ? (bytes[start + 1]! + 2) * 4 : (bytes[start + 1]! + 1) * 8;
      next = bytes[start]!;
      start += length;
    } else break;
  }
  const length = size - (start - at - 40);
  if (length < 0 || start > bytes.length) return null;
  return {
    from: colons(bytes, at + 8),
    to: colons(bytes, at + 24),
    protocol: next,
    payload: bytes.subarray(start, Math.min(bytes.length, start + length)),
    length,
    // A packet in one piece may carry the header all the same.
    fragment: fragment !== null && (fragment.offset > 0 || fragment.more) ? fragment : null,
  };
}

function dotted(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** RFC 5952: the longest run of zeros, the first of several, is `::`. */
function colons(bytes: Uint8Array, at: number): string {
  const words = Array.from({ length: 8 }, (_, i) => word(bytes, at + 2 * i));
  let from = -1;
  let longest = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && words[end] === 0) end++;
    if (end - i > longest) {
      from = i;
      longest = end - i;
    }
    i = Math.max(i, end - 1);
  }
  const hex = words.map((one) => one.toString(16));
  return from < 0 ? hex.join(":") : `${hex.slice(0, from).join(":")}::${hex.slice(from + longest).join(":")}`;
}
