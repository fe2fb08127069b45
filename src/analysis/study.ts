import type { Transcript } from "../model/transcript.js";
import type { Frame } from "../model/outputs.js";
import type { Knowledge, RulePack } from "../knowledge/index.js";
import type { SuppressionEntry } from "./suppress.js";
import type { TraceInput } from "./network/align.js";
import { ownersOf, plumbingOf, type OwnerEntry } from "./attribution.js";
import { memoryShown } from "./buffers/buffers.js";
import type { SeenBuffer } from "./buffers/seen.js";
import type { SeenMemory } from "./buffers/work.js";
import { callsOf, type SeenCall } from "./calls/calls.js";
import { namesOf } from "./calls/named.js";
import { entriesOf, type Entry } from "./entries.js";
import { factsOf } from "./facts/facts.js";
import { machineOfLog } from "./machine.js";
import { messagesOf, type SeenMessage, type SeenMessages } from "./messages.js";
import { modulesOf, type Modules } from "./modules.js";
import { networkOf } from "./network/network.js";
import { ledgerOf } from "./probes/ledger.js";
import { unreadEndsOf } from "./probes/lost-lines.js";
import { tieErrorsAtEnds } from "./recorded/errors-at-ends.js";
import { recordsOf } from "./recorded/index.js";
import { joinRecords, listedArguments, type Joins } from "./recorded/join.js";
import { returnsAtEnds } from "./recorded/returns-at-ends.js";
import { moduleFinder, seenRecords } from "./recorded/seen.js";
import { remembering } from "./remember.js";
import { leftOpen } from "./resources/left-open.js";
import { resourcesOf } from "./resources/resources.js";
import { newScene, type Scene } from "./rules/scene.js";
import { connectionsOf } from "./streams/connection.js";
import { portsOf } from "./streams/ports.js";
import { decidePersistence } from "./streams/persistence.js";
import { likelyRequestsOf, requestsOf, streamsOf } from "./streams/streams.js";
import { decideTokenPlace } from "./streams/token-connection.js";
import { runningCalls, type Running } from "./stops/activations.js";
import { momentsOf } from "./stops/stops.js";
import type { Moment } from "./stops/moment.js";

export interface AnalysisOptions {
  readonly knowledge: Knowledge;
  readonly rules: RulePack;
  /** Credentials, cookies and names are masked. */
  readonly redact: boolean;
  /** Who answers for modules, in the user's own words; stronger than what is known. */
  readonly owners?: readonly OwnerEntry[];
  /** Network traces of the same time. */
  readonly traces?: readonly TraceInput[];
  readonly suppressions?: readonly SuppressionEntry[];
  /** The day on which suppressions are held against their end, `2027-03-31`; that of the log where nothing is said. */
  readonly today?: string;
}

/** What the logs show, before any rule was asked. */
export interface Study {
  readonly entries: readonly Entry[];
  /** Places where the target stood still, and behind them those of listed calls. */
  readonly moments: readonly Moment[];
  readonly stops: readonly Moment[];
  readonly modules: Modules;
  readonly isPlumbing: (frame: Frame) => boolean;
  /** Running calls of functions that the catalogue knows, and their ids. */
  readonly activations: ReadonlyMap<Running, string>;
  /** Calls that the log lists instead of stopping in them. */
  readonly records: ReturnType<typeof recordsOf>;
  /** Calls that the log lists and shows at a stop as well. */
  readonly joins: Joins;
  readonly memory: SeenMemory;
  /** Messages, and what of the buffers must not be shown. */
  readonly found: SeenMessages;
  readonly messagesIn: ReadonlyMap<SeenBuffer, readonly SeenMessage[]>;
  readonly scene: Scene;
}

export function studyOf(transcripts: readonly Transcript[], options: Omit<AnalysisOptions, "rules">): Study {
  const knowledge = remembering(options.knowledge);
  const entries = entriesOf(transcripts);
  const stops = momentsOf(entries);
  const modules = modulesOf(entries, stops, ownersOf(knowledge, options.owners ?? []));
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
  const { buffers } = memory;
  const resources = resourcesOf(calls, memory, entries, listedArguments(joins));
  const connectionOf = connectionsOf(resources);
  const ports = portsOf(memory, resources);
  const found = messagesOf(buffers, clientThreads(calls, moments), connectionOf, ports, options.redact);
  const { messages } = found;
  const streams = streamsOf(
    messages,
    (message) => connectionOf(message.buffer),
    ({ buffer }) => `${moments[buffer.moment]!.run} ${moments[buffer.moment]!.thread ?? "?"}`,
  );
  decidePersistence(messages, requestsOf(streams));
  decideTokenPlace(messages, streams);
  const messagesIn = byBuffer(messages);
  const network = networkOf(
    options.traces ?? [],
    { moments, buffers, structures: memory.structures, resources, messagesIn },
    entries,
    transcripts.map((transcript) => transcript.source.name),
    options.redact,
  );
  const unread = unreadEndsOf(transcripts);
  const facts = factsOf({
    entries,
    unread,
    moments: stops,
    knowledge,
    ownerOf: modules.ownerOf,
    leftOpen: leftOpen(calls, resources, knowledge),
    messages,
    errorsOfCalls: new Set(
      calls.flatMap(({ call }) => (call.lastError?.evidence ?? []).map(({ source, lines }) => `${source}:${lines[0]}`)),
    ),
  });
  const ledger = ledgerOf(entries, moments, calls, knowledge, unread);
  const scene = newScene({
    machine: machineOfLog(stops, entries),
    moments,
    calls,
    messages,
    streams,
    requests: likelyRequestsOf(streams, messages, ({ buffer }) => moments[buffer.moment]!),
    buffers,
    facts,
    modules: modules.all,
    resources,
    network,
    runningAt,
    ledger,
    ownerOf: modules.ownerOf,
    knowledge,
    redact: options.redact,
  });
  return {
    entries,
    moments,
    modules,
    stops,
    isPlumbing,
    activations,
    records,
    joins,
    memory,
    found,
    messagesIn,
    scene,
  };
}

function byBuffer(messages: readonly SeenMessage[]): ReadonlyMap<SeenBuffer, readonly SeenMessage[]> {
  const found = new Map<SeenBuffer, SeenMessage[]>();
  for (const message of messages) {
    const own = found.get(message.buffer);
    if (own === undefined) found.set(message.buffer, [message]);
    else own.push(message);
  }
  return found;
}

/** The threads that called, or later stand inside, an HTTP client library. */
function clientThreads(calls: readonly SeenCall[], moments: readonly Moment[]): (buffer: SeenBuffer) => boolean {
  const threads = new Set<string>();
  for (const { call, api, moment } of calls) {
    if (api.area === "wininet" || api.area === "winhttp") threads.add(`${moments[moment]!.run} ${call.thread ?? ""}`);
  }
  return (buffer) => threads.has(`${moments[buffer.moment]!.run} ${moments[buffer.moment]!.thread ?? ""}`);
}
