// Writes streams as a capture of their own: no link layer (LINKTYPE_RAW), in order, nothing twice.
import { ACK, FIN, RST, SYN } from "./trace.js";

/** A packet that is made, not captured. */
export interface MadePacket {
  readonly transport: "tcp" | "udp";
  readonly from: { readonly address: string; readonly port: number };
  readonly to: { readonly address: string; readonly port: number };
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly payload: Uint8Array;
  /** Microseconds of the epoch. */
  readonly micros: bigint;
  /** Shown by Wireshark with the packet. */
  readonly comment: string | null;
}

export const HANDSHAKE: Readonly<Record<"syn" | "syn-ack" | "fin" | "rst", number>> = {
  syn: SYN,
  "syn-ack": SYN | ACK,
  fin: FIN | ACK,
  rst: RST | ACK,
};

/** A section with one interface for each list of packets. Packets whose addresses are no IP addresses are left out. */
export function pcapngOf(
  lists: readonly { readonly name: string; readonly packets: readonly MadePacket[] }[],
): Uint8Array {
  const blocks: Uint8Array[] = [
    block(0x0a0d0d0a, [
      u32(0x1a2b3c4d),
      u16(1),
      u16(0),
      u32(0xffffffff),
      u32(0xffffffff),
      options([[4, "windbg-postmortem"]]),
    ]),
    ...lists.map(({ name }) => block(1, [u16(101), u16(0), u32(0), options([[2, name]])])),
  ];
  lists.forEach(({ packets }, i) => {
    for (const packet of packets) {
      const bytes = ipPacket(packet);
      if (bytes === null) continue;
      blocks.push(
        block(6, [
          u32(i),
          u32(Number(packet.micros >> 32n)),
          u32(Number(packet.micros & 0xffffffffn)),
          u32(bytes.length),
          u32(bytes.length),
          padded(bytes),
          packet.comment === null ? new Uint8Array(0) : options([[1, packet.comment]]),
        ]),
      );
    }
  });
  return joined(blocks);
}

function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = 12 + parts.reduce((sum, part) => sum + part.length, 0);
  return joined([u32(type), u32(length), ...parts, u32(length)]);
}

function options(list: readonly (readonly [code: number, text: string])[]): Uint8Array {
  const parts = list.flatMap(([code, text]) => {
    const bytes = new TextEncoder().encode(text.slice(0, 200));
    return [u16(code), u16(bytes.length), padded(bytes)];
  });
  return joined([...parts, u32(0)]);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff);
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array((bytes.length + 3) & ~3);
  whole.set(bytes);
  return whole;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Network byte order. */
function big(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) & 0xff);
}

function ipPacket(packet: MadePacket): Uint8Array | null {
  const from = addressBytes(packet.from.address);
  const to = addressBytes(packet.to.address);
  if (from === null || to === null || from.length !== to.length) return null;
  const { transport, payload } = packet;
  const ports = [...big(packet.from.port, 2), ...big(packet.to.port, 2)];
  const header =
    transport === "udp"
      ? [...ports, ...big(8 + payload.length, 2), 0, 0]
      : [...ports, ...big(packet.seq, 4), ...big(packet.ack, 4), 0x50, packet.flags, 0xff, 0xff, 0, 0, 0, 0];
  const protocol = transport === "udp" ? 17 : 6;
  const size = header.length + payload.length;
  const pseudo = [...from, ...to, ...big(size, 4), 0, 0, 0, protocol];
  const sum = checksum([Uint8Array.from(pseudo), Uint8Array.from(header), payload]);
  header.splice(transport === "udp" ? 6 : 16, 2, ...big(transport === "udp" && sum === 0 ? 0xffff : sum, 2));
  const ip =
    from.length === 16
      ? [0x60, 0, 0, 0, ...big(size, 2), protocol, 64, ...from, ...to]
      : ipv4Header(size, protocol, from, to);
  return joined([Uint8Array.from(ip), Uint8Array.from(header), payload]);
}

function ipv4Header(size: number, protocol: number, from: readonly number[], to: readonly number[]): number[] {
  const header = [0x45, 0, ...big(20 + size, 2), 0, 0, 0x40, 0, 64, protocol, 0, 0, ...from, ...to];
  header.splice(10, 2, ...big(checksum([Uint8Array.from(header)]), 2));
  return header;
}

/** The Internet checksum; all parts but the last have an even length. */
function checksum(parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) sum += part[i]! * 256 + (part[i + 1] ?? 0);
    sum = (sum & 0xffff) + Math.floor(sum / 65_536);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** `10.1.2.3`, `fe80::1`; null for names. */
export function addressBytes(address: string): readonly number[] | null {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) {
    const bytes = address.split(".").map(Number);
    return bytes.every((byte) => byte < 256) ? bytes : null;
  }
  if (!/^[0-9a-f:]{2,39}$/i.test(address) || !address.includes(":")) return null;
  const [left, right, more] = address.split("::");
  if (more !== undefined) return null;
  const words = (text: string | undefined): string[] => (text === undefined || text === "" ? [] : text.split(":"));
  const head = words(left);
  const tail = words(right);
  const zeros = 8 - head.length - tail.length;
  if (zeros < 0 || (right === undefined && zeros > 0)) return null;
  return [...head, ...Array.from({ length: zeros }, () => "0"), ...tail].flatMap((word) =>
    big(Number.parseInt(word, 16), 2),
  );
}
