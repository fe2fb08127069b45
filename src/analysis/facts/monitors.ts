import { entriesShowing, evidenceLine, mergeEvidence } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { byTime, type LockWait } from "./lock-graph.js";
import { sameId } from "./plain-id.js";
import { WORDS } from "./wait-facts.js";
import { askerLines, askerOf, type Wait } from "./waits.js";

/** A monitor that a managed thread holds, as `!syncblk` lists it. */
export interface Monitor {
  /** The object that is locked. */
  readonly object: string;
  readonly block: string;
  readonly className: string;
  /** As prompts name it; null for a thread that is gone. */
  readonly owner: string | null;
  readonly ownerId: string;
  /** Threads that wait for it. */
  readonly waiters: number;
  readonly source: number;
  readonly line: number;
  readonly time: string;
  readonly moment: number;
}

/**
 * `MonitorHeld` counts one for the owner and two for each thread that waits.
 *
 * ```text
 * Index SyncBlock MonitorHeld Recursion Owning Thread Info  SyncBlock Owner
 *    19 001a2b3c            3         1 001f5a40   f30   4   01e3a1c8 Bank.Account
 *                           held        thread     id    number of the debugger; XXX: it is gone
 * ```
 */
const ROW =
  /^(\d+) ([0-9a-f`]{8,17}) (\d+) (\d+) ([0-9a-f`]{8,17}) ([0-9a-f]+|none) (\d+|XXX) ([0-9a-f`]{8,17}) (.+)$/i;

export function monitorsOf({ entries, standstill, momentAt }: FactContext): readonly Monitor[] {
  const found = new Map<string, Monitor>();
  for (const { source, output, block } of entriesShowing(entries, "table")) {
    if (!/\bMonitorHeld\b/.test(output.header ?? "")) continue;
    for (const { line, cells } of output.rows) {
      const row = ROW.exec(cells.join(" "));
      if (row === null) continue;
      const [, , address, held, , , id, index, object, name] = row as unknown as readonly string[];
      const time = standstill(source, line);
      found.set(`${time} ${object!}`, {
        object: object!.toLowerCase(),
        block: address!.toLowerCase(),
        className: name!,
        owner: index === "XXX" ? null : `${block.prompt?.process ?? 0}:${index!.padStart(3, "0")}`,
        ownerId: id!,
        waiters: Math.max(0, Math.floor((Number(held) - 1) / 2)),
        source,
        line,
        time,
        moment: momentAt(source, line),
      });
    }
  }
  return [...found.values()];
}

/** Who waits for which monitor, as far as the list and the rows of the waiting threads show it. */
export function monitorWaits(waits: readonly Wait[], context: FactContext): readonly LockWait[] {
  const monitors = byTime(monitorsOf(context));
  return waits.flatMap((wait): LockWait[] => {
    if (wait.on !== "monitor" || wait.thread === null) return [];
    const { source, first } = context.moments[wait.moment]!;
    const time = context.standstill(source, first);
    // A monitor lets in a thread that holds it already.
    const foreign = (monitors.get(time) ?? []).filter((one) => one.waiters > 0 && one.owner !== wait.thread);
    const named = foreign.filter((one) =>
      wait.words.some((word) => sameId(word, one.object) || sameId(word, one.block)),
    );
    const chosen = named.length === 1 ? named[0]! : foreign.length === 1 ? foreign[0]! : null;
    if (chosen === null) return [];
    return [
      {
        waiter: wait.thread,
        asker: askerOf(wait, context),
        lock: chosen.object,
        lockName: chosen.className,
        kind: "monitor",
        ownerId: chosen.ownerId,
        owner: chosen.owner,
        listed: true,
        missing: chosen.owner === null,
        time,
        moment: wait.moment,
        confidence: named.length === 1 ? "strong" : "probable",
        because:
          named.length === 1
            ? "the locked object stands in the words of the waiting rows"
            : "it is the only listed monitor that another thread holds and somebody waits for",
        evidence: mergeEvidence([
          ...rowsOf(wait).map((line) => evidenceLine(source, line)),
          ...askerLines(wait, context).map((line) => evidenceLine(source, line)),
          evidenceLine(chosen.source, chosen.line),
        ]),
      },
    ];
  });
}

function rowsOf({ managed, stack, at }: Wait): readonly number[] {
  if (managed !== null) return managed.stack.frames.slice(0, managed.own + 1).map(({ line }) => line);
  return stack.frames.slice(0, at + 1).map(({ line }) => line);
}

/** Monitors that somebody waits for, and what their owner does meanwhile. */
export function monitorFacts(
  waits: readonly Wait[],
  lockWaits: readonly LockWait[],
  inCycle: (lock: string, time: string) => boolean,
  context: FactContext,
): readonly FactDraft[] {
  return monitorsOf(context).flatMap((one): FactDraft[] => {
    if (one.waiters === 0) return [];
    const owner = waits.find((wait) => {
      const { source, first } = context.moments[wait.moment]!;
      return wait.thread === one.owner && context.standstill(source, first) === one.time;
    });
    const asker = owner === undefined ? null : askerOf(owner, context);
    const seen = lockWaits.filter((wait) => wait.lock === one.object && wait.time === one.time);
    const threads = `${one.waiters} thread${one.waiters === 1 ? " waits" : "s wait"}`;
    const holder = one.owner === null ? "a thread that is gone" : `thread ${one.owner}`;
    return [
      {
        kind: "monitor",
        moment: one.moment,
        thread: one.owner,
        fields: {
          object: one.object,
          class: one.className,
          owner: one.owner ?? "that is gone",
          "owner.gone": one.owner === null,
          "owner.on": owner?.on,
          "owner.what": owner === undefined ? null : WORDS[owner.on],
          "owner.site": asker,
          waiters: one.waiters,
          "waiters.named": seen.length === 0 ? null : [...new Set(seen.map(({ waiter }) => waiter))].join(", "),
          "waiters.site": seen.find((wait) => wait.asker !== null)?.asker,
          threads,
          cycle: inCycle(one.object, one.time),
        },
        text: `the monitor of the object ${one.object} (${one.className}) is held by ${holder}, and ${threads} for it`,
        basis: "fact",
        confidence: "certain",
        refutedBy: "a later !syncblk without the row",
        evidence: mergeEvidence([
          evidenceLine(one.source, one.line),
          ...(owner === undefined
            ? []
            : rowsOf(owner)
                .slice(-1)
                .map((line) => evidenceLine(one.source, line))),
        ]),
      },
    ];
  });
}
