import type { Transcript } from "../model/transcript.js";
import type { Frame } from "../model/outputs.js";
import type { Knowledge } from "../knowledge/index.js";
import { ownersOf, plumbingOf, type OwnerEntry } from "./attribution.js";
import { memoryShown } from "./buffers/buffers.js";
import type { SeenMemory } from "./buffers/work.js";
import { callsOf, type SeenCall } from "./calls/calls.js";
import { namesOf } from "./calls/named.js";
import { entriesOf, type Entry } from "./entries.js";
import { modulesOf, type Modules } from "./modules.js";
import { ledgerOf, type Ledger } from "./probes/ledger.js";
import { unreadEndsOf, type LostLines } from "./probes/lost-lines.js";
import { tieErrorsAtEnds } from "./recorded/errors-at-ends.js";
import { recordsOf } from "./recorded/index.js";
import { joinRecords, listedArguments, type Joins } from "./recorded/join.js";
import { returnsAtEnds } from "./recorded/returns-at-ends.js";
import { moduleFinder, seenRecords } from "./recorded/seen.js";
import { resourcesOf, type Resources } from "./resources/resources.js";
import { runningCalls, type Running } from "./stops/activations.js";
import { momentsOf } from "./stops/stops.js";
import type { Moment } from "./stops/moment.js";

/** What happened in the process: stops, calls, memory, resources, and what could have been seen. Nothing of what it means. */
export interface CaseModel {
  readonly entries: readonly Entry[];
  /** Places where the target stood still, and behind them those of listed calls. */
  readonly moments: readonly Moment[];
  readonly stops: readonly Moment[];
  readonly modules: Modules;
  readonly isPlumbing: (frame: Frame) => boolean;
  readonly runningAt: (moment: number, frame: number) => Running | undefined;
  /** Running calls of functions that the catalogue knows, and their ids. */
  readonly activations: ReadonlyMap<Running, string>;
  readonly calls: readonly SeenCall[];
  /** Calls that the log lists instead of stopping in them. */
  readonly records: ReturnType<typeof recordsOf>;
  /** Calls that the log lists and shows at a stop as well. */
  readonly joins: Joins;
  readonly memory: SeenMemory;
  readonly resources: Resources;
  /** Ends of logs that were not read. */
  readonly unread: readonly LostLines[];
  readonly ledger: Ledger;
}

export function caseModelOf(
  transcripts: readonly Transcript[],
  knowledge: Knowledge,
  owners: readonly OwnerEntry[] = [],
): CaseModel {
  const entries = entriesOf(transcripts);
  const stops = momentsOf(entries);
  const modules = modulesOf(entries, stops, ownersOf(knowledge, owners));
  const isPlumbing = plumbingOf(knowledge);
  const names = namesOf(knowledge);
  const { calls: running, of: runningAt } = runningCalls(
    stops,
    ({ module, symbol }) => names.find(module, symbol) !== undefined,
  );
  const activations = new Map(running.map((one, i) => [one, `act-${i + 1}`]));
  const records = recordsOf(entries, knowledge);
  const seen = callsOf({
    entries,
    moments: stops,
    runningAt,
    activationId: (one) => activations.get(one) ?? null,
    ownerOf: modules.ownerOf,
    isPlumbing,
    knowledge,
  });
  const { moments, calls: joinable } = seenRecords(records.runs, stops, seen, {
    names,
    knowledge,
    ownerOf: modules.ownerOf,
    isPlumbing,
    moduleAt: moduleFinder(entries),
  });
  tieErrorsAtEnds(joinable, stops, entries, knowledge);
  const joins = joinRecords(joinable, moments, entries, names);
  const calls = returnsAtEnds(joinable, stops, entries, joins);
  const memory = memoryShown(moments, calls, entries, knowledge, listedArguments(joins));
  const resources = resourcesOf(calls, memory, entries, listedArguments(joins));
  const unread = unreadEndsOf(transcripts);
  const ledger = ledgerOf(entries, moments, calls, knowledge, unread);
  return {
    entries,
    moments,
    stops,
    modules,
    isPlumbing,
    runningAt,
    activations,
    calls,
    records,
    joins,
    memory,
    resources,
    unread,
    ledger,
  };
}
