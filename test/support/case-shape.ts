import { knowledge } from "../../src/knowledge/index.js";
import type { Case } from "../../src/model/case.js";
import { analyze, compare, type AnalyzeOptions, type Comparison } from "../../src/index.js";

export function caseOfLog(log: string | Uint8Array, options: AnalyzeOptions = {}): Case {
  const result = analyze([{ name: "case.log", log }], options);
  if (result._tag === "Left") throw new Error(result.left.message);
  return result.right;
}

export function compared(good: Case, bad: Case): Comparison {
  const result = compare(good, bad);
  if (result._tag === "Left") throw new Error(result.left.message);
  return result.right;
}

/** What a case says, without the names of modules and threads, the addresses, and the words of its sentences. */
export function shapeOf(document: Case, options: { readonly lines: boolean } = { lines: true }): unknown {
  const lines = (evidence: readonly { readonly lines: readonly number[] }[]): unknown =>
    options.lines ? evidence.map((one) => one.lines) : null;
  return {
    findings: document.findings.map((finding) => [
      finding.rule,
      finding.level,
      finding.confidence,
      finding.causes,
      lines(finding.evidence),
      finding.story.map((one) => [one.basis, one.confidence]),
    ]),
    absences: document.absences.map((absence) => [
      absence.expected,
      absence.verdict,
      absence.confidence,
      absence.rung,
      lines(absence.evidence),
    ]),
    calls: document.calls.map((call) => [
      call.api,
      call.phase,
      call.stop,
      call.activation,
      call.confidence,
      call.from,
      lines(call.evidence),
    ]),
    messages: document.messages.map((message) => [
      message.protocol,
      message.direction,
      message.completeness,
      lines(message.evidence),
    ]),
    buffers: document.buffers.map((buffer) => [buffer.length, buffer.known, buffer.holes.length]),
    edges: document.edges.map((edge) => [edge.from, edge.kind, edge.to, edge.confidence]),
    activations: document.activations.map((activation) => [
      activation.function.toLowerCase(),
      activation.stops,
      activation.confidence,
    ]),
    probes: document.probes.map((probe) => [probe.target, probe.armedBy, probe.endedAt === null]),
    timeline: document.timeline.map((one) => [one.basis, one.confidence, lines(one.evidence)]),
    nextSteps: document.nextSteps.map((step) => step.run.length),
  };
}

/** The hash of the rules changes with each of them. */
export function withoutHash(report: string): string {
  return report.replaceAll(knowledge().rules().hash, "0000000000000000");
}
