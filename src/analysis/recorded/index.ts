import type { CallListing } from "../../model/case.js";
import type { Knowledge } from "../../knowledge/index.js";
import { namesOf } from "../calls/named.js";
import type { Entry } from "../entries.js";
import { loggedCalls } from "./api-log.js";
import { tracedCalls } from "./call-trace.js";
import type { CallsOfLog, RecordContext, Run } from "./recorded.js";
import { replaysOf } from "./replays.js";
import { timeTravelCalls } from "./time-travel.js";
import { toolCalls } from "./tool-calls.js";

const READERS: Readonly<{ [tag: string]: (source: number, context: RecordContext) => CallsOfLog }> = {
  calls: timeTravelCalls,
  "api-log": loggedCalls,
  "call-trace": tracedCalls,
  "api-calls": toolCalls,
};

/** Everything in the logs that lists calls by itself, log by log. */
export function recordsOf(entries: readonly Entry[], knowledge: Knowledge): CallsOfLog {
  const listings: CallListing[] = [];
  const runs: Run[] = [];
  const there = new Map<number, Set<string>>();
  const own: Entry[] = [];
  for (const entry of entries) {
    const tag = entry.output?._tag;
    if (tag === undefined || !Object.hasOwn(READERS, tag)) continue;
    own.push(entry);
    const tags = there.get(entry.source) ?? new Set<string>();
    there.set(entry.source, tags.add(tag));
  }
  const context: RecordContext = {
    entries: own,
    names: namesOf(knowledge),
    knowledge,
    replayOf: replaysOf(entries),
    nextListing: () => `listing-${++number}`,
  };
  let number = 0;
  for (const [source, tags] of there) {
    for (const tag of Object.keys(READERS)) {
      if (!tags.has(tag)) continue;
      const record = READERS[tag]!(source, context);
      for (const one of record.runs) runs.push(one);
      for (const one of record.listings) listings.push(one);
    }
  }
  return { runs, listings };
}
