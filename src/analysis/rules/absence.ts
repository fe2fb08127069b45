import type { Absence, Probe, Verdict } from "../../model/case.js";
import { shiftConfidence, weakest, type Confidence, type Evidence } from "../../model/evidence.js";
import { mergeEvidence } from "../entries.js";
import { socketOf, type Rung } from "./correlate.js";
import { isComplete, isOfTrace, listOf, namesOf, notWatched } from "./complete.js";
import { evidenceOfNode, lastLineOf, momentOf, type RuleNode } from "./nodes.js";
import type { SeenCall } from "../calls/calls.js";
import { isNamed } from "./event.js";
import type { Scene } from "./scene.js";
import { nameOf } from "./template.js";

export interface AbsenceQuestion {
  /** Protocol or function: `ntlm.authenticate`, `ws2_32!closesocket`. */
  readonly name: string;
  readonly expected: string;
  readonly why: string;
  /** Functions and groups that would have shown it. */
  readonly carriers: readonly string[];
  /** It is something that a carrier would have carried; else it is the call itself. */
  readonly content: boolean;
  /** Any thread may do it: what watches one thread only proves nothing. */
  readonly anyThread: boolean;
  readonly after: RuleNode;
  readonly until: RuleNode | null;
  readonly rung: Rung;
  /** It came: the node that fulfils it. */
  readonly fulfilledBy: RuleNode | null;
  /** It may have come: nodes that fit as far as they can be read. */
  readonly maybe: readonly RuleNode[];
}

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

interface Doubt {
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/** Holes in the window: time jumps, cuts in the log, and events that may be the awaited one. */
function doubtsOf(scene: Scene, question: AbsenceQuestion, until: RuleNode): readonly Doubt[] {
  const { after } = question;
  const doubts: Doubt[] = [];
  const from = lastLineOf(after);
  const to = { ...lastLineOf(until), line: evidenceOfNode(until)[0]!.lines[0] };
  const start = momentOf(after);
  const end = momentOf(until);
  for (let m = start + 1; m <= end; m++) {
    const moment = scene.moments[m]!;
    if (moment.movement === "back" || moment.movement === "jump") {
      doubts.push({
        text: `the trace was moved by a ${moment.movement === "back" ? "backward step" : "jump"} between the two`,
        evidence: [{ source: moment.source, lines: [moment.first, moment.first] }],
      });
    }
  }
  if (from.source !== to.source)
    doubts.push({
      text: "the two stand in different logs, and what happened between them is in neither",
      evidence: [],
    });
  for (const cut of scene.ledger.cuts) {
    if (cut.evidence.source === from.source && cut.evidence.lines[0] > from.line && cut.evidence.lines[1] < to.line) {
      doubts.push({
        text: `lines are left out of the log between the two (${cut.text})`,
        evidence: [cut.evidence],
      });
    }
  }
  // What is lost at one of the two stops may have been what says that it is another one, or about another call.
  const first = Math.min(from.line, scene.moments[start]?.first ?? from.line);
  const last = Math.max(to.line, scene.moments[end]?.last ?? to.line);
  const lost = scene.ledger.lost.find(
    ({ what, evidence: { source, lines } }) =>
      source === from.source &&
      lines[1] >= first &&
      lines[0] <= last &&
      (what === "line" || (lines[0] > from.line && lines[1] < to.line)),
  );
  if (lost !== undefined)
    doubts.push({ text: `lines of the log were lost between the two: ${lost.text}`, evidence: [lost.evidence] });
  // A list that stands there may tell of any time, and a call that returns there may be the one that was to come.
  for (const end of scene.ledger.unread) {
    if (end.evidence.source === from.source || end.evidence.source === to.source)
      doubts.push({ text: end.text, evidence: [end.evidence] });
  }
  for (const node of question.maybe)
    doubts.push({
      text: `a message that may be ${question.expected} is in the log`,
      evidence: evidenceOfNode(node),
    });
  if (question.content) {
    doubts.push(...unreadCarriers(scene, question, until, start, end));
    if (from.source === to.source)
      doubts.push(...unreadParameters(scene, question, from, to, [Math.max(0, start), end]));
  }
  return doubts;
}

/** Calls that may have carried it, of which the log does not show what they carried. */
function unreadCarriers(
  scene: Scene,
  question: AbsenceQuestion,
  until: RuleNode,
  start: number,
  end: number,
): readonly Doubt[] {
  const doubts: Doubt[] = [];
  for (let m = start + 1; m <= end; m++) {
    for (const call of scene.callsAt.get(m) ?? []) {
      if (call.call.phase !== "enter" || !question.carriers.some((name) => isNamed(scene, call.api, name))) continue;
      if (readCalls(scene).has(call) || carriedNothing(call)) continue;
      const mine = socketOf(scene, until);
      const other = socketOf(scene, { kind: "call", id: call.call.id, call });
      if (mine !== null && other !== null && mine !== other) continue;
      doubts.push({
        text: `${call.call.api} was entered between the two, and what it carried is not in the log`,
        evidence: call.call.evidence,
      });
    }
  }
  return doubts;
}

/** A receive that returned 0: the connection had ended. A call that failed has carried nothing either. */
function carriedNothing({ api, call: { result } }: SeenCall): boolean {
  if (result === null || result.confidence === "possible") return false;
  if (result.success === false && result.pending !== true) return true;
  return api.io?.actual === "return" && /^0+$/.test(result.value.replace(/^0x|`/gi, ""));
}

const withMessages = new WeakMap<Scene, ReadonlySet<SeenCall | null>>();

/** Calls of which the log shows all that they carried: a head that is cut may hold what is looked for. */
function readCalls(scene: Scene): ReadonlySet<SeenCall | null> {
  let known = withMessages.get(scene);
  if (known === undefined) {
    const read = new Set<SeenCall | null>();
    const cut = new Set<SeenCall | null>();
    for (const { buffer, completeness, http, fields } of scene.messages) {
      const whole = completeness === "complete" && http?.mayHoldMore !== true && !hasUnreadValue(fields);
      (whole ? read : cut).add(buffer.call);
    }
    known = new Set([...read].filter((call) => !cut.has(call)));
    withMessages.set(scene, known);
  }
  return known;
}

/** `Proxy-Authorization: NTLM ........`: the export lost what the header says; a scheme alone is no credential. */
function hasUnreadValue(fields: Readonly<Record<string, string>>): boolean {
  return Object.entries(fields).some(
    ([name, value]) =>
      name.startsWith("header.") &&
      (/[.?\u2591]{8}/.test(value) || (name.endsWith("authorization") && !value.trim().includes(" "))),
  );
}

/** Parameters of carriers that were looked at between the two, without what they lead to. */
function unreadParameters(
  scene: Scene,
  question: AbsenceQuestion,
  from: { readonly source: number; readonly line: number },
  to: { readonly line: number },
  [start, end]: readonly [number, number],
): readonly Doubt[] {
  const { catalogue } = scene.knowledge;
  return scene.moments.slice(start, end + 1).flatMap(({ source, variables }) =>
    variables
      .filter(({ row }) => source === from.source && row.line > from.line && row.line < to.line && row.text === null)
      .filter(({ row }) =>
        catalogue
          .findByParameter(row.name)
          .some(
            ({ api, index }) =>
              api.params[index]!.kind === "buffer" && question.carriers.some((name) => isNamed(scene, api, name)),
          ),
      )
      .map(({ row }) => ({
        text: `${row.name}, which may be what was to be sent, was looked at between the two, and its bytes are not in the log`,
        evidence: [{ source, lines: [row.line, row.line] as const }],
      })),
  );
}

/** Breakpoints on functions that would have carried it: those that stood throughout, and those that did not. */
function probesOver(
  scene: Scene,
  question: AbsenceQuestion,
  after: RuleNode,
  until: RuleNode,
): { readonly watching: readonly Probe[]; readonly ended: readonly Probe[] } {
  const carriers = namesOf(scene, question.carriers);
  const start = evidenceOfNode(after)[0]!;
  const end = lastLineOf(until);
  const moment = scene.moments[momentOf(until)];
  const thread = moment?.thread ?? null;
  const shows = moment?.recorded === true ? "records" : "stops";
  const watching: Probe[] = [];
  const ended: Probe[] = [];
  for (const probe of scene.ledger.probes) {
    const fits =
      carriers.has(probe.target) ||
      (probe.target.includes("*") &&
        [...carriers].some((name) => scene.knowledge.matchGlob(probe.target, name) !== undefined));
    if (!fits || probe.armedAt.source !== end.source || probe.shows !== shows) continue;
    if (probe.armedBy === "query" && moment !== undefined && !isOfTrace(scene, probe, moment)) continue;
    // Records are written in their own order, and a query may be asked at any time.
    if (shows === "stops" && probe.armedAt.lines[0] > start.lines[0]) continue;
    const ending = probe.endedAt?.evidence[0];
    const stands =
      probe.endedAt === null ||
      (shows === "stops" && ending !== undefined && (ending.source > end.source || ending.lines[0] > end.line));
    const filtered = probe.threadFilter !== null && (question.anyThread || !isOwnThread(probe.threadFilter, thread));
    if (stands && probe.condition === null && !filtered && !probe.oneShot) watching.push(probe);
    else ended.push(probe);
  }
  return { watching, ended };
}

/** `~5` on thread `0:005`; other filters name threads in ways that the prompt does not show. */
function isOwnThread(filter: string, thread: string | null): boolean {
  const ordinal = /^~(\d+)$/.exec(filter)?.[1] ?? /^\d+:(\d+)$/.exec(filter)?.[1];
  return ordinal !== undefined && thread !== null && Number(thread.split(":")[1]) === Number(ordinal);
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

function watchedText(probe: Probe): string {
  if (probe.armedBy === "query")
    return `a complete list of the calls of ${probe.target} is in the log (line ${probe.armedAt.lines[0]})`;
  if (probe.armedBy === "recorder") return `the tool that recorded the calls says that it watched ${probe.target}`;
  if (probe.armedBy === "hit")
    return `${probe.target} was being watched: the target stopped there before (line ${probe.armedAt.lines[0]})`;
  return `${probe.target} was being watched: ${probe.armedBy === "listing" ? "bl lists it" : "a breakpoint was set"} (line ${probe.armedAt.lines[0]})`;
}

function endedText(probe: Probe): string {
  if (probe.shows === "records")
    return `${probe.target} was recorded (line ${probe.armedAt.lines[0]}), but ${probe.endedAt?.how ?? probe.condition ?? "not for this thread"}`;
  if (probe.condition !== null)
    return `the breakpoint on ${probe.target} is conditional (${probe.condition}): hits may have passed unseen`;
  if (probe.oneShot) return `the breakpoint on ${probe.target} stops only once`;
  if (probe.endedAt !== null)
    return `the breakpoint on ${probe.target} was ${probe.endedAt.how} (line ${probe.endedAt.evidence[0]?.lines[0] ?? "?"})`;
  return `the breakpoint on ${probe.target} watches only thread ${probe.threadFilter ?? "?"}`;
}
