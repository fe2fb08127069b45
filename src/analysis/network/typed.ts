import { listItemOf } from "../../capture/list-reader.js";
import type { NotedFrame, Trace } from "../../capture/trace.js";
import { entriesShowing, type Entry } from "../entries.js";

/** Lists of frames that somebody typed into the logs themselves, one for each log that has one. */
export function typedTraces(entries: readonly Entry[]): ReadonlyMap<number, Trace> {
  const lists = new Map<number, NotedFrame[]>();
  for (const { source, output } of entriesShowing(entries, "text")) {
    if (output.class !== "prose" && output.class !== "unread") continue;
    output.text.split("\n").forEach((text, i) => {
      const item = listItemOf(text, output.lineNumbers[i] ?? output.lines[0]);
      if (item === null || item.facts.length === 0) return;
      const own = lists.get(source);
      if (own === undefined) lists.set(source, [item]);
      else own.push(item);
    });
  }
  const traces = new Map<number, Trace>();
  for (const [source, noted] of lists) {
    // One sentence about one frame is a remark, no list.
    if (noted.length < 2) continue;
    traces.set(source, {
      format: "frame-list",
      frames: noted.length,
      second: null,
      begin: null,
      streams: [],
      noted,
      payload: false,
      passedOver: 0,
      problems: [],
    });
  }
  return traces;
}
