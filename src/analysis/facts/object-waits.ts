import { evidenceLine, mergeEvidence } from "../entries.js";
import type { FactContext } from "./fact.js";
import { takesMessages } from "./deaf-waits.js";
import type { LockWait } from "./lock-graph.js";
import { threadsByTime } from "./thread-names.js";
import type { WaitedObject } from "./waited-objects.js";
import { askerLines, askerOf, placeOf, type Wait } from "./waits.js";

/**
 * Who waits for which thread by way of a handle: for a mutex that the thread owns, or for its end.
 *
 * ```text
 * 0:005> !handle 220 f
 *   Type         	Mutant
 *     Mutant Owner 1f40.22b4          thread 22b4 holds what thread 0:005 waits for
 * ```
 */
export function objectWaits(
  waits: readonly Wait[],
  objectOf: (wait: Wait) => WaitedObject | null,
  context: FactContext,
): readonly LockWait[] {
  const threads = threadsByTime(context);
  return waits.flatMap((wait): LockWait[] => {
    const object = wait.thread === null ? null : objectOf(wait);
    if (object === null || object.by === "looked") return [];
    const { source, first } = context.moments[wait.moment]!;
    const time = context.standstill(source, first);
    const ownerId = object.owner ?? /\.([0-9a-f]+)$/i.exec(object.kind === "thread" ? (object.id ?? "") : "")?.[1];
    const owner = ownerId === undefined ? null : threads.nameOf(time, ownerId);
    if (ownerId === undefined || owner === wait.thread) return [];
    return [
      {
        waiter: wait.thread!,
        asker: askerOf(wait, context),
        lock: object.handle,
        lockName: object.name,
        kind: object.owner === null ? "thread" : "mutex",
        ownerId,
        owner,
        listed: false,
        missing: false,
        time,
        moment: wait.moment,
        confidence: wait.torn ? "possible" : object.by === "words" ? "probable" : "strong",
        because: BECAUSE[object.by],
        evidence: mergeEvidence([
          ...wait.stack.frames.slice(0, wait.at + 1).map((frame) => evidenceLine(source, frame.line)),
          ...askerLines(wait, context).map((line) => evidenceLine(source, line)),
          ...object.evidence,
        ]),
      },
    ];
  });
}

const BECAUSE: Readonly<Record<Exclude<WaitedObject["by"], "looked">, string>> = {
  argument: "the handle is an argument of the waiting row",
  words: "the handle stands in the words of the waiting rows",
  array: "the handles were dumped, and the others of them are signalled",
};

/**
 * A message to a window of another thread, where only one other thread of the log has windows, and waits without taking
 * messages: that the window is one of its own is taken for probable.
 */
export function messageWaits(waits: readonly Wait[], context: FactContext): readonly LockWait[] {
  if (!waits.some(({ on }) => on === "window")) return [];
  const waitAt = new Map(waits.map((wait) => [wait.moment, wait]));
  const timeOf = ({ moment }: Wait): string => {
    const { source, first } = context.moments[moment]!;
    return context.standstill(source, first);
  };
  const threadsWithWindows = new Map<string, Map<string, Wait | null>>();
  context.moments.forEach(({ stack, thread, source, first }, m) => {
    if (stack === null || thread === null || !placeOf(stack, context).ui) return;
    const time = context.standstill(source, first);
    const own = threadsWithWindows.get(time) ?? new Map<string, Wait | null>();
    const wait = waitAt.get(m) ?? null;
    own.set(thread, own.get(thread) ?? wait);
    threadsWithWindows.set(time, own);
  });
  return waits.flatMap((wait): LockWait[] => {
    if (wait.on !== "window" || wait.thread === null) return [];
    const time = timeOf(wait);
    const others = [...(threadsWithWindows.get(time) ?? [])].filter(([thread]) => thread !== wait.thread);
    const [owner, state] = others[0] ?? [];
    if (others.length !== 1 || owner === undefined || state == null || takesMessages(state)) return [];
    const { source } = context.moments[wait.moment]!;
    return [
      {
        waiter: wait.thread,
        asker: askerOf(wait, context),
        lock: "a window",
        lockName: null,
        kind: "message",
        ownerId: threadsByTime(context).idOf(time, owner) ?? owner,
        owner,
        listed: false,
        missing: false,
        time,
        moment: wait.moment,
        confidence: "probable",
        because: `thread ${owner} is the only other one of the log that has windows`,
        evidence: mergeEvidence(
          wait.stack.frames.slice(0, wait.at + 1).map((frame) => evidenceLine(source, frame.line)),
        ),
      },
    ];
  });
}
