import type { Confidence, Evidence } from "../../model/evidence.js";
import type { Address } from "../../model/address.js";
import type { LockRow, Output } from "../../model/outputs.js";
import { entriesShowing, type Entry, evidenceLine, mergeEvidence } from "../entries.js";
import type { FactContext } from "./fact.js";
import { sameId } from "./plain-id.js";
import { threadsByTime } from "./thread-names.js";
import { askerLines, askerOf, type Wait } from "./waits.js";

/** A thread that waits for a lock which another thread owns, as far as the log shows it. */
export interface LockWait {
  /** `0:004`, or the address of a thread object. */
  readonly waiter: string;
  /** The function that asked for the lock, where the stack shows it; its row is among the evidence. */
  readonly asker: string | null;
  readonly lock: string;
  readonly lockName: string | null;
  readonly kind: LockKind;
  /** As printed: a thread id, or the address of a thread object. */
  readonly ownerId: string;
  /** The owner as the thread list names it; null for one that no list has. */
  readonly owner: string | null;
  /** Whether a whole list of all threads was printed: only then is an owner that it lacks gone. */
  readonly listed: boolean;
  /** The list lacks it. */
  readonly missing: boolean;
  /** The standstill; waits of two standstills never make a cycle. */
  readonly time: string;
  readonly moment: number;
  readonly confidence: Confidence;
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

/**
 * `thread` is waited for until it ends, `message` until it takes one, `reply` until it answers one; `mutant` is a mutex
 * as the kernel lists it.
 */
export type LockKind =
  "critical-section" | "resource" | "monitor" | "mutex" | "mutant" | "thread" | "message" | "reply";

/** A lock as it was listed at one standstill. */
interface Held {
  readonly row: LockRow;
  readonly source: number;
  readonly moment: number;
  readonly time: string;
}

/** Who waits for whom: the locks that were listed, joined with the stacks of those who wait. */
export function lockWaitsOf(waits: readonly Wait[], context: FactContext): readonly LockWait[] {
  const held = heldLocks(context);
  const sections = byTime(held.filter((lock) => lock.row.kind === "critical-section"));
  const threads = threadsByTime(context);
  const found: LockWait[] = [];
  for (const wait of waits) {
    if ((wait.on !== "critical-section" && wait.on !== "loader") || wait.thread === null) continue;
    const { source, first } = context.moments[wait.moment]!;
    const time = context.standstill(source, first);
    const here = sections.get(time) ?? [];
    const own = threads.idOf(time, wait.thread);
    const chosen = wait.on === "loader" ? loaderLockOf(here, own) : lockOf(wait, here, own);
    if (chosen === null) continue;
    const owner = chosen.lock.row.owner!;
    found.push({
      waiter: wait.thread,
      asker: askerOf(wait, context),
      lock: chosen.lock.row.address,
      lockName: chosen.lock.row.symbol,
      kind: "critical-section",
      ownerId: owner,
      owner: threads.nameOf(time, owner),
      listed: threads.whole(time),
      missing: threads.isMissing(time, owner),
      time,
      moment: wait.moment,
      confidence: wait.torn && wait.object === null ? "possible" : chosen.confidence,
      because: chosen.because,
      evidence: mergeEvidence([
        ...wait.stack.frames
          .slice(0, wait.at + 1)
          .map((frame) => evidenceLine(context.moments[wait.moment]!.source, frame.line)),
        ...askerLines(wait, context).map((line) => evidenceLine(context.moments[wait.moment]!.source, line)),
        ...evidenceOfLock(chosen.lock),
      ]),
    });
  }
  return [...found, ...resourceWaits(held)];
}

export function byTime<T extends { readonly time: string }>(all: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const others = found.get(one.time);
    if (others === undefined) found.set(one.time, [one]);
    else others.push(one);
  }
  return found;
}

/** Something other than 0, and nothing that a damaged line put in its place. */
function isThread(owner: string): boolean {
  return /^[0-9a-f`]+$/i.test(owner) && !/^[0`]*$/.test(owner);
}

function evidenceOfLock({ row, source }: Held): readonly Evidence[] {
  const lines = [row.line, ...row.details.filter((one) => /owning/i.test(one.label)).map((one) => one.line)];
  return lines.map((line) => evidenceLine(source, line));
}

/** Held locks with an owner; a later listing of the same lock at the same standstill counts once. */
export function heldLocks({ entries, standstill, momentAt }: FactContext): readonly Held[] {
  const held = new Map<string, Held>();
  for (const entry of entriesShowing(entries, "locks", "type")) {
    const { source, output } = entry;
    const typed = output._tag === "type" ? typedSection(entry, output) : null;
    for (const row of output._tag === "locks" ? output.rows : typed === null ? [] : [typed]) {
      if (row.owner === null || row.locked === false || !isThread(row.owner)) continue;
      const time = standstill(source, row.line);
      held.set(`${time} ${row.address}`, { row, source, moment: momentAt(source, row.line), time });
    }
  }
  return [...held.values()];
}

/**
 * A critical section that somebody printed by its type.
 *
 * ```text
 * 0:000> dt ntdll!_RTL_CRITICAL_SECTION 0040a000
 *    +0x008 RecursionCount   : 0n1
 *    +0x00c OwningThread     : 0x000002b0 Void
 * ```
 */
function typedSection({ block }: Entry, output: Extract<Output, { _tag: "type" }>): LockRow | null {
  const valueOf = (name: string): string | undefined => output.rows.find((row) => row.name === name)?.value;
  const owner = /^0x([0-9a-f`]+)/i
    .exec(valueOf("OwningThread") ?? "")?.[1]
    ?.replace("`", "")
    .replace(/^0+(?=.)/, "");
  const address = output.address ?? /\s(?:0x)?([0-9a-f`]{5,17})\s*$/i.exec(block.command?.text ?? "")?.[1] ?? null;
  if (owner === undefined || address === null || valueOf("LockSemaphore") === undefined) return null;
  const line = output.rows.find((row) => row.name === "OwningThread")!.line;
  return {
    line,
    kind: "critical-section",
    address: address.replace("`", "").toLowerCase() as Address,
    symbol: null,
    locked: owner !== "0",
    state: null,
    owner,
    threads: [],
    waiters: [],
    details: [],
    trace: [],
  };
}

interface Chosen {
  readonly lock: Held;
  readonly confidence: Confidence;
  readonly because: string;
}

/** Which of the held sections a thread waits for. */
function lockOf(wait: Wait, held: readonly Held[], own: string | null): Chosen | null {
  const foreign = held.filter((lock) => own === null || !sameId(lock.row.owner!, own));
  const named = wait.object === null ? undefined : foreign.find((lock) => sameId(lock.row.address, wait.object!));
  if (named !== undefined)
    return { lock: named, confidence: "strong", because: "the section is the first argument of the waiting row" };
  if (wait.object !== null) return null;
  const inWords = foreign.filter((lock) => wait.words.some((word) => sameId(word, lock.row.address)));
  if (inWords.length === 1)
    return {
      lock: inWords[0]!,
      confidence: "probable",
      because: "the address of the section stands in the words of the waiting rows",
    };
  // A section that the thread owns itself would have let it in: one held by another remains.
  if (own === null) return null;
  if (foreign.length === 1)
    return {
      lock: foreign[0]!,
      confidence: "probable",
      because: "it is the only listed section that another thread holds",
    };
  const awaited = foreign.filter(({ row }) => isAwaited(row));
  return awaited.length === 1
    ? {
        lock: awaited[0]!,
        confidence: "probable",
        because: "of the listed sections that other threads hold it is the only one that somebody waits for",
      }
    : null;
}

/** `LockCount 7` of `!locks`, `LockCount = 0x7` of `!cs`: how many threads wait; without it nothing is known. */
function isAwaited({ details }: LockRow): boolean {
  const count = details.find(({ label }) => label === "LockCount")?.value.trim();
  return count === undefined || !/^(?:0x)?0+$/i.test(count);
}

/** `Critical section   = 0x00007ffb2c6fa4c0 (ntdll!LdrpLoaderLock+0x0)` */
export function isLoaderLock(row: LockRow): boolean {
  return /^ntdll[^!]*!_?LdrpLoaderLock(?:\+0x?0*)?$/i.test(row.symbol ?? "");
}

function loaderLockOf(held: readonly Held[], own: string | null): Chosen | null {
  const lock = held.find(({ row }) => isLoaderLock(row) && (own === null || !sameId(row.owner!, own)));
  return lock === undefined
    ? null
    : { lock, confidence: "strong", because: "the waiting function takes the loader lock" };
}

/** Kernel resources name their waiters themselves. */
function resourceWaits(held: readonly Held[]): readonly LockWait[] {
  return held.flatMap(({ row, source, moment, time }) =>
    row.kind !== "resource"
      ? []
      : row.waiters.flatMap((waiter) =>
          ownersOf(row)
            .filter((owner) => owner.thread !== waiter.thread)
            .map((owner): LockWait => ({
              waiter: waiter.thread,
              asker: null,
              lock: row.address,
              lockName: row.symbol,
              kind: "resource",
              ownerId: owner.thread,
              owner: owner.thread,
              listed: false,
              missing: false,
              time,
              moment,
              confidence: "strong",
              because: "the listing of the resource names both",
              evidence: mergeEvidence([row.line, waiter.line, owner.line].map((line) => evidenceLine(source, line))),
            })),
        ),
  );
}

/** Where some threads are marked, the others are in line for shared access. */
function ownersOf({ threads }: LockRow): LockRow["threads"] {
  const marked = threads.filter((one) => one.marked);
  return marked.length > 0 ? marked : threads;
}
