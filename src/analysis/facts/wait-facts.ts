import type { Frame } from "../../model/outputs.js";
import { evidenceLine, mergeEvidence } from "../entries.js";
import { nameOfFrame, type FactContext, type FactDraft } from "./fact.js";
import type { SeenMessage } from "../messages.js";
import { requestsBehind } from "./asked.js";
import { takesMessages } from "./deaf-waits.js";
import { cyclesOf } from "./lock-cycles.js";
import type { LockWait } from "./lock-graph.js";
import { lockWords, type LockWord } from "./lock-words.js";
import { methodOf } from "./managed-rows.js";
import { responsibleOf } from "./responsible.js";
import { askerOf, askingFrame, placeOf, type Wait, type WaitsOn } from "./waits.js";
import type { WaitedObject } from "./waited-objects.js";
import { threadSubject, threadWords } from "../thread-words.js";

export const WORDS: Readonly<Record<WaitsOn, string>> = {
  "critical-section": "a critical section",
  "srw-lock": "a slim reader/writer lock",
  "condition-variable": "a condition variable",
  monitor: "a lock of the .NET runtime",
  loader: "the loader, which another thread holds",
  "com-call": "the answer to a COM call into another apartment or process",
  "rpc-local": "the answer of another process on this machine",
  "rpc-remote": "the answer of an RPC server on the network",
  window: "a window of another thread to take a message",
  dialog: "a person to answer a dialog",
  io: "a device or file to finish",
  socket: "a peer on the network",
  object: "an object to be signalled",
  sleep: "time to pass",
  task: "the result of a task",
  sql: "the answer of a SQL server",
  http: "the answer of an HTTP server",
  join: "another thread to end",
  idle: "work",
};

/** What other threads of the same standstill say of a wait. */
interface Beside {
  /** Whether the wait is part of a circle. */
  readonly inCircle: boolean;
  readonly ownerKnown: boolean;
  /** Another thread that waits for the loader. */
  readonly wantsLoader: string | null;
  readonly object: WaitedObject | null;
  /** The HTTP request that the thread has made and that no answer is known of. */
  readonly request: SeenMessage | undefined;
  /** Of a slim lock, the word that several of those that wait show. */
  readonly word: LockWord | undefined;
  /** The wait of a thread that has windows, of a thread that hands a message to one. */
  readonly window: Wait | undefined;
}

function factOf(wait: Wait, beside: Beside, context: FactContext): FactDraft {
  const { stack } = wait;
  const { object } = beside;
  const place = placeOf(stack, context);
  // The message loop may stand in the managed half of the stack only.
  const ui = place.ui || (wait.managed !== null && placeOf(wait.managed.stack, context).ui);
  const responsible = responsibleOf(stack, wait.at, context.ownerOf, context.knowledge);
  const warned = stack.notices.some((notice) => notice.beforeFrame <= wait.at);
  const frame = askingFrame(wait, context);
  const asker = askerOf(wait, context);
  const source = context.moments[wait.moment]!.source;
  const rows = stack.frames.slice(0, wait.at + 1);
  return {
    kind: "wait",
    moment: wait.moment,
    thread: wait.thread,
    fields: {
      on: wait.on,
      who: threadSubject(wait.thread),
      asker: asker ?? "code that the stack does not name",
      what: whatOf(wait, object),
      object: wait.object ?? (object === null || object.by === "looked" ? null : object.handle),
      "object.kind": object === null ? (wait.on === "object" ? "unknown" : null) : object.kind,
      "object.type": object?.type,
      "object.id": object?.id,
      "object.thread": object?.thread,
      "object.name": object?.name,
      "object.among": object?.among?.count,
      "object.states": object?.among?.states,
      "object.looked": object === null ? null : object.by === "looked",
      "object.wants-loader": object?.thread == null ? null : object.thread === beside.wantsLoader,
      thread: wait.thread,
      site: asker,
      responsible: responsible?.module,
      "responsible.site": wait.managed === null ? responsible?.site : asker,
      "responsible.owner": responsible?.owner,
      "on-behalf-of":
        wait.managed !== null || responsible === null || responsible.site === asker ? null : responsible.site,
      managed: wait.managed === null ? null : true,
      pool: wait.managed?.pool === true || stack.frames.some((one) => POOL_ROWS.test(nameOfFrame(one))),
      finalizer: stack.frames.some((one) => FINALIZER.test(nameOfFrame(one))),
      inside: place.inside ?? "none",
      "inside.module": place.module,
      "wants-loader": beside.wantsLoader,
      closed:
        place.inside === "dllmain" && object?.kind === "thread" && object.by !== "looked" && object.thread !== null
          ? object.thread === beside.wantsLoader
          : null,
      circle: beside.inCircle ? true : null,
      "window-thread": beside.window?.thread,
      "window-thread.what": beside.window === undefined ? null : WORDS[beside.window.on],
      ui,
      timeout: timeoutOf(rows),
      shared: beside.word?.word,
      "shared.count": beside.word?.count,
      "shared.inside": beside.word?.inside?.thread,
      "shared.inside.site": beside.word?.inside?.site,
      request: beside.request === undefined ? null : requestWords(beside.request),
      "owner-known": wait.on === "critical-section" ? beside.ownerKnown : null,
    },
    text: `${threadWords(wait.thread)} waits for ${whatOf(wait, object)}${asker === null ? "" : `, asked for by ${asker}`}${beside.request === undefined ? "" : `, behind its request ${requestWords(beside.request)}`}`,
    basis: "inference",
    confidence: wait.torn ? "possible" : warned || object?.by === "words" ? "probable" : "strong",
    refutedBy: wait.torn
      ? "the whole stack: a row of it that is missing or cut may name something else"
      : "a later stack of the same thread that has moved on",
    frames: stack.frames,
    evidence: mergeEvidence([
      ...rows.map((frame) => evidenceLine(source, frame.line)),
      ...(frame === undefined ? [] : [evidenceLine(source, frame.line)]),
      ...managedLines(wait).map((line) => evidenceLine(source, line)),
      ...(responsible === null ? [] : [evidenceLine(source, stack.frames[responsible.index]!.line)]),
      ...(object?.evidence ?? []),
      ...(beside.request?.evidence ?? []),
    ]),
  };
}

function whatOf(wait: Wait, object: WaitedObject | null): string {
  if (object !== null && object.by !== "looked") return wordsOf(object);
  const rows = wait.stack.frames.slice(0, wait.at + PUMPS_WITHIN);
  const pumps = wait.on === "object" && rows.some((frame) => /!(?:real)?msgwaitfor/.test(nameOfFrame(frame)));
  return pumps ? "an object to be signalled, or a message" : WORDS[wait.on];
}

/** Rows of user32 between the wait and `MsgWaitForMultipleObjects`. */
const PUMPS_WITHIN = 4;

/** `POST /as2` */
function requestWords({ shown }: SeenMessage): string {
  return `${shown["method"] ?? "?"} ${shown["target"] ?? "?"}`;
}

/** `process 2244 to end`, `an object of type Event to be signalled` */
function wordsOf({ kind, type, handle, name, id, thread, among }: WaitedObject): string {
  if (kind === "other" && among !== null)
    return `${type} ${handle}${name === null ? "" : ` (${name})`}, the last of ${among.count} objects that it needs together`;
  if (kind === "other") return `an object of type ${type}${name === null ? "" : ` (${name})`} to be signalled`;
  return `${kind}${(thread ?? id) === null ? "" : ` ${thread ?? id}`} to end`;
}

/** Each wait that is not idle, as a fact. */
export function waitFacts(
  waits: readonly Wait[],
  known: readonly LockWait[],
  objectOfWait: (wait: Wait) => WaitedObject | null,
  context: FactContext,
): readonly FactDraft[] {
  const owned = new Set(known.map((one) => one.moment));
  const inCircles = new Set(cyclesOf(known).flatMap((cycle) => cycle.map(({ moment }) => moment)));
  const places = waits.map(({ moment }) =>
    context.standstill(context.moments[moment]!.source, context.moments[moment]!.first),
  );
  /** Of each standstill, the threads that want the loader lock. */
  const loaders = new Map<string, Wait[]>();
  waits.forEach((wait, w) => {
    if (wait.on !== "loader") return;
    const own = loaders.get(places[w]!);
    if (own === undefined) loaders.set(places[w]!, [wait]);
    else own.push(wait);
  });
  /** Of each standstill, the threads of windows that wait for a lock instead of taking messages. */
  const windows = new Map<string, Wait>();
  /** Of each standstill, the threads of windows that take no messages: the first two, for one alone is telling. */
  const deaf = new Map<string, readonly Wait[]>();
  waits.forEach((wait, w) => {
    if (!placeOf(wait.stack, context).ui) return;
    const place = places[w]!;
    if (LOCKS.has(wait.on)) windows.set(place, wait);
    if (!takesMessages(wait)) deaf.set(place, [...(deaf.get(place) ?? []), wait].slice(0, 2));
  });
  const requests = requestsBehind(waits, context);
  const words = lockWords(waits, context);
  return waits.flatMap((wait, w) => {
    if (wait.on === "idle") return [];
    const object = objectOfWait(wait);
    const [silent, other] = deaf.get(places[w]!) ?? [];
    const toThread = wait.on === "com-call" && isToApartment(wait) && other === undefined ? silent : undefined;
    const window = wait.on === "window" ? windows.get(places[w]!) : toThread;
    const loader = loaders.get(places[w]!)?.find((other) => other.moment !== wait.moment);
    const beside = {
      inCircle: inCircles.has(wait.moment),
      ownerKnown: owned.has(wait.moment),
      wantsLoader: loader?.thread ?? null,
      object,
      window,
      request: requests.get(wait),
      word: words.get(wait),
    };
    return [factOf(wait, beside, context)];
  });
}

/** `combase!GetToSTA`: the call goes to a thread of the same process. */
function isToApartment({ stack, at }: Wait): boolean {
  return stack.frames.slice(0, at + 1).some((frame) => /!gettosta$/.test(nameOfFrame(frame)));
}

const LOCKS: ReadonlySet<WaitsOn> = new Set(["critical-section", "srw-lock", "monitor", "loader"]);

/** Top and own row of the managed half. */
function managedLines({ managed }: Wait): readonly number[] {
  if (managed === null) return [];
  const top = managed.stack.frames.find((frame) => methodOf(frame) !== null);
  return [top, managed.stack.frames[managed.own]].flatMap((frame) => frame?.line ?? []);
}

/** Rows of the runtime below the code that a thread of its own runs. */
const POOL_ROWS = /^(?:clr|coreclr|mscorwks)!threadpoolmgr::/;
const FINALIZER =
  /^(?:clr|coreclr|mscorwks)!(?:finalizerthread|gcheap::finalizerthread|finalizerthreadworker|wks::gcheap::finalizer|svr::gcheap::finalizer)/;

/** `infinite`, or the time in milliseconds; null where no 32-bit row printed it. */
function timeoutOf(rows: readonly Frame[]): string | null {
  const row = rows.find((frame) => /!waitforsingleobject(?:ex)?$/.test(nameOfFrame(frame)));
  const word = row?.args[1];
  if (word === undefined || word.length !== 8) return null;
  return /^f{8}$/.test(word) ? "infinite" : String(Number.parseInt(word, 16));
}
