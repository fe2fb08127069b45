import type { Stack } from "../../model/outputs.js";
import { methodOf, ownMethod } from "./managed-rows.js";
import type { WaitsOn } from "./waits.js";

/** What managed rows say of a wait. */
export interface ManagedWait {
  readonly on: WaitsOn;
  readonly stack: Stack;
  /** Index of the innermost row of the program's own. */
  readonly own: number;
  /** Whether a thread of the runtime's pool waits. */
  readonly pool: boolean;
}

/** Methods on top of a thread that stands still. */
const STILL =
  /^System\.Threading\.(?:Monitor\.(?:Obj)?Wait|Monitor\.(?:Reliable|Try)?(?:Reliable)?Enter|WaitHandle\.|Thread\.(?:Sleep|Join)|SynchronizationContext\.Wait|LowLevelLifoSemaphore|SemaphoreSlim\.Wait|ManualResetEventSlim\.Wait)|\bOSSOCK\.(?:recv|send|connect|accept|select|WSARecv|WSASend|WSAConnect)|\bSNIRead\w*|^Interop\+?\w*\.(?:recv|send|connect|select|poll)/i;

/** What the runtime makes to call native code: the method below it says which. */
const STUB = /\bIL_STUB/;

/**
 * The most telling method between the top and the program's own rows, the outermost that fits first.
 *
 * ```text
 * System.Threading.Monitor.ObjWait(Int32, System.Object)                    stands still
 * System.Threading.Tasks.Task.InternalWaitCore(Int32, …)                    for a task
 * System.Threading.Tasks.Task`1[[…]].GetResultCore(Boolean)
 * Shop.Web.Controllers.PriceController.Get(Int32)                           the program's own
 * ```
 */
const REASONS: readonly (readonly [WaitsOn, RegExp])[] = [
  ["sql", /^(?:System|Microsoft)\.Data\.SqlClient\.|^SNINativeMethodWrapper\./],
  ["http", /^System\.Net\.(?:HttpWebRequest|WebClient|Http\.HttpClient)\b/],
  ["socket", /^System\.Net\.(?:Sockets\.|Dns\b|Security\.)|\bOSSOCK\./],
  ["task", /^System\.Threading\.Tasks\.Task\b|^System\.Runtime\.CompilerServices\.\w*TaskAwaiter/],
  ["join", /^System\.Threading\.Thread\.Join/],
  ["sleep", /^System\.Threading\.Thread\.Sleep/],
  ["object", /^System\.Threading\.(?:WaitHandle|ManualResetEventSlim|SemaphoreSlim|Monitor\.(?:Obj)?Wait)/],
];

const ENTERS = /^System\.Threading\.Monitor\.(?:Reliable|Try)?(?:Reliable)?(?:Enter|TryEnter)/;

/** A host that runs until somebody ends it waits for nothing that could fail to come. */
const HOSTS =
  /Hosting\w*\.(?:Run|WaitForShutdown)|^System\.ServiceProcess\.ServiceBase\.Run|^System\.Console\.Read|^System\.Windows\.(?:Forms\.)?(?:Application|Threading\.Dispatcher)\b.*(?:Run|PushFrame)/;

const POOL =
  /^System\.Threading\.(?:ThreadPoolWorkQueue\.Dispatch|_ThreadPoolWaitCallback|PortableThreadPool|_ThreadPoolWaitOrTimerCallback)/;

/** Null where the managed rows show no wait of the program's own. */
export function managedWaitOf(stack: Stack): ManagedWait | null {
  const reason = managedReason(stack.frames.map(methodOf));
  return reason === null ? null : { ...reason, stack };
}

/** The same of the methods of a stack, innermost first. */
export function managedReason(methods: readonly (string | null)[]): Omit<ManagedWait, "stack"> | null {
  const own = ownMethod(methods);
  if (own < 0) return null;
  const top = methods.find((method) => method !== null && !STUB.test(method));
  if (top == null || !STILL.test(top) || methods.indexOf(top) >= own) return null;
  if (methods.slice(0, own).some((method) => method !== null && HOSTS.test(method))) return null;
  const pool = methods.some((method) => method !== null && POOL.test(method));
  if (ENTERS.test(top)) return { on: "monitor", own, pool };
  const between = methods.slice(0, own).filter((method) => method !== null);
  const found = REASONS.find(([, pattern]) => between.some((method) => pattern.test(method)));
  return found === undefined ? null : { on: found[0], own, pool };
}
