import type { Call, Case, Message, Resource, Verdict } from "../model/case.js";
import type { Confidence, Evidence } from "../model/evidence.js";
import { byPosition } from "./by-position.js";
import { eventsOf, labelOfMessages, labelOfProtocol, type CaseEvent } from "./events.js";
import { oneLine } from "./safe-text.js";

/** A sequence diagram as data: what is drawn, whatever draws it. */
export interface Sequence {
  readonly lanes: readonly Lane[];
  readonly steps: readonly Step[];
  /** Steps that were left out because a diagram of that many could not be read. */
  readonly omitted: number;
}

export interface Lane {
  readonly id: string;
  readonly label: string;
  readonly kind: "client" | "thread" | "socket" | "proxy" | "server";
}

export interface Step {
  readonly from: string;
  /** Equal to `from`: a note beside the lane. */
  readonly to: string;
  readonly label: string;
  /** `call` and `return` are solid, `message` is on the wire, `missing` is what was due and is not there. */
  readonly kind: "call" | "return" | "message" | "missing" | "note";
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  /** Call, message or absence that this step draws. */
  readonly id: string;
}

const MAX_STEPS = 120;

/**
 * Who talks to whom:
 *
 * ```text
 * eecrlrev ──▶ thread 0:005 ──▶ socket ──▶ proxy
 *   client      library calls    Winsock     messages
 * ```
 *
 * The peer is called a proxy where a message says so, else a server. A socket whose value was not printed is one lane:
 * the diagram does not claim to tell two of them apart. Where everything has a position of one trace, that is the order.
 */
export function sequenceOf(document: Case): Sequence {
  const inLog = eventsOf(document);
  const events = byPosition(inLog) ?? inLog;
  const lanes = new Map<string, Lane>();
  const steps: Step[] = [];
  const lane = (id: string, kind: Lane["kind"], label: string): string => {
    if (!lanes.has(id)) lanes.set(id, { id, kind, label: oneLine(label) });
    return id;
  };
  const threadLane = (thread: string | null): string =>
    lane(`thread ${thread ?? "?"}`, "thread", thread === null ? "thread not named" : `thread ${thread}`);
  const socketOf = socketsByCall(document.resources);
  const socketLane = (call: Call | null): string => {
    const socket = call === null ? undefined : socketOf.get(call.id);
    if (socket !== undefined) return lane(socket.id, "socket", `socket ${socket.value}`);
    return lane("socket", "socket", "socket (value not printed)");
  };
  const usesSockets = events.some((event) => event.kind === "call" && isSocketCall(event.call));
  const proxied = document.messages.some(isProxied);
  const peerLane = (): string => (proxied ? lane("proxy", "proxy", "proxy") : lane("server", "server", "server"));

  let lastSocket: string | null = null;
  for (const event of events) {
    const thread = threadLane(event.stop?.thread ?? null);
    if (event.kind === "stop") {
      const note = noteOfStop(event);
      if (note !== null) steps.push({ ...note, from: thread, to: thread });
    } else if (event.kind === "call") {
      const { call } = event;
      const base = { id: call.id, confidence: call.confidence, evidence: event.evidence };
      const kind = call.phase === "return" ? "return" : "call";
      const label = labelOfCall(call);
      if (isSocketCall(call)) {
        const socket = socketLane(call);
        lastSocket = socket;
        steps.push({ ...base, kind, label, ...(kind === "call" ? ends(thread, socket) : ends(socket, thread)) });
      } else if (
        call.phase !== "active" &&
        call.caller.direct !== null &&
        call.caller.direct === call.caller.responsible
      ) {
        const client = lane(`client ${call.caller.direct}`, "client", call.caller.direct);
        steps.push({ ...base, kind, label, ...(kind === "call" ? ends(client, thread) : ends(thread, client)) });
      } else steps.push({ ...base, kind: "note", label, from: thread, to: thread });
    } else if (event.kind === "messages") {
      const near = usesSockets
        ? event.call === null
          ? (lastSocket ?? socketLane(null))
          : socketLane(event.call)
        : thread;
      const base = {
        id: event.id,
        kind: "message" as const,
        label: oneLine(labelOfMessages(event.messages)),
        confidence: "certain" as const,
        evidence: event.evidence,
      };
      if (event.direction === null) steps.push({ ...base, kind: "note", from: near, to: near });
      else steps.push({ ...base, ...(event.direction === "out" ? ends(near, peerLane()) : ends(peerLane(), near)) });
    } else if (event.absence.verdict !== "fulfilled") {
      const near = usesSockets ? (lastSocket ?? socketLane(null)) : thread;
      steps.push({
        id: event.id,
        kind: "missing",
        label: `${labelOfProtocol(event.absence.expected)}: ${VERDICT_WORDS[event.absence.verdict]}`,
        confidence: event.absence.confidence,
        evidence: event.evidence,
        ...ends(near, peerLane()),
      });
    }
  }
  const shown = steps.slice(0, MAX_STEPS);
  const used = new Set(shown.flatMap((step) => [step.from, step.to]));
  const order: readonly Lane["kind"][] = ["client", "thread", "socket", "proxy", "server"];
  return {
    lanes: order.flatMap((kind) => [...lanes.values()].filter((one) => one.kind === kind && used.has(one.id))),
    steps: shown,
    omitted: steps.length - shown.length,
  };
}

/** Verdicts in two or three words, for a label. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  "absent-complete": "never came",
  "absent-observed": "never came",
  "absent-presumed": "not seen",
  open: "open",
  "not-provable": "cannot be told",
  unobservable: "could not be seen",
  fulfilled: "came",
};

function ends(from: string, to: string): { readonly from: string; readonly to: string } {
  return { from, to };
}

function labelOfCall(call: Call): string {
  const name = call.api.slice(call.api.indexOf("!") + 1);
  if (call.phase === "active") return `${oneLine(name)} is running`;
  if (call.phase === "enter") return oneLine(name);
  const error = call.lastError === null ? "" : ` (${call.lastError.name ?? call.lastError.value})`;
  return oneLine(`${name} returns ${call.result?.value ?? ""}${error}`);
}

function isSocketCall(call: Call): boolean {
  return call.role.startsWith("socket");
}

function noteOfStop(
  event: CaseEvent & { readonly kind: "stop" },
): Pick<Step, "id" | "label" | "kind" | "confidence" | "evidence"> | null {
  if (event.stop.reason !== "exception") return null;
  return { id: event.id, label: "exception", kind: "note", confidence: "certain", evidence: event.evidence };
}

function socketsByCall(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  const sockets = new Map<string, Resource>();
  for (const resource of resources) {
    if (resource.kind !== "socket") continue;
    for (const call of [resource.acquired, ...resource.uses, resource.released]) {
      if (call !== null) sockets.set(call, resource);
    }
  }
  return sockets;
}

function isProxied({ fields }: Message): boolean {
  return (
    fields["status"] === "407" ||
    fields["method"] === "CONNECT" ||
    Object.keys(fields).some((name) => name.startsWith("header.proxy-") || name.startsWith("proxy-auth."))
  );
}
