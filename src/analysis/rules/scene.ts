import type { CaseModule, ModuleOwner } from "../../model/case.js";
import type { Network } from "../../model/network.js";
import type { Frame } from "../../model/outputs.js";
import type { Machine } from "../../model/transcript.js";
import type { Api, Knowledge } from "../../knowledge/index.js";
import type { SeenBuffer } from "../buffers/seen.js";
import type { SeenCall } from "../calls/calls.js";
import type { SeenFact } from "../facts/fact.js";
import type { SeenMessage } from "../messages.js";
import type { Resources } from "../resources/resources.js";
import type { Ledger } from "../probes/ledger.js";
import type { Running } from "../stops/activations.js";
import type { Moment } from "../stops/moment.js";
import type { Answered, Streams } from "../streams/streams.js";
import { momentOf, type FindingDraft, type RuleNode } from "./nodes.js";

/** What the log shows, in the order it was found out. */
export interface SceneParts {
  /** Whose code the log shows; null where nothing tells. */
  readonly machine: Machine | null;
  readonly moments: readonly Moment[];
  readonly calls: readonly SeenCall[];
  readonly messages: readonly SeenMessage[];
  /** The messages by connection, and what each made due. */
  readonly streams: Streams;
  /** The request that a response answers, as far as the log tells. */
  readonly requests: ReadonlyMap<SeenMessage, Answered>;
  readonly buffers: readonly SeenBuffer[];
  readonly facts: readonly SeenFact[];
  readonly modules: readonly CaseModule[];
  readonly resources: Resources;
  /** What network traces show; null where none was given. */
  readonly network: Network | null;
  readonly ledger: Ledger;
  readonly ownerOf: (module: string | null) => ModuleOwner;
  readonly knowledge: Knowledge;
  /** Sentences must not show credentials and names. */
  readonly redact: boolean;
  readonly runningAt: (moment: number, frame: number) => Running | undefined;
}

/** Everything the rules look at, and the ways through it that keep a large log linear. */
export interface Scene extends SceneParts {
  readonly findings: FindingDraft[];
  /** Calls seen at a moment. */
  readonly callsAt: ReadonlyMap<number, readonly SeenCall[]>;
  readonly callsOf: ReadonlyMap<Api, readonly SeenCall[]>;
  readonly messagesOf: ReadonlyMap<string, readonly SeenMessage[]>;
  readonly factsOf: ReadonlyMap<string, readonly SeenFact[]>;
  /** For each moment its session and thread, as one word. */
  readonly places: readonly string[];
  /** For each moment the last one before it, itself included, whose stack was printed on its thread; -1 for none. */
  readonly stackBefore: Int32Array;
  /** Processors and thread objects stand for threads. */
  readonly inKernel: boolean;
}

export function newScene(parts: SceneParts): Scene {
  const stackBefore = new Int32Array(parts.moments.length).fill(-1);
  const last = new Map<string, number>();
  const words = new Map<string, string>();
  const places: string[] = [];
  parts.moments.forEach((moment, m) => {
    const word = `${moment.run} ${moment.thread ?? "?"}`;
    const place = words.get(word) ?? word;
    words.set(word, place);
    places.push(place);
    if (moment.stack !== null) last.set(place, m);
    stackBefore[m] = last.get(place) ?? -1;
  });
  return {
    ...parts,
    findings: [],
    callsAt: grouped(parts.calls, (call) => call.moment),
    callsOf: grouped(parts.calls, (call) => call.api),
    messagesOf: grouped(parts.messages, (message) => message.protocol),
    factsOf: grouped(parts.facts, ({ fact }) => fact.kind),
    places,
    stackBefore,
    inKernel: parts.moments.some(({ thread }) => thread !== null && /^(?:cpu \d+|[0-9a-f]{8,16})$/.test(thread)),
  };
}

function grouped<K, T>(all: readonly T[], keyOf: (one: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [one]);
    else own.push(one);
  }
  return groups;
}

/** Rows from a node outwards, and the indexes of those behind which rows are missing. */
export interface FramesOut {
  readonly frames: readonly Frame[];
  readonly holes: readonly number[];
}

const NO_FRAMES: FramesOut = { frames: [], holes: [] };

/** The stack from the node outwards; empty where nobody printed it. */
export function framesFrom(scene: Scene, node: RuleNode): FramesOut {
  if (node.kind === "fact") {
    const { frames, moment } = node.fact;
    const stack = scene.moments[moment]?.stack ?? null;
    const from = stack === null || frames.length === 0 ? -1 : stack.frames.indexOf(frames[0]!);
    return { frames, holes: from < 0 ? [] : holesBehind(stack!.gaps, from) };
  }
  if (node.kind !== "call") return NO_FRAMES;
  if (node.call.frame < 0)
    return node.call.callers === undefined ? NO_FRAMES : { frames: node.call.callers, holes: [] };
  const stack = scene.moments[node.call.moment]!.stack;
  if (stack === null) return NO_FRAMES;
  return { frames: stack.frames.slice(node.call.frame), holes: holesBehind(stack.gaps, node.call.frame) };
}

function holesBehind(gaps: readonly { readonly afterFrame: number }[], from: number): readonly number[] {
  return gaps.map((gap) => gap.afterFrame - from).filter((hole) => hole >= 0);
}

/** The thread of a node within its session; null where none is known. */
export function threadOf(scene: Scene, node: RuleNode): string | null {
  if (node.kind === "fact") {
    const { thread } = node.fact.fact;
    return thread === null ? null : `${scene.moments[node.fact.moment]?.run ?? 0} ${thread}`;
  }
  return scene.places[momentOf(node)] ?? null;
}

/** The session of a node: nothing is known of the order between two. */
export function runOf(scene: Scene, node: RuleNode): number | null {
  return scene.moments[momentOf(node)]?.run ?? null;
}
