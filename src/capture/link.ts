// Link layers, by their LINKTYPE_ value (tcpdump.org/linktypes.html).

/** Where the network layer begins, and its EtherType. */
export interface NetworkPart {
  readonly type: number;
  readonly at: number;
}

export const IPV4 = 0x0800;
export const IPV6 = 0x86dd;
const PPPOE_SESSION = 0x8864;
const MPLS = 0x8847;
const LENGTHS_BELOW = 0x0600;

/** null where the frame holds no IP packet, or its link type is not known. */
export function networkPartOf(link: number, bytes: Uint8Array): NetworkPart | null {
  switch (link) {
    case 1:
      return tagged(bytes, 12);
    case 113:
      return tagged(bytes, 14);
    case 276:
      return bytes.length < 20 ? null : inside(bytes, word(bytes, 0), 20);
    case 0:
    case 108:
      return loopback(bytes);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return raw(bytes, 0);
    case 9:
      return ppp(bytes, bytes[0] === 0xff && bytes[1] === 0x03 ? 2 : 0);
    case 105:
      return wifi(bytes, 0);
    case 127:
      return wifi(bytes, (bytes[2] ?? 0) + 256 * (bytes[3] ?? 0));
    default:
      return null;
  }
}

export function isKnownLink(link: number): boolean {
  return [0, 1, 9, 12, 14, 101, 105, 108, 113, 127, 228, 229, 276].includes(link);
}

/** For frames whose link type nobody tells. */
export function guessedPartOf(bytes: Uint8Array): NetworkPart | null {
  const ethernet = tagged(bytes, 12);
  if (ethernet !== null && (ethernet.type === IPV4 || ethernet.type === IPV6)) return ethernet;
  return raw(bytes, 0) ?? tagged(bytes, 14);
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** An EtherType, behind any number of VLAN tags. */
function tagged(bytes: Uint8Array, at: number): NetworkPart | null {
  let type = word(bytes, at);
  let next = at + 2;
  while ((type === 0x8100 || type === 0x88a8 || type === 0x9100) && next + 4 <= bytes.length) {
    type = word(bytes, next + 2);
    next += 4;
  }
  return inside(bytes, type, next);
}

/** What other EtherTypes wrap around IP. */
function inside(bytes: Uint8Array, type: number, at: number): NetworkPart | null {
  if (at >= bytes.length) return null;
  if (type === IPV4 || type === IPV6) return { type, at };
  if (type === PPPOE_SESSION) return ppp(bytes, at + 6);
  if (type === MPLS) {
    let next = at;
    while (next + 4 <= bytes.length && ((bytes[next + 2] ?? 1) & 1) === 0) next += 4;
    return raw(bytes, next + 4);
  }
  // An 802.3 length: LLC and SNAP follow.
  if (type < LENGTHS_BELOW && word(bytes, at) === 0xaaaa) return inside(bytes, word(bytes, at + 6), at + 8);
  return null;
}

function ppp(bytes: Uint8Array, at: number): NetworkPart | null {
  const type = word(bytes, at);
  return type === 0x0021 ? { type: IPV4, at: at + 2 } : type === 0x0057 ? { type: IPV6, at: at + 2 } : null;
}

function raw(bytes: Uint8Array, at: number): NetworkPart | null {
  const version = (bytes[at] ?? 0) >> 4;
  return version === 4 ? { type: IPV4, at } : version === 6 ? { type: IPV6, at } : null;
}

/** An address family in the byte order of the machine that captured: 2 is IPv4 everywhere, the others are IPv6. */
function loopback(bytes: Uint8Array): NetworkPart | null {
  const family = bytes[0] === 0 && bytes[1] === 0 ? bytes[3] : bytes[0];
  if (family === 2) return { type: IPV4, at: 4 };
  return family === 10 || family === 23 || family === 24 || family === 28 || family === 30
    ? { type: IPV6, at: 4 }
    : null;
}

/** 802.11 data frames that are not encrypted. */
function wifi(bytes: Uint8Array, at: number): NetworkPart | null {
  const control = bytes[at] ?? 0;
  const flags = bytes[at + 1] ?? 0;
  const isData = (control & 0x0c) === 0x08 && (control & 0x40) === 0;
  if (!isData || (flags & 0x40) !== 0) return null;
  const addresses = (flags & 0x03) === 0x03 ? 30 : 24;
  const llc = at + addresses + ((control & 0x80) !== 0 ? 2 : 0);
  return word(bytes, llc) === 0xaaaa ? inside(bytes, word(bytes, llc + 6), llc + 8) : null;
}
