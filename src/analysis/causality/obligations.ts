import type { Absence } from "../../model/case.js";
import type { Api } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import { leftOpen } from "../resources/left-open.js";
import type { SeenResource } from "../resources/resources.js";
import { judgeAbsence } from "../rules/absence.js";
import type { AbsenceQuestion } from "../rules/question.js";
import { orderOf, type RuleNode } from "../rules/nodes.js";
import { runOf, threadOf, type Scene } from "../rules/scene.js";

/** More are not judged: what is due so often is a habit of the program. */
const MOST = 50;

/** Groups of which the second gives back what the first took, on the same thread. */
const PAIRS: readonly (readonly [after: string, due: string, because: string])[] = [
  ["@impersonate.begin", "@impersonate.end", "a thread that acts as another user goes back to being itself"],
  ["@com.initialize", "@com.uninitialize", "a thread that joins an apartment leaves it"],
];

/** Functions with which a thread ends itself. What it leaves behind stays; what a process leaves, Windows takes back. */
const THREAD_ENDS = ["kernelbase!ExitThread", "kernelbase!FreeLibraryAndExitThread"];

/**
 * What was due although no rule asks for it, and did not come before its end was seen: answers to messages, releases of
 * what was opened, the way back from impersonation, a use of what was connected. Where the log shows no end of the
 * wait, nothing is said: most logs show a part of a process's life.
 */
export function dueAbsences(scene: Scene, known: readonly Absence[]): readonly Absence[] {
  const taken = new Set(known.map((one) => `${one.after} ${one.expected}`));
  const questions = [
    ...messagesDue(scene),
    ...releasesDue(scene),
    ...pairsDue(scene),
    ...locksDue(scene),
    ...usesDue(scene),
  ];
  const absences: Absence[] = [];
  for (const question of questions.sort((a, b) => orderOf(a.after) - orderOf(b.after))) {
    const key = `${question.after.id} ${question.name}`;
    if (absences.length === MOST || taken.has(key)) continue;
    taken.add(key);
    absences.push({ id: `abs-${known.length + absences.length + 1}`, ...judgeAbsence(scene, question) });
  }
  return absences;
}

/** Messages that the protocol asks for and that did not come before the connection was closed. */
function messagesDue(scene: Scene): readonly AbsenceQuestion[] {
  return scene.streams.obligations.flatMap(({ norm, after, fulfilledBy, stream }): readonly AbsenceQuestion[] => {
    if (!norm.must || fulfilledBy !== null) return [];
    const node: RuleNode = { kind: "message", id: after.id, message: after };
    const life = scene.resources.all.find((one) => one.id === stream.resource);
    if (life?.released == null || orderOf(callNode(life.released)) <= orderOf(node)) return [];
    const until = callNode(life.released);
    const inward = after.direction === "out";
    return [
      {
        name: norm.expected[0]!,
        expected: norm.expected.join(" or "),
        why: norm.because,
        carriers: [inward ? "@socket.receive" : "@socket.send"],
        content: true,
        anyThread: true,
        after: node,
        until,
        rung: "connection",
        fulfilledBy: null,
        maybe: scene.messages
          .filter((one) => norm.expected.includes(one.protocol) && one !== after)
          .map((one): RuleNode => ({ kind: "message", id: one.id, message: one }))
          .filter((one) => isBetween(one, node, until) && (one.kind !== "message" || one.message.buffer.call === null)),
      },
    ];
  });
}

/**
 * What a place of the program opened again and again and kept until the process ended: the first of each kind. One or
 * two things that are open when a process ends are no fault.
 */
function releasesDue(scene: Scene): readonly AbsenceQuestion[] {
  return leftOpen(scene.calls, scene.resources, scene.knowledge).flatMap((group): readonly AbsenceQuestion[] => {
    const [life] = group.kept as [SeenResource];
    const releasers = releasersOf(scene, life);
    const after = callNode(life.acquired!);
    if (releasers.length === 0 || group.end === null) return [];
    const until = callNode(group.end);
    if (runOf(scene, until) !== runOf(scene, after)) return [];
    return [
      {
        name: releasers[0]!,
        expected: `the release of ${life.kind} ${life.value}, one of ${group.kept.length} that ${group.site ?? "the program"} kept`,
        why: "what is opened again and again is given back",
        carriers: releasers,
        content: false,
        anyThread: true,
        after,
        until,
        rung: "binding",
        fulfilledBy: null,
        maybe: callsBetween(scene, after, until, releasers).filter((one) => isUnread(scene, one)),
      },
    ];
  });
}

/** Functions of the log that give such a thing back. */
function releasersOf(scene: Scene, life: SeenResource): readonly string[] {
  const { catalogue } = scene.knowledge;
  const opened = life.acquired!.api.acquires?.map((one) => one.kind) ?? [];
  const names = scene.ledger.probes
    .map((probe) => probe.target.split("!"))
    .map(([module = "", symbol = ""]) => catalogue.find(module, symbol))
    .concat([...scene.callsOf.keys()])
    .filter((api): api is Api => api?.releases?.some((one) => opened.includes(one.kind)) === true)
    .map((api) => catalogue.canonicalName(api));
  return [...new Set(names)];
}

/** Of calls that come in pairs on a thread, the first without the second before the thread ended. */
function pairsDue(scene: Scene): readonly AbsenceQuestion[] {
  return PAIRS.flatMap(([first, second, because]) =>
    callsIn(scene, first).flatMap((after): readonly AbsenceQuestion[] => {
      const until = threadEndAfter(scene, after);
      if (until === null || callsBetween(scene, after, until, [second]).some((one) => sameThread(scene, one, after)))
        return [];
      const [carrier] = scene.knowledge.catalogue.group(second);
      if (carrier === undefined) return [];
      return [
        {
          name: scene.knowledge.catalogue.canonicalName(carrier),
          expected: scene.knowledge.catalogue.canonicalName(carrier),
          why: because,
          carriers: [second],
          content: false,
          anyThread: false,
          after,
          until,
          rung: "thread",
          fulfilledBy: null,
          maybe: [],
        },
      ];
    }),
  );
}

/** Locks that a thread took and still held when it ended. */
function locksDue(scene: Scene): readonly AbsenceQuestion[] {
  return callsIn(scene, "@lock.enter").flatMap((after): readonly AbsenceQuestion[] => {
    const until = threadEndAfter(scene, after);
    const lock = lockOf(scene, after);
    if (until === null || lock === null || after.kind !== "call") return [];
    const leaves = callsBetween(scene, after, until, ["@lock.leave"]);
    if (leaves.some((one) => lockOf(scene, one) === lock)) return [];
    const held = after.call.api.acquires?.map(({ kind }) => kind) ?? [];
    const [carrier] = scene.knowledge.catalogue
      .group("@lock.leave")
      .filter((api) => api.releases?.some(({ kind }) => held.includes(kind)) === true);
    if (carrier === undefined) return [];
    const name = scene.knowledge.catalogue.canonicalName(carrier);
    return [
      {
        name,
        expected: `the release of the lock ${lock.value}`,
        why: "a thread that ends gives back what it has locked: nobody else can",
        carriers: [name],
        content: false,
        anyThread: false,
        after,
        until,
        rung: "binding",
        fulfilledBy: null,
        maybe: leaves.filter((one) => isUnread(scene, one)),
      },
    ];
  });
}

function lockOf(scene: Scene, node: RuleNode): SeenResource | null {
  if (node.kind !== "call") return null;
  const [parameter] = node.call.api.params;
  return parameter === undefined ? null : (scene.resources.of(node.call, parameter.name) ?? null);
}

/** Connections that were made and closed without a byte sent or received. */
function usesDue(scene: Scene): readonly AbsenceQuestion[] {
  const { catalogue } = scene.knowledge;
  return scene.resources.all.flatMap(({ family, uses, released }): readonly AbsenceQuestion[] => {
    if (family !== "socket" || released === null) return [];
    const connected = uses.find((use) => catalogue.inGroup(use.api, "@socket.connect") && use.call.phase !== "return");
    if (connected === undefined || connected.call.result?.success === false) return [];
    if (uses.some((use) => catalogue.inGroup(use.api, "@socket.io"))) return [];
    const after = callNode(connected);
    const until = callNode(released);
    if (orderOf(until) <= orderOf(after)) return [];
    return [
      {
        name: "ws2_32!send",
        expected: "a use of the connection",
        why: "a connection is made to be used",
        carriers: ["@socket.io"],
        content: false,
        anyThread: true,
        after,
        until,
        rung: "connection",
        fulfilledBy: null,
        maybe: callsBetween(scene, after, until, ["@socket.io"]).filter((one) => isUnread(scene, one)),
      },
    ];
  });
}

function callNode(call: SeenCall): RuleNode {
  return { kind: "call", id: call.call.id, call };
}

/** Calls of a group, without the returns of those that were entered. */
function callsIn(scene: Scene, group: string): readonly RuleNode[] {
  return [...scene.callsOf]
    .filter(([api]) => scene.knowledge.catalogue.inGroup(api, group))
    .flatMap(([, calls]) => calls)
    .filter(({ call }) => call.phase !== "return" || call.counterpart === null)
    .map(callNode);
}

function callsBetween(
  scene: Scene,
  after: RuleNode,
  until: RuleNode | null,
  names: readonly string[],
): readonly RuleNode[] {
  const { catalogue } = scene.knowledge;
  return [...scene.callsOf]
    .filter(([api]) =>
      names.some((name) =>
        name.startsWith("@") ? catalogue.inGroup(api, name) : catalogue.canonicalName(api) === name,
      ),
    )
    .flatMap(([, calls]) => calls.map(callNode))
    .filter((node) => isBetween(node, after, until));
}

function isBetween(node: RuleNode, after: RuleNode, until: RuleNode | null): boolean {
  return orderOf(node) > orderOf(after) && (until === null || orderOf(node) < orderOf(until));
}

/** No handle of the call is in the log: it may be the one. */
function isUnread(scene: Scene, node: RuleNode): boolean {
  if (node.kind !== "call") return false;
  const { call } = node;
  return call.api.params.every((param) => scene.resources.of(call, param.name) === undefined);
}

function sameThread(scene: Scene, a: RuleNode, b: RuleNode): boolean {
  return threadOf(scene, a) === threadOf(scene, b);
}

/** The call with which the thread ended itself. */
function threadEndAfter(scene: Scene, after: RuleNode): RuleNode | null {
  const ends = callsBetween(scene, after, null, THREAD_ENDS).filter(
    (end) => runOf(scene, end) === runOf(scene, after) && sameThread(scene, end, after),
  );
  return ends.sort((a, b) => orderOf(a) - orderOf(b))[0] ?? null;
}
