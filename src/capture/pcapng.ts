// pcapng: draft-ietf-opsawg-pcapng. Name resolution, statistics, decryption secrets, comments and custom blocks are
// passed over.
import { newFeed } from "./feed.js";
import type { PacketReader, PacketSink } from "./packet.js";

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const MOST_BLOCK = 1 << 25;

interface Interface {
  readonly link: number;
  readonly snap: number;
  /** Units of its clock in a second. */
  readonly units: number;
  readonly offset: number;
}

export function isPcapng(magic: number): boolean {
  return magic === SECTION;
}

/**
 * ```text
 * type | length | body … | length        blocks; a section header sets the byte order, interfaces are numbered by it
 * ```
 */
export function newPcapngReader(sink: PacketSink): PacketReader {
  let little = true;
  let interfaces: Interface[] = [];
  let stopped = false;
  let unknownInterfaces = 0;

  const feed = newFeed((bytes, view) => {
    if (stopped) return bytes.length;
    if (bytes.length < 12) return 0;
    const section = view.getUint32(0) === SECTION;
    if (section) {
      little = view.getUint32(8, true) === BYTE_ORDER_MAGIC;
      if (!little && view.getUint32(8, false) !== BYTE_ORDER_MAGIC)
        return stop("A section header without its byte order mark", bytes);
    }
    const length = view.getUint32(4, little);
    if (length < 12 || length % 4 !== 0 || length > MOST_BLOCK)
      return stop(`A block claims ${length} bytes: it`, bytes);
    if (bytes.length < length) return 0;
    if (view.getUint32(length - 4, little) !== length)
      sink.problem("WP3001", "A block ends with another length than it began with.");
    const type = view.getUint32(0, little);
    if (section) interfaces = [];
    else if (type === INTERFACE && length >= 20) interfaces.push(interfaceOf(view, length, little));
    else if (type === ENHANCED_PACKET && length >= 32) {
      packet(bytes, view, length, view.getUint32(8, little), 28, view.getUint32(20, little), 12);
    } else if (type === OLD_PACKET && length >= 32) {
      packet(bytes, view, length, view.getUint16(8, little), 28, view.getUint32(20, little), 12);
    } else if (type === SIMPLE_PACKET && length >= 16) {
      const snap = interfaces[0]?.snap ?? 0;
      const sent = view.getUint32(8, little);
      packet(bytes, view, length, 0, 12, snap > 0 ? Math.min(snap, sent) : sent, null);
    }
    return length;
  });

  const stop = (what: string, bytes: Uint8Array): number => {
    sink.problem("WP3001", `${what} cannot be read, nor what is behind.`);
    stopped = true;
    return bytes.length;
  };

  const packet = (
    bytes: Uint8Array,
    view: DataView,
    length: number,
    id: number,
    from: number,
    claimed: number,
    timeAt: number | null,
  ): void => {
    const card = interfaces[id];
    if (card === undefined) {
      if (unknownInterfaces++ === 0)
        sink.problem("WP3001", `A packet names interface ${id}, which no block describes: its link type is not known.`);
    }
    const room = length - 4 - from;
    if (claimed > room)
      sink.problem("WP3001", `A packet claims ${claimed} bytes; its block has ${room}, which are taken.`);
    let seconds = 0;
    let nanos = 0;
    if (timeAt !== null) {
      const units = card?.units ?? 1e6;
      const high = view.getUint32(timeAt, little);
      const low = view.getUint32(timeAt + 4, little);
      // 2^64 of the finest units is beyond a double: whole seconds first.
      const ticks = (BigInt(high) << 32n) | BigInt(low);
      const whole = ticks / BigInt(units);
      seconds = Number(whole) + (card?.offset ?? 0);
      nanos = Math.floor((Number(ticks - whole * BigInt(units)) * 1e9) / units);
    }
    sink.packet({
      seconds,
      nanos,
      link: card?.link ?? -1,
      bytes: bytes.subarray(from, from + Math.min(claimed, room)),
    });
  };

  return {
    push: feed.push,
    end() {
      if (feed.rest() > 0 && !stopped)
        sink.problem("WP3002", `The file ends inside a block: its last ${feed.rest()} bytes are not read.`);
    },
  };
}

const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;

function interfaceOf(view: DataView, length: number, little: boolean): Interface {
  let units = 1e6;
  let offset = 0;
  for (let at = 16; at + 4 <= length - 4;) {
    const code = view.getUint16(at, little);
    const size = view.getUint16(at + 2, little);
    if (code === 0 || at + 4 + size > length - 4) break;
    if (code === IF_TSRESOL && size >= 1) {
      const power = view.getUint8(at + 4);
      units = power & 0x80 ? 2 ** (power & 0x7f) : 10 ** power;
    }
    if (code === IF_TSOFFSET && size >= 8) offset = Number(view.getBigInt64(at + 4, little));
    at += 4 + size + ((4 - (size % 4)) % 4);
  }
  if (!(units >= 1 && units <= 1e18)) units = 1e6;
  return { link: view.getUint16(8, little), snap: view.getUint32(12, little), units, offset };
}
