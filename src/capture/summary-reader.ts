// The packet list as tshark prints it, or as Wireshark exports it ("Export Packet Dissections, As Plain Text", summary
// line only). Rows of HTTP and TLS show no ports and no sequence numbers: only what the Info column says is known.
import { fieldFrameOf, type Fields } from "./columns.js";
import { newLines } from "./lines.js";
import type { TraceReader } from "./reader.js";
import { newTextTrace } from "./text-trace.js";
import type { StreamSink } from "./trace.js";

/**
 * ```text
 *    14   1.009032    127.0.0.1 → 127.0.0.1    HTTP 205 GET http://crl.example.test/CRL/net1.crl HTTP/1.0
 * number  time        source      destination  protocol length info
 * ```
 */
const ROW =
  /^ {0,12}(\d{1,9}) +((?:\d{4}-\d\d-\d\d )?[\d:.,]{1,24}) +(\S{1,80}) +(?:(?:→|->) +)?(\S{1,80}) +(\S{1,24})(?: +(\d{1,9}))? +(\S.*)$/;

/** `54980 → 5061 [SYN, ACK] Seq=0 Ack=1 Win=65483 Len=0` */
const PORTS = /(\d{1,5}) (?:→|->|>) (\d{1,5}) \[([A-Z, ]{1,60})\](?: Seq=(\d{1,12}))?(?: Ack=(\d{1,12}))?/;
const LENGTH = /\bLen=(\d{1,9})\b/;

export function isSummaryRow(line: string): boolean {
  const row = ROW.exec(line.slice(0, 2000));
  return row !== null && /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]+|[\w-]+(?:\.[\w-]+)+)$/i.test(row[3]!);
}

export function newSummaryReader(watch: StreamSink | null): TraceReader {
  const trace = newTextTrace(watch);
  const lines = newLines((line, number) => {
    const row = ROW.exec(line.slice(0, 2000));
    if (row === null) return;
    trace.take(fieldFrameOf(fieldsOf(row), number, trace.place, trace.frames() + 1));
  });
  return {
    push: lines.push,
    end() {
      lines.end();
      return trace.end("summary");
    },
  };
}

function fieldsOf(row: RegExpExecArray): Fields {
  const [, number, time, from, to, protocol, , info] = row;
  const [, source, target, flags, seq, ack] = PORTS.exec(info!) ?? [];
  const values: Record<string, string | undefined> = {
    "frame.number": number,
    "frame.time_relative": /^\d+[.,]\d+$/.test(time!) ? time : undefined,
    "_ws.col.Source": from,
    "_ws.col.Destination": to,
    "_ws.col.Info": `${protocol} ${info}`,
    "tcp.srcport": source,
    "tcp.dstport": target,
    "tcp.seq": seq,
    "tcp.ack": ack,
    "tcp.len": LENGTH.exec(info!)?.[1],
    "tcp.flags.str": flags
      ?.split(", ")
      .map((flag) => flag[0])
      .join(""),
  };
  return (name) => values[name];
}
