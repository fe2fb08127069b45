import type { Absence, Verdict } from "../../model/case.js";
import { shiftConfidence, weakest, type Confidence, type Evidence } from "../../model/evidence.js";
import { mergeEvidence } from "../entries.js";
import { socketOf, type Rung } from "./correlate.js";
import { isComplete, listOf, notWatched } from "./complete.js";
import { doubtsOf } from "./doubts.js";
import type { AbsenceQuestion } from "./question.js";
import { endedText, probesOver, watchedText } from "./watched.js";
import { evidenceOfNode, lastLineOf, momentOf, type RuleNode } from "./nodes.js";
import type { Scene } from "./scene.js";
import { nameOf } from "./template.js";

type Answer = Omit<Absence, "id">;

const VERDICT_CAP: Readonly<Record<Verdict, Confidence>> = {
  "absent-complete": "certain",
  "absent-observed": "strong",
  "absent-presumed": "possible",
  open: "possible",
  "not-provable": "possible",
  unobservable: "possible",
  fulfilled: "certain",
};
const RUNG_CAP: Readonly<Record<Rung, Confidence>> = {
  connection: "strong",
  binding: "strong",
  activation: "probable",
  thread: "possible",
  process: "possible",
};

/**
 * Whether the log proves that something did not come. In doubt the weaker verdict: a false "it never came" is the
 * worst thing that can be said.
 */
export function judgeAbsence(scene: Scene, question: AbsenceQuestion): Answer {
  const { after, until, fulfilledBy } = question;
  const evidence: Evidence[] = [...evidenceOfNode(after), ...(until === null ? [] : evidenceOfNode(until))];
  const base = {
    expected: question.name,
    question: `${question.expected}, due after ${nameOf(after)} of line ${lastLineOf(after).line}: ${question.why}`,
    after: after.id,
    until: until?.id ?? null,
    rung: question.rung,
    probes: [] as readonly string[],
    assumptions: [] as readonly string[],
  };
  const answer = (
    verdict: Verdict,
    confidence: Confidence,
    because: readonly string[],
    more: Partial<Answer> = {},
  ): Answer => ({
    ...base,
    verdict,
    confidence,
    because,
    evidence: mergeEvidence(evidence),
    ...more,
  });

  if (fulfilledBy !== null) {
    evidence.push(...evidenceOfNode(fulfilledBy));
    return answer("fulfilled", "certain", [`${question.expected} is in the log`]);
  }
  if (until === null) {
    return answer("open", "possible", [`the log ends before anything shows whether ${question.expected} came`]);
  }
  const doubts = doubtsOf(scene, question, until);
  if (doubts.length > 0) {
    for (const doubt of doubts) evidence.push(...doubt.evidence);
    return answer(
      "not-provable",
      "possible",
      doubts.map((doubt) => doubt.text),
    );
  }
  const { watching, ended } = probesOver(scene, question, after, until);
  // A carrier that was to be watched and was not may have carried it, however well the others were watched.
  const lapsed = ended.filter(({ target }) => !watching.some((probe) => probe.target === target));
  if (lapsed.length > 0) {
    return answer(
      "not-provable",
      "possible",
      lapsed.map((probe) => endedText(probe)),
      {
        probes: lapsed.map((probe) => probe.id),
        evidence: mergeEvidence([
          ...evidence,
          ...lapsed.flatMap((probe) => [probe.armedAt, ...(probe.endedAt?.evidence ?? [])]),
        ]),
      },
    );
  }
  if (watching.length === 0 && isOneStandstill(scene, after, until)) {
    return answer("unobservable", "possible", [
      "both were seen at one standstill of the target: what happened between them had happened before, where nothing looked",
    ]);
  }
  if (watching.length === 0) {
    return answer("absent-presumed", "possible", [
      question.content
        ? "it is not in the log, but nothing shows that a function that would have sent it was being watched"
        : "it is not in the log, but nothing shows that it was being watched",
    ]);
  }
  // A query costs nothing: of a function that could have been asked for and was not, nothing is known.
  const unasked = watching.every((probe) => probe.armedBy === "query") ? notWatched(scene, question, watching) : [];
  if (unasked.length > 0) {
    return answer(
      "absent-presumed",
      "possible",
      [`it is not in the log, but nobody asked the trace for the calls of ${listOf(unasked)}`],
      { probes: watching.map((probe) => probe.id) },
    );
  }
  const byHit = watching.every((probe) => probe.armedBy === "hit");
  const verdict = isComplete(scene, question, watching, after, until) ? "absent-complete" : "absent-observed";
  const cap = byHit ? shiftConfidence(VERDICT_CAP[verdict], -1) : VERDICT_CAP[verdict];
  const rung = agreeing(scene, question, until) ? shiftConfidence(RUNG_CAP[question.rung], 1) : RUNG_CAP[question.rung];
  const names = [...new Set(watching.map((probe) => probe.target))];
  return answer(verdict, weakest(cap, rung), watching.map(watchedText), {
    probes: watching.map((probe) => probe.id),
    assumptions: [
      ...(byHit
        ? [`the breakpoint that stopped in ${names.join(", ")} was left in place: nothing in the log clears it`]
        : []),
      ...(question.rung === "connection" || question.rung === "binding"
        ? []
        : [
            `${nameOf(until)} is about the same connection or object as ${nameOf(after)}: no value was printed that shows it, and no other is in view`,
          ]),
      ...(question.content ? [`${question.expected} would have been sent with ${names.join(" or ")}`] : []),
    ],
    evidence: mergeEvidence([...evidence, ...watching.map((probe) => probe.armedAt)]),
  });
}

/** Two rows of the stacks that one standstill shows, as in a dump: the target did not run in between. */
function isOneStandstill(scene: Scene, after: RuleNode, until: RuleNode): boolean {
  const [a, b] = [scene.moments[momentOf(after)], scene.moments[momentOf(until)]];
  return a !== undefined && b !== undefined && !a.recorded && !b.recorded && a.source === b.source && a.time === b.time;
}

/** Thread, running call and connection agree: no second connection is in view. */
function agreeing(scene: Scene, question: AbsenceQuestion, until: RuleNode): boolean {
  if (question.rung !== "activation" || until.kind !== "call") return false;
  const { sockets, byRole } = connectionsIn(scene);
  return sockets <= 1 && byRole.get(until.call.api.role) === 1;
}

interface Connections {
  /** How many sockets have a value in the log. */
  readonly sockets: number;
  /** How many calls there are of each role. */
  readonly byRole: ReadonlyMap<string, number>;
}

const counted = new WeakMap<Scene, Connections>();

function connectionsIn(scene: Scene): Connections {
  let known = counted.get(scene);
  if (known === undefined) {
    const sockets = new Set<string>();
    const byRole = new Map<string, number>();
    for (const call of scene.calls) {
      const socket = socketOf(scene, { kind: "call", id: call.call.id, call });
      if (socket !== null) sockets.add(socket);
      byRole.set(call.api.role, (byRole.get(call.api.role) ?? 0) + 1);
    }
    counted.set(scene, (known = { sockets: sockets.size, byRole }));
  }
  return known;
}
