// `tshark -T json`, `-T jsonraw` and `-T ek`. tshark repeats a key where a field occurs twice, so the values of a key
// are collected; where in the tree it stands does not matter, because tshark's names are full ones.
import { bytesOf, fieldFrameOf, numberOf, timeOf } from "./columns.js";
import { guessedPartOf } from "./link.js";
import { newLines } from "./lines.js";
import type { TraceReader } from "./reader.js";
import { newTextTrace } from "./text-trace.js";
import type { StreamSink, TraceFormat } from "./trace.js";

const MOST_ELEMENT = 1 << 26;

/** A JSON array of packets, one after the other; each is gone when the next one is read. */
export function newJsonReader(watch: StreamSink | null): TraceReader {
  const trace = newTextTrace(watch);
  let raw = false;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let element = "";
  let line = 1;
  let began = 1;
  let lost = 0;
  const packet = (text: string): void => {
    raw = takePacket(collect(text), trace, began) || raw;
  };
  // Elements of the outer array begin at its depth of one; tshark prints each on lines of its own.
  const lines = newLines((text, number) => {
    line = number;
    let from = depth >= 2 ? 0 : -1;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (inString) {
        if (escaped) escaped = false;
        else if (c === 0x5c) escaped = true;
        else if (c === 0x22) inString = false;
        continue;
      }
      if (c === 0x22) inString = true;
      else if (c === 0x7b || c === 0x5b) {
        if (++depth === 2) {
          from = i;
          began = line;
        }
      } else if (c === 0x7d || c === 0x5d) {
        if (--depth === 1) {
          element += text.slice(from, i + 1);
          if (element.length < MOST_ELEMENT) packet(element);
          else lost++;
          element = "";
          from = -1;
        }
      }
    }
    if (depth >= 2 && from >= 0 && element.length < MOST_ELEMENT) element += `${text.slice(from)}\n`;
  });
  return {
    push: lines.push,
    end() {
      lines.end();
      if (depth > 0) trace.problem("WP3002", "The file ends inside a packet, which is not read.");
      if (lost > 0) trace.problem("WP3001", `${lost} packets are too large to be read.`);
      return trace.end(raw ? "tshark-jsonraw" : "tshark-json");
    },
  };
}

/** One packet a line, with lines for the index of a search engine between them. */
export function newEkReader(watch: StreamSink | null): TraceReader {
  const trace = newTextTrace(watch);
  const format: TraceFormat = "tshark-ek";
  let broken = 0;
  const lines = newLines((text, number) => {
    if (text === "" || text.startsWith('{"index"')) return;
    if (!text.trimEnd().endsWith("}")) broken++;
    else takePacket(collect(text), trace, number);
  });
  return {
    push: lines.push,
    end() {
      lines.end();
      if (broken > 0) trace.problem("WP3002", `${broken} lines end inside a packet, which is not read.`);
      return trace.end(format);
    },
  };
}

/**
 * Gives whether the packet came as bytes alone. With `-x` fields stand beside them, and the key `tcp.seq_raw` holds both the
 * bytes of tcp.seq and a number: the bytes of the whole frame tell the same without doubt.
 */
function takePacket(
  values: ReadonlyMap<string, readonly string[]>,
  trace: ReturnType<typeof newTextTrace>,
  line: number,
): boolean {
  const field = (name: string): string | undefined => {
    const layer = name.startsWith("_ws.col.") ? "" : `${name.split(".")[0]}_`;
    const found = values.get(name) ?? values.get(layer + name.replaceAll(".", "_"));
    return found?.join(",");
  };
  const frame = values.get("frame_raw")?.[0] ?? "";
  const bytes = frame === "" ? null : bytesOf(frame);
  const hasPorts = field("tcp.srcport") !== undefined || field("udp.srcport") !== undefined;
  if (bytes !== null && (!hasPorts || guessedPartOf(bytes) !== null)) {
    const nanos = trace.place(timeOf(field("frame.time_epoch"), true));
    const number = numberOf(field("frame.number"));
    trace.bytes(number ?? trace.frames() + 1, nanos, bytes, null);
    return number === null;
  }
  trace.take(fieldFrameOf(field, line, trace.place, trace.frames() + 1));
  return false;
}

const TOKEN = /"((?:[^"\\]|\\.)*)"(\s*:)?|[-+.\w]+/gy;
const BETWEEN = /[\s{}[\],:]*/gy;

/** The values of all keys, in order; of `"tcp.port": ["80", "8080"]` both. */
function collect(text: string): ReadonlyMap<string, string[]> {
  const values = new Map<string, string[]>();
  let key = "";
  for (let at = 0; at < text.length;) {
    BETWEEN.lastIndex = at;
    BETWEEN.exec(text);
    TOKEN.lastIndex = BETWEEN.lastIndex;
    const token = TOKEN.exec(text);
    if (token === null) {
      at = BETWEEN.lastIndex + 1;
      continue;
    }
    at = TOKEN.lastIndex;
    if (token[2] !== undefined) key = token[1]!;
    else {
      const value = token[1] === undefined ? token[0] : unescaped(token[1]);
      const own = values.get(key);
      if (own === undefined) values.set(key, [value]);
      else own.push(value);
    }
  }
  return values;
}

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
