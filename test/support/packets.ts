/** Small captures, made byte by byte. */

export interface Made {
  /** `10.0.0.1:50000`, `[fe80::1]:80` */
  readonly from: string;
  readonly to: string;
  readonly seq?: number;
  readonly ack?: number;
  /** `S`, `SA`, `F`, `R`, `A` */
  readonly flags?: string;
  readonly text?: string | Uint8Array;
  /** Seconds since the first. */
  readonly at?: number;
  /** Bytes of the packet that are captured. */
  readonly snap?: number;
  readonly udp?: boolean;
}

const FLAGS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 };

export const big = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256);
export const little = (value: number, bytes: number): number[] => big(value, bytes).reverse();

function endpoint(text: string): { readonly address: number[]; readonly port: number } {
  const at = text.lastIndexOf(":");
  const host = text.slice(0, at).replace(/[[\]]/g, "");
  if (!host.includes(":")) return { address: host.split(".").map(Number), port: Number(text.slice(at + 1)) };
  const [left = "", right = ""] = host.split("::");
  const words = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const zeros = Array.from({ length: 8 - words(left).length - words(right).length }, () => "0");
  const all = [...words(left), ...zeros, ...words(right)];
  return { address: all.flatMap((word) => big(Number.parseInt(word, 16), 2)), port: Number(text.slice(at + 1)) };
}

/** TCP or UDP, without checksums. */
export function transportBytes({ from, to, seq = 0, ack = 1, flags = "PA", text = "", udp = false }: Made): number[] {
  const payload = typeof text === "string" ? [...Buffer.from(text, "latin1")] : [...text];
  const ports = [...big(endpoint(from).port, 2), ...big(endpoint(to).port, 2)];
  if (udp) return [...ports, ...big(8 + payload.length, 2), 0, 0, ...payload];
  const bits = [...flags].reduce((sum, flag) => sum | FLAGS[flag]!, 0);
  return [...ports, ...big(seq, 4), ...big(ack, 4), 0x50, bits, 0xff, 0xff, 0, 0, 0, 0, ...payload];
}

/** An IP packet; `fragment` is the word of flags and offset, or the IPv6 fragment header's. */
export function ipBytes(
  made: Made,
  payload: readonly number[] = transportBytes(made),
  fragment: { readonly id: number; readonly word: number } | null = null,
): number[] {
  const from = endpoint(made.from).address;
  const to = endpoint(made.to).address;
  const protocol = made.udp === true ? 17 : 6;
  if (from.length === 4) {
    const place = fragment === null ? 0 : fragment.word;
    return [
      0x45,
      0,
      ...big(20 + payload.length, 2),
      ...big(fragment?.id ?? 0, 2),
      ...big(place, 2),
      64,
      protocol,
      0,
      0,
      ...from,
      ...to,
      ...payload,
    ];
  }
  const header = fragment === null ? [] : [protocol, 0, ...big(fragment.word, 2), ...big(fragment.id, 4)];
  return [
    0x60,
    0,
    0,
    0,
    ...big(header.length + payload.length, 2),
    fragment === null ? protocol : 44,
    64,
    ...from,
    ...to,
    ...header,
    ...payload,
  ];
}

export interface PcapOptions {
  readonly link?: number;
  readonly nano?: boolean;
  readonly bigEndian?: boolean;
  /** What goes before each IP packet. */
  readonly before?: readonly number[];
}

/** A classic pcap file of IP packets. */
export function pcap(
  packets: readonly { bytes: readonly number[]; at?: number; snap?: number }[],
  options: PcapOptions = {},
): Uint8Array {
  const { link = 101, nano = false, bigEndian = false, before = [] } = options;
  const order = bigEndian ? big : little;
  const bytes = [
    ...order(nano ? 0xa1b23c4d : 0xa1b2c3d4, 4),
    ...order(2, 2),
    ...order(4, 2),
    ...order(0, 8),
    ...order(65_535, 4),
    ...order(link, 4),
  ];
  for (const { bytes: packet, at = 0, snap } of packets) {
    const whole = [...before, ...packet];
    const captured = whole.slice(0, snap ?? whole.length);
    const fraction = Math.round((at % 1) * (nano ? 1e9 : 1e6));
    bytes.push(...order(1_700_000_000 + Math.floor(at), 4), ...order(fraction, 4));
    bytes.push(...order(captured.length, 4), ...order(whole.length, 4), ...captured);
  }
  return Uint8Array.from(bytes);
}

/** Packets as tcpdump writes them, without a link layer. */
export function tcpdump(list: readonly Made[], options: PcapOptions = {}): Uint8Array {
  return pcap(
    list.map((made) => ({
      bytes: ipBytes(made),
      ...(made.at === undefined ? {} : { at: made.at }),
      ...(made.snap === undefined ? {} : { snap: made.snap }),
    })),
    options,
  );
}
