import type { ModuleOwner } from "../../model/case.js";
import type { Frame } from "../../model/outputs.js";
import type { EventPattern, Knowledge } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import type { SeenMessage } from "../messages.js";
import type { Resources } from "../resources/resources.js";
import type { Ledger } from "../probes/ledger.js";
import type { Running } from "../stops/activations.js";
import type { Moment } from "../stops/stops.js";
import type { Streams } from "../streams/streams.js";
import { compareNodes, type FindingDraft, type RuleNode } from "./nodes.js";
import { and, test, type FieldValue, type Truth } from "./predicate.js";
import { matchStack, type StackView } from "./stack-pattern.js";

/** What the log shows, in the order it was found out. */
export interface SceneParts {
  readonly moments: readonly Moment[];
  readonly calls: readonly SeenCall[];
  readonly messages: readonly SeenMessage[];
  /** The messages by connection, and what each made due. */
  readonly streams: Streams;
  readonly resources: Resources;
  readonly running: readonly Running[];
  readonly ledger: Ledger;
  readonly ownerOf: (module: string | null) => ModuleOwner;
  readonly knowledge: Knowledge;
  readonly runningAt: (moment: number, frame: number) => Running | undefined;
}

/** Everything the rules look at, and the ways through it that keep a large log linear. */
export interface Scene extends SceneParts {
  readonly findings: FindingDraft[];
  /** Calls seen at a moment. */
  readonly callsAt: ReadonlyMap<number, readonly SeenCall[]>;
  /** For each moment the last one before it, itself included, whose stack was printed on its thread; -1 for none. */
  readonly stackBefore: Int32Array;
}

export function newScene(parts: SceneParts): Scene {
  const callsAt = new Map<number, SeenCall[]>();
  for (const call of parts.calls) {
    const own = callsAt.get(call.moment);
    if (own === undefined) callsAt.set(call.moment, [call]);
    else own.push(call);
  }
  const stackBefore = new Int32Array(parts.moments.length).fill(-1);
  const last = new Map<string, number>();
  parts.moments.forEach((moment, m) => {
    const place = `${moment.run} ${moment.thread ?? "?"}`;
    if (moment.stack !== null) last.set(place, m);
    stackBefore[m] = last.get(place) ?? -1;
  });
  return { ...parts, findings: [], callsAt, stackBefore };
}

/** A node that fits an event, and what the event's `bind` names. */
export interface EventMatch {
  readonly node: RuleNode;
  readonly truth: Truth;
  readonly bound: Readonly<Record<string, string>>;
}

/** The stack from the call outwards; empty where nobody printed it. */
export function framesFrom(scene: Scene, call: SeenCall): readonly Frame[] {
  if (call.frame < 0) return [];
  return scene.moments[call.moment]!.stack?.frames.slice(call.frame) ?? [];
}

/** All nodes that fit the event or may fit it, in order of appearance. */
export function eventMatches(scene: Scene, pattern: EventPattern): readonly EventMatch[] {
  const matches: EventMatch[] = [];
  for (const node of candidates(scene, pattern)) {
    const view = node.kind === "call" ? stackView(scene, node.call) : null;
    const stack = pattern.stack !== undefined && view !== null ? matchStack(pattern.stack, view) : null;
    if (pattern.stack !== undefined && stack?.holds !== true) continue;
    const truth = and(
      ...Object.entries(pattern.where ?? {}).map(([field, predicate]) =>
        test(predicate, fieldOf(node, field), scene.knowledge),
      ),
    );
    if (truth === "false") continue;
    const bound: Record<string, string> = {};
    for (const [name, path] of Object.entries(pattern.bind ?? {}))
      bound[name] = bindingOf(scene, node, path, stack?.between ?? null);
    matches.push({ node, truth, bound });
  }
  return matches.sort((a, b) => compareNodes(a.node, b.node));
}

function candidates(scene: Scene, pattern: EventPattern): readonly RuleNode[] {
  if (pattern.call !== undefined) {
    const names = [pattern.call].flat();
    return scene.calls
      .filter(
        ({ api, call }) =>
          names.some((name) => isNamed(scene, api, call.api, name)) &&
          // A call that was entered and has returned is one call, unless a rule asks for its return.
          (pattern.phase === undefined
            ? call.phase !== "return" || call.counterpart === null
            : call.phase === pattern.phase),
      )
      .map((call) => ({ kind: "call", id: call.call.id, call }));
  }
  if (pattern.message !== undefined) {
    return scene.messages
      .filter((message) => message.protocol === pattern.message)
      .map((message) => ({ kind: "message", id: message.id, message }));
  }
  const ids = [pattern.finding ?? []].flat();
  return scene.findings
    .filter(({ finding }) => ids.some((id) => scene.knowledge.matchGlob(id, finding.rule) !== undefined))
    .map((finding) => ({ kind: "finding", id: finding.finding.id, finding }));
}

function isNamed(scene: Scene, api: SeenCall["api"], canonical: string, name: string): boolean {
  return name.startsWith("@")
    ? scene.knowledge.catalogue.inGroup(api, name)
    : scene.knowledge.matchGlob(name, canonical) !== undefined;
}

function stackView(scene: Scene, call: SeenCall): StackView {
  return { frames: framesFrom(scene, call), ownerOf: scene.ownerOf, knowledge: scene.knowledge };
}

/**
 * A field of a node. `http.status` of an NTLM message is that of the HTTP message which carries it; `args.s` of a
 * call is an argument. What a cut message could still have held is unknown, not absent.
 */
export function fieldOf(node: RuleNode, path: string): FieldValue {
  if (node.kind === "finding") return { missing: "unknown" };
  if (node.kind === "call") {
    const { call } = node.call;
    if (path.startsWith("args.")) return argumentField(call.args, path.slice(5));
    if (path === "ret") return call.result?.value ?? { missing: "unknown" };
    if (path === "ret.success")
      return call.result?.success == null ? { missing: "unknown" } : String(call.result.success);
    if (path === "last-error") return call.lastError?.value ?? { missing: "unknown" };
    if (path === "last-error.name") return call.lastError?.name ?? { missing: "unknown" };
    if (path === "caller.responsible" || path === "caller.direct" || path === "caller.initiator") {
      return call.caller[path.slice(7) as keyof typeof call.caller] ?? { missing: "unknown" };
    }
    return { missing: "unknown" };
  }
  const { message } = node;
  if (path === "direction") return message.direction ?? { missing: "unknown" };
  if (path.startsWith("http.") && !message.protocol.startsWith("http.")) {
    let carrier = message.carrier;
    while (carrier !== null && !carrier.protocol.startsWith("http.")) carrier = carrier.carrier;
    return carrier === null
      ? { missing: "unknown" }
      : fieldOf({ kind: "message", id: carrier.id, message: carrier }, path.slice(5));
  }
  const value = message.fields[path];
  if (value !== undefined) return value;
  return { missing: message.http?.mayHoldMore === false && message.completeness === "complete" ? "absent" : "unknown" };
}

/** `args.url`, `args.url.text`, `args.dwFlags.meaning` */
function argumentField(args: SeenCall["call"]["args"], path: string): FieldValue {
  const [name, part] = path.split(".");
  const argument = args[name!];
  const value = part === "text" ? argument?.text : part === "meaning" ? argument?.meaning : argument?.value;
  return value ?? { missing: "unknown" };
}

function bindingOf(scene: Scene, node: RuleNode, path: string, between: Frame | null): string {
  if (node.kind !== "call") return "";
  const frames = framesFrom(scene, node.call);
  switch (path) {
    case "stack.between.module":
      return between?.module ?? "a module that the stack does not name";
    case "stack.path":
      return pathOf(frames, scene);
    case "stack.outermost":
      return frames.at(-1)?.callSite ?? "nothing";
    case "stack.stage":
      return (
        frames
          .map((frame) =>
            frame.module === null || frame.symbol === null
              ? undefined
              : scene.knowledge.stageOf(frame.module, frame.symbol),
          )
          .find((stage) => stage !== undefined) ?? ""
      );
    default: {
      const value = fieldOf(node, path);
      return typeof value === "string" ? value : "unknown";
    }
  }
}

const LONGEST_PATH = 6;

/**
 * How the first other module got to the call, outermost first, up to the state machine that drove it.
 *
 * ```text
 * ReadData_Fsm → CloseConnection → ReleaseConnection → ICSocket::Disconnect → ICSocket::Close
 * ```
 */
function pathOf(frames: readonly Frame[], scene: Scene): string {
  const names: string[] = [];
  const module = frames[1]?.module?.toLowerCase();
  for (const frame of frames.slice(1)) {
    if (frame.symbol === null || frame.module?.toLowerCase() !== module || names.length === LONGEST_PATH) break;
    names.push(frame.symbol);
    const kind = scene.knowledge.frameKind(frame.module!, frame.symbol)?.kind;
    if (kind !== undefined && scene.knowledge.isPassedOver(kind)) break;
  }
  return names.length === 0 ? "rows that the log does not show" : names.reverse().join(" → ");
}
