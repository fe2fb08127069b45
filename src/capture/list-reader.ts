// A list of frames that a person typed, alone or inside an article.
import { actorOf, factsOf } from "./facts.js";
import { newLines } from "./lines.js";
import type { TraceReader } from "./reader.js";
import type { NotedFrame } from "./trace.js";

/**
 * ```text
 *   • Frame 303: Client starts TCP 3-way handshake
 *     ^^^^^^^^^  what it is, in words
 * ```
 */
const ITEM =
  /^[\s>*•·–-]{0,20}(?:Frame|Packet|Pkt)s?(?: (?:No\.?|number))? ?#?(\d{1,9}) ?(?::|-|–|—|\)) *(\S.{0,2000})$/i;
/** `Frame 1: 74 bytes on wire (592 bits)`: Wireshark's packet details, no sentence. */
const DETAILS = /^\d+ bytes on wire/;

export function listItemOf(line: string, number: number): NotedFrame | null {
  const [, frame, words] = ITEM.exec(line.slice(0, 2100)) ?? [];
  if (frame === undefined || words === undefined || DETAILS.test(words)) return null;
  const actor = actorOf(words);
  return {
    frame: Number(frame),
    nanos: null,
    line: number,
    stream: null,
    from: null,
    to: null,
    facts: [...factsOf(words), ...(actor === null ? [] : [`from:${actor}`])],
    said: words.trimEnd(),
  };
}

export function newListReader(): TraceReader {
  const noted: NotedFrame[] = [];
  const lines = newLines((line, number) => {
    const item = listItemOf(line, number);
    if (item !== null) noted.push(item);
  });
  return {
    push: lines.push,
    end() {
      lines.end();
      return {
        format: "frame-list",
        frames: noted.length,
        second: null,
        begin: null,
        streams: [],
        noted,
        payload: false,
        passedOver: 0,
        problems: [],
      };
    },
  };
}
