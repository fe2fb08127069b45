import { fieldsHeaderOf, newFieldsReader } from "./fields-reader.js";
import { newEkReader, newJsonReader } from "./json-reader.js";
import { encodingOf } from "./lines.js";
import { listItemOf, newListReader } from "./list-reader.js";
import { newPacketTraceReader } from "./packets.js";
import { isPcap } from "./pcap.js";
import { isPcapng } from "./pcapng.js";
import type { TraceReader } from "./reader.js";
import { isSummaryRow, newSummaryReader } from "./summary-reader.js";
import type { StreamSink, Trace, TraceFormat } from "./trace.js";

/** How much of a file tells what it is. */
export const SNIFFED_BYTES: number = 1 << 16;

/** What kind of trace a file is, by its first bytes; null where it is none. */
export function traceFormatOf(head: Uint8Array): TraceFormat | null {
  if (head.length >= 4) {
    const magic = new DataView(head.buffer, head.byteOffset, head.length).getUint32(0);
    if (isPcap(magic)) return "pcap";
    if (isPcapng(magic)) return "pcapng";
  }
  const text = new TextDecoder(encodingOf(head)).decode(head.subarray(0, SNIFFED_BYTES), { stream: true });
  const start = text.trimStart();
  if (start.startsWith('{"index"') || (start.startsWith('{"timestamp"') && start.includes('"layers"')))
    return "tshark-ek";
  if (start.startsWith("[") && /"_source"\s*:\s*\{\s*"layers"/.test(start)) {
    return start.includes('"frame_raw"') && !start.includes('"frame.number"') ? "tshark-jsonraw" : "tshark-json";
  }
  const lines = text.split(/\r?\n/, 400);
  const first = lines.find((line) => line.trim() !== "") ?? "";
  if (fieldsHeaderOf(first) !== null) return "tshark-fields";
  const inked = lines.filter((line) => line.trim() !== "");
  const rows = inked.filter(isSummaryRow).length;
  // The file may be cut inside its last row.
  if (rows > 0 && rows >= (inked.length - 2) * 0.8 && !isSummaryHeaderOnly(inked, rows)) return "summary";
  const items = lines.filter((line, i) => listItemOf(line, i + 1) !== null).length;
  return items >= 2 ? "frame-list" : null;
}

function isSummaryHeaderOnly(inked: readonly string[], rows: number): boolean {
  return rows < 2 && inked.length > 3;
}

export function newTraceReader(format: TraceFormat, watch: StreamSink | null): TraceReader {
  switch (format) {
    case "pcap":
    case "pcapng":
      return newPacketTraceReader(format, watch);
    case "tshark-json":
    case "tshark-jsonraw":
      return newJsonReader(watch);
    case "tshark-ek":
      return newEkReader(watch);
    case "tshark-fields":
      return newFieldsReader(watch);
    case "summary":
      return newSummaryReader(watch);
    case "frame-list":
      return newListReader();
  }
}

/** Reads a whole trace, or as far as there are chunks; `watch` is told the bytes of its streams. */
export function readTrace(format: TraceFormat, chunks: Iterable<Uint8Array>, watch: StreamSink | null): Trace {
  const reader = newTraceReader(format, watch);
  const iterator = chunks[Symbol.iterator]();
  let broken: string | null = null;
  for (;;) {
    let next;
    try {
      next = iterator.next();
    } catch (error) {
      // A disk or a network that breaks; what came before is kept.
      broken = (Object(error) as { message?: string }).message ?? String(error);
      break;
    }
    if (next.done === true) break;
    reader.push(next.value);
  }
  const trace = reader.end();
  if (broken === null) return trace;
  const problem = {
    code: "WP3002",
    frame: trace.frames,
    message: `The trace cannot be read further: ${broken}`,
  } as const;
  return { ...trace, problems: [...trace.problems, problem] };
}
