// Classic pcap: draft-ietf-opsawg-pcap. Also read: nanoseconds, both byte orders, the "modified" form with longer
// record headers.
import { newFeed } from "./feed.js";
import type { PacketReader, PacketSink } from "./packet.js";

interface Shape {
  readonly little: boolean;
  readonly nano: boolean;
  readonly recordBytes: number;
}

const SHAPES: ReadonlyMap<number, Shape> = new Map([
  [0xa1b2c3d4, { little: false, nano: false, recordBytes: 16 }],
  [0xd4c3b2a1, { little: true, nano: false, recordBytes: 16 }],
  [0xa1b23c4d, { little: false, nano: true, recordBytes: 16 }],
  [0x4d3cb2a1, { little: true, nano: true, recordBytes: 16 }],
  [0xa1b2cd34, { little: false, nano: false, recordBytes: 24 }],
  [0x34cdb2a1, { little: true, nano: false, recordBytes: 24 }],
]);

const HEADER_BYTES = 24;
/** libpcap's own bound, MAXIMUM_SNAPLEN of USB and D-Bus captures. */
const MOST_RECORD = 128 << 20;
const USUAL_RECORD = 262_144;

export function isPcap(magic: number): boolean {
  return SHAPES.has(magic);
}

/**
 * ```text
 * d4 c3 b2 a1 | 02 00 04 00 | zone | accuracy | snap length | link type        file header, 24 bytes
 * seconds | micro- or nanoseconds | captured bytes | bytes on the wire | …      one record for each frame
 * ```
 */
export function newPcapReader(sink: PacketSink): PacketReader {
  let shape: Shape | null = null;
  let link = 0;
  let most = USUAL_RECORD;
  let records = 0;
  let stopped = false;

  const feed = newFeed((bytes, view) => {
    if (stopped) return bytes.length;
    if (shape === null) {
      if (bytes.length < HEADER_BYTES) return 0;
      shape = SHAPES.get(view.getUint32(0)) ?? null;
      if (shape === null) {
        stopped = true;
        return bytes.length;
      }
      most = Math.min(MOST_RECORD, Math.max(USUAL_RECORD, view.getUint32(16, shape.little)));
      // The upper bits tell the length of the frame check sequence.
      link = view.getUint32(20, shape.little) & 0xffff;
      return HEADER_BYTES;
    }
    const { little, nano, recordBytes } = shape;
    if (bytes.length < recordBytes) return 0;
    const captured = view.getUint32(8, little);
    if (captured > most) {
      sink.problem(
        "WP3001",
        `Record ${records + 1} claims ${captured} bytes, more than a frame can have: nothing behind it is read.`,
      );
      stopped = true;
      return bytes.length;
    }
    if (bytes.length < recordBytes + captured) return 0;
    records++;
    const fraction = view.getUint32(4, little);
    sink.packet({
      seconds: view.getUint32(0, little),
      nanos: nano ? fraction : fraction * 1000,
      link,
      bytes: bytes.subarray(recordBytes, recordBytes + captured),
    });
    return recordBytes + captured;
  });
  return {
    push: feed.push,
    end() {
      if (feed.rest() > 0 && !stopped)
        sink.problem("WP3002", `The file ends inside a record: its last ${feed.rest()} bytes are not read.`);
    },
  };
}
