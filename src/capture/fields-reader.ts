// `tshark -T fields -E header=y` with any separator, quotes and aggregator; Wireshark's CSV export of the packet list.
import { fieldFrameOf } from "./columns.js";
import { newLines } from "./lines.js";
import type { TraceReader } from "./reader.js";
import { newTextTrace } from "./text-trace.js";
import type { StreamSink } from "./trace.js";

/** Columns of Wireshark's packet list, by the fields that they show. */
const COLUMNS: ReadonlyMap<string, string> = new Map([
  ["No.", "frame.number"],
  ["Time", "frame.time_relative"],
  ["Source", "_ws.col.Source"],
  ["Destination", "_ws.col.Destination"],
  ["Protocol", "_ws.col.Protocol"],
  ["Length", "frame.len"],
  ["Info", "_ws.col.Info"],
  ["_ws.col.info", "_ws.col.Info"],
]);

const SEPARATORS = ["\t", ",", ";", "|"] as const;

/** The header's field names and its separator; null where the line is no header. */
export function fieldsHeaderOf(line: string): { readonly names: readonly string[]; readonly separator: string } | null {
  const text = line.replace(/^\ufeff/, "");
  for (const separator of SEPARATORS) {
    const names = cellsOf(text, separator).map((name) => COLUMNS.get(name) ?? name);
    if (names.length > 2 && names.includes("frame.number")) return { names, separator };
  }
  return null;
}

export function newFieldsReader(watch: StreamSink | null): TraceReader {
  const trace = newTextTrace(watch);
  let header: ReturnType<typeof fieldsHeaderOf> = null;
  let torn = 0;
  const lines = newLines((line, number) => {
    if (line === "") return;
    if (header === null) {
      header = fieldsHeaderOf(line);
      return;
    }
    const cells = cellsOf(line, header.separator);
    if (cells.length !== header.names.length) {
      if (torn++ === 0)
        trace.problem("WP3001", `Line ${number} has ${cells.length} fields; the header has ${header.names.length}.`);
    }
    const values = new Map<string, string>();
    header.names.forEach((name, i) => {
      const cell = cells[i] ?? "";
      if (cell !== "") values.set(name, cell);
    });
    trace.take(fieldFrameOf((name) => values.get(name), number, trace.place, trace.frames() + 1));
  });
  return {
    push: lines.push,
    end() {
      lines.end();
      return trace.end("tshark-fields");
    },
  };
}

/** `"1"⇥"a ""b"""⇥`: quotes are optional, and doubled inside. */
export function cellsOf(line: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const quote = line[at];
    if (quote === '"' || quote === "'") {
      let text = "";
      let from = at + 1;
      for (;;) {
        const close = line.indexOf(quote, from);
        if (close < 0) {
          text += line.slice(from);
          at = line.length + 1;
          break;
        }
        text += line.slice(from, close);
        if (line[close + 1] === quote) {
          text += quote;
          from = close + 2;
          continue;
        }
        // tshark does not double quotes inside a field: one that no separator follows belongs to it.
        if (close + 1 < line.length && line[close + 1] !== separator) {
          text += quote;
          from = close + 1;
          continue;
        }
        at = close + 2;
        break;
      }
      cells.push(text);
      if (at === line.length + 1) break;
      continue;
    }
    const next = line.indexOf(separator, at);
    cells.push(next < 0 ? line.slice(at) : line.slice(at, next));
    if (next < 0) break;
    at = next + 1;
  }
  return cells;
}
