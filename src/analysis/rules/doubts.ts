import type { Evidence } from "../../model/evidence.js";
import type { SeenCall } from "../calls/calls.js";
import { socketOf } from "./correlate.js";
import { isNamed } from "./event.js";
import { movedBy } from "./moved-bytes.js";
import { evidenceOfNode, lastLineOf, momentOf, type RuleNode } from "./nodes.js";
import type { AbsenceQuestion } from "./question.js";
import type { Scene } from "./scene.js";

/** Why the log cannot prove that something did not come. */
export interface Doubt {
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/** Holes in the window: time jumps, cuts in the log, and events that may be the awaited one. */
export function doubtsOf(scene: Scene, question: AbsenceQuestion, until: RuleNode): readonly Doubt[] {
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
      // A receive that returned 0: the connection had ended. A call that failed has carried nothing either.
      if (readCalls(scene).has(call) || movedBy(scene, call) === 0) continue;
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
