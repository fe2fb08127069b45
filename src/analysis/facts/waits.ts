import type { Evidence } from "../../model/evidence.js";
import type { Frame, Stack } from "../../model/outputs.js";
import type { FrameKind } from "../../knowledge/index.js";
import { evidenceLine, mergeEvidence } from "../entries.js";
import { sameTop } from "../stops/moved.js";
import { methodOf } from "./managed-rows.js";
import { managedWaitOf, type ManagedWait } from "./managed-waits.js";
import { responsibleOf, siteOf } from "./responsible.js";
import { unreadIn } from "../probes/lost-lines.js";
import { isTorn } from "../probes/torn-stack.js";
import { kindOf, nameOfFrame, type FactContext, type FactDraft } from "./fact.js";

/** What a thread stands still for. */
export interface Wait {
  readonly moment: number;
  readonly thread: string | null;
  readonly on: WaitsOn;
  /** Address of the lock or value of the handle, where a 32-bit stack printed it. */
  readonly object: string | null;
  /** Words of the waiting rows: on 64-bit machines home space, which proves nothing alone. */
  readonly words: readonly string[];
  readonly stack: Stack;
  /** Index of the outermost row that belongs to the wait itself. */
  readonly at: number;
  /** Rows are missing or cut that may say something else. */
  readonly torn: boolean;
  /** What the managed rows of the thread say of it. */
  readonly managed: ManagedWait | null;
}

export type WaitsOn =
  | "critical-section"
  | "srw-lock"
  | "condition-variable"
  | "monitor"
  | "loader"
  | "com-call"
  | "rpc-local"
  | "rpc-remote"
  | "window"
  | "dialog"
  | "io"
  | "socket"
  | "object"
  | "sleep"
  | "task"
  | "sql"
  | "http"
  | "join"
  | "idle";

/** One for each thread of a standstill whose stack shows that it waits; idle ones included. */
export function waitsOf(context: FactContext): readonly Wait[] {
  const unread = unreadIn(context.entries);
  /** Of each standstill and thread, the stack that was shown first. */
  const shown = new Map<string, Stack>();
  return context.moments.flatMap((moment, m): Wait[] => {
    const { stack, view, views } = moment;
    if (stack === null || stack.frames.length === 0) return [];
    // `~*k`, and then `~1s` and `k`: one wait, seen twice.
    const place = `${moment.time} ${moment.thread ?? "?"}`;
    const before = shown.get(place);
    if (before !== undefined && sameTop(before, stack)) return [];
    shown.set(place, stack);
    const rows = views.get("managed");
    const managed = rows === undefined ? null : managedWaitOf(rows);
    const native = view === "managed" ? null : readWait(stack, context);
    const own = { moment: m, thread: moment.thread, stack };
    // Without a row of who waits, the row that says for what may be lost as well.
    const isTornAt = (at: number): boolean =>
      at === stack.frames.length - 1 || isTorn(stack, lastToldBy(stack, at), (line) => unread(moment.source, line));
    if (native !== null) {
      // The native rows of a managed wait name an event; what it stands for is in the managed ones.
      const told = managed !== null && TOLD_BETTER.has(native.on);
      const torn = isTornAt(native.at);
      return [{ ...own, ...native, on: told ? managed.on : native.on, torn, managed: told ? managed : null }];
    }
    if (managed === null || view !== "managed") return [];
    const at = managed.own - 1;
    return [{ ...own, on: managed.on, object: null, words: [], at, torn: isTornAt(at), managed }];
  });
}

/** Native reasons that say less than the managed rows. */
const TOLD_BETTER: ReadonlySet<WaitsOn> = new Set(["object", "monitor", "sleep", "socket", "io", "condition-variable"]);

/** Each wait that is not idle, as a fact. */
export function waitFacts(
  waits: readonly Wait[],
  known: readonly { readonly moment: number }[],
  objectOfWait: (wait: Wait) => WaitedObject | null,
  context: FactContext,
): readonly FactDraft[] {
  const owned = new Set(known.map((one) => one.moment));
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
  waits.forEach((wait, w) => {
    if (LOCKS.has(wait.on) && placeOf(wait.stack, context).ui) windows.set(places[w]!, wait);
  });
  return waits.flatMap((wait, w) => {
    if (wait.on === "idle") return [];
    const object = objectOfWait(wait);
    const window = wait.on === "window" ? windows.get(places[w]!) : undefined;
    const loader = loaders.get(places[w]!)?.find((other) => other.moment !== wait.moment);
    const beside = { ownerKnown: owned.has(wait.moment), wantsLoader: loader?.thread ?? null, object, window };
    return [factOf(wait, beside, context)];
  });
}

const LOCKS: ReadonlySet<WaitsOn> = new Set(["critical-section", "srw-lock", "monitor", "loader"]);

/** Of a wait inside the loader the rows further out say whether a library starts or the process ends. */
function lastToldBy({ frames }: Stack, at: number): number {
  return frames.some((frame) => LOADER_CALLS.test(nameOfFrame(frame))) ? frames.length - 1 : at;
}

type Found = Pick<Wait, "on" | "object" | "words" | "at">;

/** Rows that may stand between the system call and the row that says what is waited for. */
const DEPTH = 24;

/**
 * ```text
 * 00 ntdll!NtWaitForSingleObject+0x14                 the thread is in the kernel: an offset behind the call
 * 01 ntdll!RtlpWaitForCriticalSection+0xaa            says for what
 * 02 ntdll!RtlEnterCriticalSection+0x46   0024e750    its first argument, on 32-bit machines: the section
 * 03 ftpsvc2!DereferenceUserDataAndKill+0x24          who waits
 * ```
 *
 * Without an offset the row is the first instruction of the function: a breakpoint there, not yet a wait.
 */
function readWait(stack: Stack, context: FactContext): Found | null {
  const { frames } = stack;
  const kinds = frames.slice(0, DEPTH).map((frame) => kindOf(context.knowledge, frame));
  const top = frames.findIndex((frame, f) => kinds[f] !== "system-call" && !/^wow64/i.test(frame.module ?? ""));
  const first = frames[top];
  // The kernel's half of a wait says nothing that its caller's half does not.
  if (first === undefined || top > 3 || /^nt(?:oskrnl|krnl\w*)?$/i.test(first.module ?? "")) return null;
  const kind = kinds[top];
  const called = /^(?:nt|zw)?(?:read|write|deviceiocontrol|fscontrol|flushbuffers)file$/i.test(first.symbol ?? "");
  if (!called && (kind === undefined || !STILL.has(kind))) return null;
  // `kc` and its like print no offsets at all.
  const offsets = frames.some((frame) => (frame.displacement ?? 0) > 0);
  if (top === 0 && offsets && (first.displacement ?? 0) === 0) return null;
  let at = top;
  let on: WaitsOn = called ? "io" : kind === "idle" ? "idle" : isSleep(first) ? "sleep" : "object";
  if (kind !== undefined) on = REASONS[kind] ?? on;
  for (let f = top; f < kinds.length; f++) {
    const frame = frames[f]!;
    const name = nameOfFrame(frame);
    if (f > top && context.ownerOf(frame.module) !== "os") break;
    if (SERVES.test(name) || (kinds[f] === "idle" && on === "object"))
      return { on: "idle", object: null, words: [], at: f };
    const reason = reasonOf(name, kinds[f]);
    if (reason === null && kinds[f] === "wait" && f === at + 1) at = f;
    if (reason === null) {
      // Rows of another library of Windows: what is waited for was named before.
      if (kinds[f] === undefined && f > at + 6) break;
      continue;
    }
    if (RANK.indexOf(reason) <= RANK.indexOf(on)) on = reason;
    at = f;
  }
  const taker = frames
    .slice(at + 1)
    .find((frame) => !/!rtlp?(?:enter|wait\w*)criticalsection/.test(nameOfFrame(frame)));
  if (on === "critical-section" && taker !== undefined && TAKES_LOADER_LOCK.test(nameOfFrame(taker))) on = "loader";
  return { on, at, ...objectOf(on, frames.slice(top, at + 2)) };
}

/** The critical section that they enter themselves is the loader lock. */
const TAKES_LOADER_LOCK =
  /^ntdll[^!]*!(?:ldrshutdownthread|ldrshutdownprocess|ldrpinitializethread|_?ldrpinitialize|ldrunloaddll|ldrloaddll|ldrploaddll|ldrgetprocedureaddress(?:ex)?|ldrpgetprocedureaddress|ldrgetdllhandle(?:ex)?|ldrlockloaderlock|ldrpacquireloaderlock|ldrpprepar[a-z]*moduleforexecution|ldrenumerateloadedmodules|ldrpdecrementmoduleloadcountex|ldrpunloadnode)$/;

/** Kinds of a top row that say that the thread stands still. */
const STILL: ReadonlySet<FrameKind> = new Set([
  "wait",
  "idle",
  "blocked-on-lock",
  "blocked-on-loader",
  "blocked-on-process",
  "blocked-on-remote",
  "blocked-on-apartment",
  "blocked-on-window",
]);

const REASONS: Partial<Readonly<Record<FrameKind, WaitsOn>>> = {
  "blocked-on-loader": "loader",
  "blocked-on-apartment": "com-call",
  "blocked-on-process": "rpc-local",
  "blocked-on-remote": "rpc-remote",
  "blocked-on-window": "window",
};

/** A server thread of RPC, of a pool or of the debugger, between two pieces of work. */
const SERVES =
  /!(?:lrpc_address::|recvlotsacalls|processioevents|loadablet?transport|common_processcalls|receivelotsacalls|dbguiremotebreakin|tppworkerthread|cdllhost::(?:sta|mta)workerloop|cthreadpool|threadproc_?idle)/;

/** Of several reasons in one stack the most telling. */
const RANK: readonly WaitsOn[] = [
  "loader",
  "critical-section",
  "srw-lock",
  "monitor",
  "com-call",
  "rpc-remote",
  "rpc-local",
  "window",
  "dialog",
  "socket",
  "condition-variable",
  "io",
  "sleep",
  "task",
  "sql",
  "http",
  "join",
  "object",
  "idle",
];

function reasonOf(name: string, kind: FrameKind | undefined): WaitsOn | null {
  if (kind === "blocked-on-lock") {
    if (name.includes("criticalsection")) return "critical-section";
    if (name.includes("conditionvariable")) return "condition-variable";
    if (name.includes("srwlock")) return "srw-lock";
    return /mon|awarelock|crst/.test(name) ? "monitor" : "critical-section";
  }
  if (/^user32!(?:messagebox|softmodalmessagebox|dialogbox|internaldialogbox)/.test(name)) return "dialog";
  if (/^comdlg32!get(?:open|save)filename/.test(name)) return "dialog";
  if (/^(?:mswsock|ws2_32|wsock32)!/.test(name)) return "socket";
  return kind === undefined ? null : (REASONS[kind] ?? null);
}

function isSleep(frame: Frame): boolean {
  return /delayexecution|^sleep/i.test(frame.symbol ?? "");
}

/** Rows whose first argument is what is waited for. */
const TAKES_OBJECT: Partial<Readonly<Record<WaitsOn, RegExp>>> = {
  "critical-section":
    /!(?:rtlentercriticalsection|rtlp(?:wait(?:for|on)criticalsection|entercriticalsectioncontended))$/,
  monitor: /^(?:clr|coreclr|mscorwks)!(?:jit\w*mon\w*|awarelock::enter\w*|\w*monitor_enter\w*)$/,
  "srw-lock": /!rtlacquiresrwlock(?:exclusive|shared)$/,
  object: /!(?:(?:nt|zw)?waitforsingleobject(?:ex)?)$/,
};

function objectOf(on: WaitsOn, frames: readonly Frame[]): Pick<Wait, "object" | "words"> {
  const takes = TAKES_OBJECT[on];
  const rows = takes === undefined ? [] : frames.filter((frame) => takes.test(nameOfFrame(frame)));
  const words = rows.flatMap((row) => row.args);
  const outer = rows.at(-1);
  const named = outer?.parameters[0]?.value
    .match(/^(?:0x)?([0-9a-f`]{4,})/i)?.[1]
    ?.replaceAll("`", "")
    .toLowerCase();
  // The runtime's own calls take their first arguments in registers.
  const [word] = on === "monitor" ? [] : (outer?.args ?? []);
  return { object: named ?? (word?.length === 8 ? word : null), words };
}

/** Where the waiting code runs: in a library's start or end code, at the end of the process, in a window's thread. */
export interface Place {
  readonly inside: "dllmain" | "process-exit" | null;
  readonly module: string | null;
  readonly ui: boolean;
}

export function placeOf(stack: Stack, context: FactContext): Place {
  const { frames } = stack;
  const loader = frames.findIndex((frame) => LOADER_CALLS.test(nameOfFrame(frame)));
  const ending = frames.some((frame) => /^ntdll[^!]*!ldrshutdownprocess$/.test(nameOfFrame(frame)));
  const own =
    loader < 0
      ? null
      : (frames.slice(0, loader).findLast((frame) => frame.module !== null && !/^ntdll/i.test(frame.module)) ?? null);
  return {
    inside: ending ? "process-exit" : own !== null ? "dllmain" : null,
    module: own?.module ?? null,
    ui: frames.some((frame) => kindOf(context.knowledge, frame) === "message-loop"),
  };
}

const LOADER_CALLS =
  /^ntdll[^!]*!(?:ldrpcallinitroutine\w*|ldrpruninitializeroutines|ldrpinitializethread|ldrshutdownthread)$/;

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

/** The object that a thread waits for, as `!handle` describes it. */
export interface WaitedObject {
  /** `process` and `thread` are signalled when they end. */
  readonly kind: "process" | "thread" | "other";
  /** `Event`, `Mutant` as printed. */
  readonly type: string;
  /** Of a process or a thread its id, as printed. */
  readonly id: string | null;
  /** Of a thread its name, where the log gives it. */
  readonly thread: string | null;
  /** That it is this handle: the stack prints it, or it is the only one that was looked at there. */
  readonly sure: boolean;
  readonly evidence: Evidence;
}

/** What other threads of the same standstill say of a wait. */
interface Beside {
  readonly ownerKnown: boolean;
  /** Another thread that waits for the loader. */
  readonly wantsLoader: string | null;
  readonly object: WaitedObject | null;
  /** The wait of a thread that has windows, of a thread that hands a message to one. */
  readonly window: Wait | undefined;
}

function factOf(wait: Wait, beside: Beside, context: FactContext): FactDraft {
  const { stack } = wait;
  const { object } = beside;
  const place = placeOf(stack, context);
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
      who: wait.thread === null ? "A thread" : `Thread ${wait.thread}`,
      asker: asker ?? "code that the stack does not name",
      what: whatOf(wait, object),
      object: wait.object,
      "object.kind": object === null ? (wait.on === "object" ? "unknown" : null) : object.kind,
      "object.type": object?.type,
      "object.id": object?.id,
      "object.thread": object?.thread,
      "object.looked": object === null ? null : !object.sure,
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
      "window-thread": beside.window?.thread,
      "window-thread.what": beside.window === undefined ? null : WORDS[beside.window.on],
      ui: place.ui,
      timeout: timeoutOf(rows),
      "owner-known": wait.on === "critical-section" ? beside.ownerKnown : null,
    },
    text: `thread ${wait.thread ?? "(not named)"} waits for ${whatOf(wait, object)}${asker === null ? "" : `, asked for by ${asker}`}`,
    basis: "inference",
    confidence: wait.torn ? "possible" : warned ? "probable" : "strong",
    refutedBy: wait.torn
      ? "the whole stack: a row of it that is missing or cut may name something else"
      : "a later stack of the same thread that has moved on",
    frames: stack.frames,
    evidence: mergeEvidence([
      ...rows.map((frame) => evidenceLine(source, frame.line)),
      ...(frame === undefined ? [] : [evidenceLine(source, frame.line)]),
      ...managedLines(wait).map((line) => evidenceLine(source, line)),
      ...(responsible === null ? [] : [evidenceLine(source, stack.frames[responsible.index]!.line)]),
      ...(object === null ? [] : [object.evidence]),
    ]),
  };
}

function whatOf(wait: Wait, object: WaitedObject | null): string {
  if (object?.sure === true) return wordsOf(object);
  const rows = wait.stack.frames.slice(0, wait.at + PUMPS_WITHIN);
  const pumps = wait.on === "object" && rows.some((frame) => /!(?:real)?msgwaitfor/.test(nameOfFrame(frame)));
  return pumps ? "an object to be signalled, or a message" : WORDS[wait.on];
}

/** Rows of user32 between the wait and `MsgWaitForMultipleObjects`. */
const PUMPS_WITHIN = 4;

/** `process 2244 to end`, `an object of type Event to be signalled` */
function wordsOf({ kind, type, id, thread }: WaitedObject): string {
  if (kind === "other") return `an object of type ${type} to be signalled`;
  return `${kind}${(thread ?? id) === null ? "" : ` ${thread ?? id}`} to end`;
}

/** They ask for nothing themselves. */
const PASSES_ON: ReadonlySet<FrameKind> = new Set(["plumbing", "thread-start"]);

/** The innermost row that is more than the way into the wait. */
function askingFrame({ stack, at }: Wait, { knowledge }: FactContext): Frame | undefined {
  const rows = stack.frames.slice(at + 1).filter((frame) => {
    const kind = kindOf(knowledge, frame);
    return frame.module !== null && !frame.inline && (kind === undefined || (!STILL.has(kind) && !PASSES_ON.has(kind)));
  });
  return rows.find((frame) => !CARRIERS.test(frame.module ?? "")) ?? rows[0];
}

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

/** The place that asked for the wait; null where the stack does not name it. */
export function askerOf(wait: Wait, context: FactContext): string | null {
  if (wait.managed !== null) return methodOf(wait.managed.stack.frames[wait.managed.own]!);
  const frame = askingFrame(wait, context);
  return frame === undefined ? null : siteOf(frame);
}

/** What carries a call to another thread or process asks for nothing itself. */
const CARRIERS = /^(?:rpcrt4|combase|ole32|oleaut32)$/i;

/** `infinite`, or the time in milliseconds; null where no 32-bit row printed it. */
function timeoutOf(rows: readonly Frame[]): string | null {
  const row = rows.find((frame) => /!waitforsingleobject(?:ex)?$/.test(nameOfFrame(frame)));
  const word = row?.args[1];
  if (word === undefined || word.length !== 8) return null;
  return /^f{8}$/.test(word) ? "infinite" : String(Number.parseInt(word, 16));
}
