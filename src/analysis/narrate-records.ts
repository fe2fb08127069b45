import type { CallListing } from "../model/case.js";
import type { SeenCall } from "./calls/calls.js";
import type { Joins } from "./recorded/join.js";
import { isUnfinished } from "./recorded/unfinished.js";
import type { Scene } from "./rules/scene.js";
import type { Say } from "./say.js";
import { threadSubject } from "./thread-words.js";

/** Of more calls than these only those are told one by one that failed or never returned. */
const MOST_TOLD = 100;

export interface RecordsTeller {
  /** The call that is recorded at a moment, and its listing where it is the first of it. */
  readonly at: (moment: number) => void;
  /** Listings none of whose calls was told. */
  readonly rest: () => void;
}

export interface RecordsToTell {
  readonly listings: readonly CallListing[];
  /** Calls that are told at the stop that shows them. */
  readonly joins: Joins;
}

/** What records of calls say: each listing in one sentence, and the calls that are worth one. */
export function tellRecords(scene: Scene, { listings, joins }: RecordsToTell, say: Say): RecordsTeller {
  const waiting = new Map(listings.map((listing) => [listing.id, listing]));
  let recorded = 0;
  for (const { call } of scene.calls) if (call.recorded !== null) recorded++;
  let told = 0;
  return {
    at: (moment) => {
      for (const seen of scene.callsAt.get(moment) ?? []) {
        const { returned, result } = seen.call;
        const own = waiting.get(seen.call.recorded?.listing ?? "");
        if (own !== undefined) {
          tellListing(own, say);
          waiting.delete(own.id);
        }
        const telling = returned === false || result?.success === false;
        if (recorded > MOST_TOLD && !telling) continue;
        // What a function does inside, wt shows down to each critical section.
        if (seen.call.recorded?.by === "call-trace" && seen.parent !== undefined && !telling) continue;
        if (joins.has(seen) && returned !== false) continue;
        if (told++ < MOST_TOLD) tellCall(seen, say);
      }
    },
    rest: () => waiting.forEach((listing) => tellListing(listing, say)),
  };
}

const SOURCES: Readonly<Record<CallListing["by"], string>> = {
  "ttd-calls": "A query of the trace",
  "api-log": "The API log",
  "call-trace": "wt",
  "api-calls": "Another tool",
};

/** More names than that tell nobody anything. */
const MOST_ASKED = 3;

function tellListing(
  { by, expression, asked, functions, joined, rows, truncated, evidence }: CallListing,
  say: Say,
): void {
  const calls = functions.reduce((sum, one) => sum + one.calls, 0);
  const failed = functions.reduce((sum, one) => sum + one.failed, 0);
  const open = functions.reduce((sum, one) => sum + one.notReturned, 0);
  const parts = [
    failed === 0 ? "" : `, ${failed} of them failed`,
    open === 0 ? "" : `, ${open} never returned`,
    by !== "call-trace" && joined > 0 && joined < rows ? `; ${joined} are looked at one by one` : "",
    by === "ttd-calls" && truncated ? "; the list is cut off" : "",
  ];
  const who = by === "api-calls" && expression !== null ? expression : SOURCES[by];
  if (calls === 0) {
    const what = asked.length === 0 || asked.length > MOST_ASKED ? "" : ` of ${asked.join(" or ")}`;
    say(`${who} lists no call${what}.`, "fact", "certain", evidence);
    return;
  }
  say(
    `${who} lists ${calls} ${calls === 1 ? "call" : "calls"} of ${functions.length} ${functions.length === 1 ? "function" : "functions"}${parts.join("")}.`,
    "fact",
    "certain",
    evidence,
  );
}

function tellCall(seen: SeenCall, say: Say): void {
  const { call } = seen;
  const args = Object.entries(call.args)
    .filter(([, argument]) => argument.value !== null)
    .map(([name, { value, meaning }]) => `${name} ${value}${meaning === null ? "" : ` (${meaning})`}`);
  const given = args.length === 0 ? "" : `(${args.join(", ")})`;
  const at = call.recorded!.start === null ? "" : ` at ${call.recorded!.start}`;
  const who = threadSubject(call.thread);
  const end =
    call.returned === false
      ? isUnfinished(seen)
        ? "; it never returned: the record ends while it runs"
        : "; it does not return"
      : call.result === null || seen.api.returns.success === "none"
        ? ""
        : `, which returns ${call.result.value}: ${call.result.meaning}`;
  say(`${who} calls ${call.api}${given}${at}${end}.`, "fact", call.confidence, call.evidence);
  const { lastError } = call;
  if (lastError === null || lastError.from === "result") return;
  const name = lastError.name === null ? "" : ` ${lastError.name}, ${lastError.meaning ?? ""}`;
  say(
    `The last error is ${lastError.value}${name} (${lastError.because}).`,
    "fact",
    lastError.confidence,
    lastError.evidence,
  );
}
