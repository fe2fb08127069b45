import type { Absence, CaseModule, Finding } from "../../model/case.js";
import { weakest, type Confidence, type Evidence } from "../../model/evidence.js";
import type { Rule } from "../../knowledge/index.js";
import type { NetworkEvent, NetworkStream } from "../../model/network.js";
import type { SeenBuffer } from "../buffers/seen.js";
import type { SeenCall } from "../calls/calls.js";
import type { SeenFact } from "../facts/fact.js";
import type { SeenMessage } from "../messages.js";
import type { Bound } from "./predicate.js";

/** What a rule can match: something that the log shows, or what another rule found. */
export type RuleNode =
  | { readonly kind: "call"; readonly id: string; readonly call: SeenCall }
  | { readonly kind: "message"; readonly id: string; readonly message: SeenMessage }
  | { readonly kind: "buffer"; readonly id: string; readonly buffer: SeenBuffer }
  | { readonly kind: "fact"; readonly id: string; readonly fact: SeenFact }
  | { readonly kind: "module"; readonly id: string; readonly module: CaseModule }
  | NetworkNode
  | { readonly kind: "finding"; readonly id: string; readonly finding: FindingDraft };

/** What a network trace shows, with its stream; null for a frame of a list that is bound to none. */
export interface NetworkNode {
  readonly kind: "network";
  readonly id: string;
  readonly event: NetworkEvent;
  readonly stream: NetworkStream | null;
}

/** A finding with the nodes that made it, for the rules that build on it. */
export interface FindingDraft {
  readonly finding: Finding;
  readonly rule: Rule;
  readonly nodes: Readonly<Record<string, RuleNode>>;
  readonly bound: Readonly<Record<string, Bound>>;
  readonly absences: readonly Absence[];
}

export function evidenceOfNode(node: RuleNode): readonly Evidence[] {
  switch (node.kind) {
    case "call":
      return node.call.call.evidence;
    case "message":
      return node.message.evidence;
    case "buffer":
      return node.buffer.evidence;
    case "fact":
      return node.fact.fact.evidence;
    case "module":
      return node.module.evidence;
    case "network":
      return node.event.evidence;
    case "finding":
      return node.finding.finding.evidence;
  }
}

export function confidenceOfNode(node: RuleNode): Confidence {
  switch (node.kind) {
    case "call":
      return node.call.call.confidence;
    case "fact":
      return node.fact.fact.confidence;
    case "network":
      // That the frame is one of this process is never more than agreement.
      return weakest(node.event.confidence, "strong");
    case "finding":
      return node.finding.finding.confidence;
    case "message":
      return node.message.completeness === "structural" ? "strong" : "certain";
    case "buffer":
    case "module":
      return "certain";
  }
}

/** The moment at which it was seen; that of its last node for a finding, -1 where no stop shows it. */
export function momentOf(node: RuleNode): number {
  switch (node.kind) {
    case "call":
      return node.call.moment;
    case "message":
      return node.message.buffer.moment;
    case "buffer":
      return node.buffer.moment;
    case "fact":
      return node.fact.moment;
    case "module":
    case "network":
      return -1;
    case "finding":
      return Math.max(-1, ...Object.values(node.finding.nodes).map(momentOf));
  }
}

/** Lines of a log and records of it; more than any has. */
const SOURCE = 2 ** 34;
const RECORDS = 2 ** 33;

/** Place in the order of appearance: log, then line; of records their own order, which need not be that of their lines. */
export function orderOf(node: RuleNode): number {
  // Frames have an order of their own: no sequence has steps of both.
  if (node.kind === "network") return Number(/(?<!\d)\d+$/.exec(node.id)![0]);
  const recorded = recordedCallOf(node);
  if (recorded !== null) return recorded.call.evidence[0]!.source * SOURCE + RECORDS + recorded.moment;
  const first = evidenceOfNode(node)[0];
  return first === undefined ? 0 : first.source * SOURCE + first.lines[0];
}

/** Order of appearance: log, then line. */
export function compareNodes(a: RuleNode, b: RuleNode): number {
  return orderOf(a) - orderOf(b);
}

/** The recorded call that a node is, or that its bytes belong to; null for what was seen at a stop. */
export function recordedCallOf(node: RuleNode): SeenCall | null {
  const call =
    node.kind === "call"
      ? node.call
      : node.kind === "message"
        ? node.message.buffer.call
        : node.kind === "buffer"
          ? node.buffer.call
          : null;
  return call === null || call.call.recorded === null ? null : call;
}

/** Last line that shows the node, in its log. */
export function lastLineOf(node: RuleNode): { readonly source: number; readonly line: number } {
  let source = 0;
  let line = 0;
  for (const evidence of evidenceOfNode(node)) {
    if (evidence.source > source || (evidence.source === source && evidence.lines[1] > line)) {
      source = evidence.source;
      line = evidence.lines[1];
    }
  }
  return { source, line };
}
