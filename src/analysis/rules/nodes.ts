import type { Absence, Finding } from "../../model/case.js";
import type { Confidence, Evidence } from "../../model/evidence.js";
import type { SeenCall } from "../calls/calls.js";
import type { SeenMessage } from "../messages.js";

/** What a rule can match: something that the log shows, or what another rule found. */
export type RuleNode =
  | { readonly kind: "call"; readonly id: string; readonly call: SeenCall }
  | { readonly kind: "message"; readonly id: string; readonly message: SeenMessage }
  | { readonly kind: "finding"; readonly id: string; readonly finding: FindingDraft };

/** A finding with the nodes that made it, for the rules that build on it. */
export interface FindingDraft {
  readonly finding: Finding;
  readonly nodes: Readonly<Record<string, RuleNode>>;
  readonly absence: Absence | null;
}

export function evidenceOfNode(node: RuleNode): readonly Evidence[] {
  if (node.kind === "call") return node.call.call.evidence;
  return node.kind === "message" ? node.message.evidence : node.finding.finding.evidence;
}

export function confidenceOfNode(node: RuleNode): Confidence {
  if (node.kind === "call") return node.call.call.confidence;
  if (node.kind === "finding") return node.finding.finding.confidence;
  return node.message.completeness === "structural" ? "strong" : "certain";
}

/** The moment at which it was seen; that of its last node for a finding. */
export function momentOf(node: RuleNode): number {
  if (node.kind === "call") return node.call.moment;
  if (node.kind === "message") return node.message.buffer.moment;
  return Math.max(...Object.values(node.finding.nodes).map(momentOf));
}

/** Order of appearance: log, then line; of records their own order, which need not be that of their lines. */
export function compareNodes(a: RuleNode, b: RuleNode): number {
  if (isRecorded(a) && isRecorded(b) && momentOf(a) !== momentOf(b)) return momentOf(a) - momentOf(b);
  const x = evidenceOfNode(a)[0];
  const y = evidenceOfNode(b)[0];
  if (x === undefined || y === undefined) return 0;
  return x.source - y.source || x.lines[0] - y.lines[0];
}

function isRecorded(node: RuleNode): boolean {
  if (node.kind === "call") return node.call.call.recorded !== null;
  return node.kind === "message" && node.message.buffer.call?.call.recorded != null;
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
