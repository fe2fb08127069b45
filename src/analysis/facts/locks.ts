import { weakest, type Evidence } from "../../model/evidence.js";
import { entriesShowing, evidenceLine, mergeEvidence } from "../entries.js";
import { unreadIn } from "../probes/lost-lines.js";
import { isTorn } from "../probes/torn-stack.js";
import { heldLocks, type LockKind, type LockWait } from "./lock-graph.js";
import { plainId } from "./plain-id.js";
import { threadsByTime } from "./thread-names.js";
import type { FactContext, FactDraft } from "./fact.js";
import { listOf } from "./list-of.js";
import { cyclesOf } from "./lock-cycles.js";
import { monitorFacts } from "./monitors.js";
import { WORDS } from "./wait-facts.js";
import { placeOf, type Wait, type WaitsOn } from "./waits.js";

/** Waits for locks whose owner is known, the cycles among them, and locks whose owner is gone. */
export function lockFacts(
  waits: readonly Wait[],
  lockWaits: readonly LockWait[],
  context: FactContext,
): readonly FactDraft[] {
  const cycles = cyclesOf(lockWaits);
  const inCycles = new Set(cycles.flat());
  const closed = new Set(Array.from(inCycles, ({ lock, time }) => `${time} ${lock}`));
  const stateOf = statesOf(waits, context);
  const ended = endedThreads(context);
  const beside = waitersBeside(lockWaits, inCycles);
  const shown = shownThreads(context);
  return [
    ...lockWaits.filter(isHeld).map((one) =>
      waitFact(one, {
        ownerOn: stateOf(one),
        ended: ended.get(plainId(one.ownerId)),
        inCycle: inCycles.has(one),
        waiters: beside.get(one) ?? [one.waiter],
        ownerShown: shown.has(`${one.time} ${plainId(one.owner ?? one.ownerId)}`),
      }),
    ),
    ...cycles.map((cycle) => cycleFact(cycle, libraryIn(cycle, waits, context))),
    ...orphans(lockWaits, context),
    ...monitorFacts(waits, lockWaits, (lock, time) => closed.has(`${time} ${lock}`), context),
  ];
}

/** What the owner itself waits for, if its stack was shown: `idle`, `window`, …; `running` where it does not wait. */
function statesOf(waits: readonly Wait[], context: FactContext): (wait: LockWait) => WaitsOn | "running" | null {
  const unread = unreadIn(context.entries);
  const at = (moment: number, thread: string | null): string => {
    const { source, first } = context.moments[moment]!;
    return `${context.standstill(source, first)} ${thread ?? "?"}`;
  };
  const states = new Map<string, WaitsOn | "running" | null>();
  for (const { moment, thread, torn, on } of waits) {
    const place = at(moment, thread);
    if (!states.has(place)) states.set(place, torn ? null : on);
  }
  context.moments.forEach(({ stack, source, thread }, m) => {
    const place = at(m, thread);
    if (stack === null || states.has(place)) return;
    if (!isTorn(stack, stack.frames.length, (line) => unread(source, line))) states.set(place, "running");
  });
  return ({ owner, time }) => (owner === null ? null : (states.get(`${time} ${owner}`) ?? null));
}

/** Of each wait, all that wait for the same lock and owner at the same standstill. */
function waitersBeside(
  lockWaits: readonly LockWait[],
  inCycles: ReadonlySet<LockWait>,
): ReadonlyMap<LockWait, readonly string[]> {
  const groups = new Map<string, Set<string>>();
  const found = new Map<LockWait, readonly string[]>();
  const keyOf = (one: LockWait): string => `${one.time} ${one.kind} ${one.lock} ${one.ownerId} ${inCycles.has(one)}`;
  for (const one of lockWaits) groups.set(keyOf(one), (groups.get(keyOf(one)) ?? new Set()).add(one.waiter));
  for (const one of lockWaits) found.set(one, [...groups.get(keyOf(one))!]);
  return found;
}

/** By standstill, the threads of which the log has rows. */
function shownThreads({ moments, standstill }: FactContext): ReadonlySet<string> {
  return new Set(
    moments
      .filter(({ stack, thread }) => thread !== null && (stack?.frames.length ?? 0) > 1)
      .map(({ source, first, thread }) => `${standstill(source, first)} ${plainId(thread!)}`),
  );
}

/** Of more threads than these the rest are counted. */
const MOST_NAMED = 6;

/** `thread 0:003 waits`, `threads 0:003 and 0:004 wait` */
function waitersInWords(waiters: readonly string[]): string {
  const [only] = waiters;
  if (waiters.length === 1) return `thread ${inWords(only!)} waits`;
  const named = waiters.slice(0, MOST_NAMED).map(inWords);
  return `threads ${listOf(waiters.length > MOST_NAMED ? [...named, `${waiters.length - MOST_NAMED} more`] : named)} wait`;
}

interface LockState {
  readonly ownerOn: WaitsOn | "running" | null;
  readonly ownerShown: boolean;
  readonly ended: Evidence | undefined;
  readonly inCycle: boolean;
  readonly waiters: readonly string[];
}

function waitFact(one: LockWait, { ownerOn, ownerShown, ended, inCycle, waiters }: LockState): FactDraft {
  const missing = one.kind !== "resource" && one.missing;
  const gone = missing || ended !== undefined;
  const owner = inWords(one.owner ?? `tid ${one.ownerId}`);
  return {
    kind: "lock-wait",
    moment: one.moment,
    thread: one.waiter,
    fields: {
      lock: one.lock,
      "lock.name": one.lockName?.replace(/\+0x?0*$/, ""),
      "lock.kind": one.kind,
      waiter: inWords(one.waiter),
      waiters: capital(waitersInWords(waiters)),
      "waiters.count": waiters.length,
      owner,
      "owner.id": one.ownerId,
      "owner.gone": gone || (one.kind !== "resource" && one.listed && one.owner !== null) ? gone : null,
      "owner.gone.because": !gone
        ? null
        : one.kind === "monitor"
          ? "the list of monitors has XXX in place of its number, which it prints for a thread that is gone"
          : ended !== undefined
            ? "the debugger shows it as terminated"
            : "no row of the list of threads has it",
      "owner.shown": ownerShown ? true : null,
      "owner.on": ownerOn,
      "owner.what": ownerOn === null || ownerOn === "running" ? null : WORDS[ownerOn],
      cycle: inCycle,
      because: one.because,
    },
    text: `thread ${inWords(one.waiter)} waits for ${nameOfLock(one)}, which ${one.kind === "monitor" && one.owner === null ? "a thread that is gone" : `thread ${owner}`} holds${one.asker === null ? "" : `; ${one.asker} asked for it`}`,
    basis: "inference",
    confidence: one.confidence,
    refutedBy: "a listing of the lock at the same moment with another owner",
    evidence: ended === undefined ? one.evidence : mergeEvidence([...one.evidence, ended]),
  };
}

/** Locks. Waits for a thread itself are told as waits, those of the kernel as chains; here they only close circles. */
function isHeld({ kind }: LockWait): boolean {
  return isLock(kind) && kind !== "mutant";
}

function isLock(kind: LockKind): kind is Exclude<LockKind, "thread" | "message" | "reply"> {
  return kind !== "thread" && kind !== "message" && kind !== "reply";
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** `tid 24f0` is the thread with the id 24f0, which no list names. */
function inWords(thread: string): string {
  return thread.replace(/^tid /, "with the id ");
}

/** Threads of a kernel that a row shows as terminated. */
function endedThreads({ entries }: FactContext): ReadonlyMap<string, Evidence> {
  const ended = new Map<string, Evidence>();
  for (const { source, output } of entriesShowing(entries, "threads")) {
    for (const row of output.rows) {
      if (row.object !== null && /\bterminated\b/i.test(row.state ?? ""))
        ended.set(plainId(row.object), evidenceLine(source, row.line));
    }
  }
  return ended;
}

const NAMES: Readonly<Record<Exclude<LockKind, "thread" | "message" | "reply">, string>> = {
  "critical-section": "the critical section",
  resource: "the resource",
  monitor: "the monitor",
  mutex: "the mutex",
  mutant: "the mutant",
};

function nameOfLock({ lock, lockName, kind }: LockWait): string {
  if (!isLock(kind)) return lock;
  return `${NAMES[kind]} ${lock}${lockName === null ? "" : ` (${lockName.replace(/\+0x?0*$/, "")})`}`;
}

/** The library in whose start or end code a wait of the circle is, where another one is for the loader. */
function libraryIn(cycle: readonly LockWait[], waits: readonly Wait[], context: FactContext): string | null {
  const places = waits
    .filter((wait) => cycle.some(({ moment, kind }) => kind === "thread" && moment === wait.moment))
    .map((wait) => placeOf(wait.stack, context));
  const wantsLoader = waits.some((wait) => wait.on === "loader" && cycle.some(({ moment }) => moment === wait.moment));
  if (!wantsLoader) return null;
  return places.find(({ inside }) => inside === "dllmain")?.module ?? null;
}

function cycleFact(cycle: readonly LockWait[], library: string | null): FactDraft {
  const threads = cycle.map((wait) => inWords(wait.waiter));
  const way = cycle.map(
    (wait) => `Thread ${inWords(wait.waiter)}${wait.asker === null ? "" : `, in ${wait.asker},`} waits ${goalOf(wait)}`,
  );
  return {
    kind: "lock-cycle",
    moment: Math.max(...cycle.map((wait) => wait.moment)),
    thread: null,
    fields: {
      threads: listOf(threads),
      count: threads.length,
      locks: listOf(
        cycle.filter(({ kind }) => isLock(kind)).map((wait) => wait.lockName?.replace(/\+0x?0*$/, "") ?? wait.lock),
      ),
      kinds: [...new Set(cycle.map(({ kind }) => kind))].sort().join(", "),
      ends: cycle.some(({ kind }) => kind === "thread"),
      dllmain: library,
      message: cycle.some(({ kind }) => kind === "message"),
      reply: cycle.some(({ kind }) => kind === "reply"),
      way: way.join(". "),
      because: [...new Set(cycle.map((wait) => wait.because))].join("; "),
    },
    text: `threads ${listOf(threads)} wait for each other. ${way.join(". ")}`,
    basis: "inference",
    confidence: weakest(...cycle.map((wait) => wait.confidence)),
    refutedBy: "a listing in which one of the locks has another owner, or one of the waits has a time limit",
    evidence: mergeEvidence(cycle.flatMap((wait) => wait.evidence)),
  };
}

function goalOf(wait: LockWait): string {
  const owner = wait.owner === null ? "?" : inWords(wait.owner);
  if (wait.kind === "thread") return `until thread ${owner} ends`;
  if (wait.kind === "reply") return `for the answer to its ALPC message ${wait.lock}, which thread ${owner} has taken`;
  if (wait.kind === "message") return `until thread ${owner} takes a message`;
  return `for ${nameOfLock(wait)}, which ${wait.owner?.startsWith("tid ") === true ? "the thread " : ""}${owner} holds`;
}

/** Sections whose owner is in no row of a list of all threads. */
function orphans(known: readonly LockWait[], context: FactContext): readonly FactDraft[] {
  const threads = threadsByTime(context);
  return heldLocks(context).flatMap(({ row, source, moment, time }): FactDraft[] => {
    if (row.kind !== "critical-section" || !threads.isMissing(time, row.owner!)) return [];
    // A thread that waits for it tells more.
    if (known.some((wait) => wait.time === time && wait.lock === row.address)) return [];
    return [
      {
        kind: "orphan-lock",
        moment,
        thread: null,
        fields: { lock: row.address, "lock.name": row.symbol, "owner.id": row.owner },
        text: `the critical section ${row.address} is held by the thread ${row.owner!}, which is not among the threads of the process`,
        basis: "inference",
        confidence: "strong",
        refutedBy: "a list of threads that has this thread",
        evidence: [evidenceLine(source, row.line)],
      },
    ];
  });
}
