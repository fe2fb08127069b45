import type { Frame, Stack } from "../../model/outputs.js";
import type { FrameKind } from "../../knowledge/index.js";
import { sameTop } from "../stops/moved.js";
import { methodOf } from "./managed-rows.js";
import { managedWaitOf, type ManagedWait } from "./managed-waits.js";
import { siteOf } from "./responsible.js";
import { unreadIn } from "../probes/lost-lines.js";
import { isTorn } from "../probes/torn-stack.js";
import { kindOf, nameOfFrame, type FactContext } from "./fact.js";

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
  const top = frames.findIndex(
    (frame, f) =>
      kinds[f] !== "system-call" &&
      !/^wow64/i.test(frame.module ?? "") &&
      // A wait for a critical section that lasted too long breaks into the debugger.
      !(kinds[f] === "debugger" && frames[f + 1] !== undefined && WAITS_FOR_SECTION.test(nameOfFrame(frames[f + 1]!))),
  );
  const first = frames[top];
  // The kernel's half of a wait says nothing that its caller's half does not.
  if (first === undefined || top > 3 || /^nt(?:oskrnl|krnl\w*)?$/i.test(first.module ?? "")) return null;
  const kind = kinds[top];
  const called =
    /^(?:(?:nt|zw)?(?:read|write|deviceiocontrol|fscontrol|flushbuffers)file|sockwaitforsingleobject)$/i.test(
      first.symbol ?? "",
    );
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

const WAITS_FOR_SECTION = /^ntdll[^!]*!rtlpwait(?:for|on)criticalsection$/;

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
  // WinINet's own wait for a request of a synchronous handle, and WinHTTP's for the answer.
  if (name.startsWith("wininet!cpendingsynccall::")) return "http";
  if (/^winhttp!winhttp(?:receiveresponse|readdata|querydataavailable)$/.test(name)) return "http";
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

/**
 * Where the waiting code runs: in a library's start or end code, at the end of the process, in a filter that reports an
 * exception which nobody handled, in a window's thread.
 */
export interface Place {
  readonly inside: "dllmain" | "process-exit" | "crash-report" | null;
  readonly module: string | null;
  readonly ui: boolean;
}

export function placeOf(stack: Stack, context: FactContext): Place {
  const { frames } = stack;
  const loader = frames.findIndex((frame) => LOADER_CALLS.test(nameOfFrame(frame)));
  const ending = frames.some((frame) => /^ntdll[^!]*!ldrshutdownprocess$/.test(nameOfFrame(frame)));
  const reports = frames.some((frame) => kindOf(context.knowledge, frame) === "exception-unhandled");
  const own =
    loader < 0
      ? null
      : (frames.slice(0, loader).findLast((frame) => frame.module !== null && !/^ntdll/i.test(frame.module)) ?? null);
  return {
    inside: ending ? "process-exit" : reports ? "crash-report" : own !== null ? "dllmain" : null,
    module: own?.module ?? null,
    ui: frames.some(
      (frame) => kindOf(context.knowledge, frame) === "message-loop" || MANAGED_LOOP.test(frame.callSite),
    ),
  };
}

/** The loops that take messages in Windows Forms and WPF. */
const MANAGED_LOOP =
  /System\.Windows\.(?:Forms\.Application\b.{0,80}\.RunMessageLoop|Threading\.Dispatcher\.PushFrame)/;

const LOADER_CALLS =
  /^ntdll[^!]*!(?:ldrpcallinitroutine\w*|ldrpruninitializeroutines|ldrpinitializethread|ldrshutdownthread)$/;

/** They ask for nothing themselves. */
const PASSES_ON: ReadonlySet<FrameKind> = new Set(["plumbing", "thread-start"]);

/** The innermost row that is more than the way into the wait. */
export function askingFrame({ stack, at }: Wait, { knowledge }: FactContext): Frame | undefined {
  const rows = stack.frames.slice(at + 1).filter((frame) => {
    const kind = kindOf(knowledge, frame);
    return (
      frame.module !== null &&
      !frame.inline &&
      !FILE_CALLS.test(nameOfFrame(frame)) &&
      (kind === undefined || (!STILL.has(kind) && !PASSES_ON.has(kind)))
    );
  });
  return rows.find((frame) => !CARRIERS.test(frame.module ?? "")) ?? rows[0];
}

/** The system's own way from a program to the file or device that it waits for. */
const FILE_CALLS =
  /^kernel(?:32|base)!(?:readfile|writefile|deviceiocontrol|flushfilebuffers|getoverlappedresult(?:ex)?|transactnamedpipe|callnamedpipe[aw]|waitnamedpipe[aw]|connectnamedpipe)(?:implementation|stub)?$/;

/** The place that asked for the wait; null where the stack does not name it. */
export function askerOf(wait: Wait, context: FactContext): string | null {
  if (wait.managed !== null) return methodOf(wait.managed.stack.frames[wait.managed.own]!);
  const frame = askingFrame(wait, context);
  return frame === undefined ? null : siteOf(frame);
}

/** The row that names the place. */
export function askerLines(wait: Wait, context: FactContext): readonly number[] {
  const frame = wait.managed === null ? askingFrame(wait, context) : wait.managed.stack.frames[wait.managed.own];
  return frame === undefined ? [] : [frame.line];
}

/** What carries a call to another thread or process asks for nothing itself. */
export const CARRIERS: RegExp = /^(?:rpcrt4|combase|ole32|oleaut32)$/i;
