import type { Transcript } from "../model/transcript.js";
import type { Knowledge, RulePack } from "../knowledge/index.js";
import type { SuppressionEntry } from "./suppress.js";
import type { TraceInput } from "./network/align.js";
import type { OwnerEntry } from "./attribution.js";
import type { SeenBuffer } from "./buffers/seen.js";
import type { SeenCall } from "./calls/calls.js";
import { caseModelOf, type CaseModel } from "./case-model.js";
import { factsOf } from "./facts/facts.js";
import { machineOfLog } from "./machine.js";
import { messagesOf, type SeenMessage, type SeenMessages } from "./messages.js";
import { networkOf } from "./network/network.js";
import { remembering } from "./remember.js";
import { leftOpen } from "./resources/left-open.js";
import { newScene, type Scene } from "./rules/scene.js";
import { connectionsOf } from "./streams/connection.js";
import { portsOf } from "./streams/ports.js";
import { decidePersistence } from "./streams/persistence.js";
import { likelyRequestsOf, requestsOf, streamsOf } from "./streams/streams.js";
import { decideTokenPlace } from "./streams/token-connection.js";
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
export interface Study extends CaseModel {
  /** Messages, and what of the buffers must not be shown. */
  readonly found: SeenMessages;
  readonly messagesIn: ReadonlyMap<SeenBuffer, readonly SeenMessage[]>;
  readonly scene: Scene;
}

export function studyOf(transcripts: readonly Transcript[], options: Omit<AnalysisOptions, "rules">): Study {
  const knowledge = remembering(options.knowledge);
  const model = caseModelOf(transcripts, knowledge, options.owners);
  const { entries, moments, stops, modules, runningAt, calls, memory, resources, unread, ledger } = model;
  const { buffers } = memory;
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
  const facts = factsOf({
    entries,
    unread,
    moments: stops,
    knowledge,
    ownerOf: modules.ownerOf,
    leftOpen: leftOpen(calls, resources, knowledge),
    calls,
    messages,
    structures: memory.structures,
    errorsOfCalls: new Set(
      calls.flatMap(({ call }) => (call.lastError?.evidence ?? []).map(({ source, lines }) => `${source}:${lines[0]}`)),
    ),
  });
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
  return { ...model, found, messagesIn, scene };
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
