import { nameOfFrame, type FactContext } from "./fact.js";
import { plainId } from "./plain-id.js";
import { siteOf } from "./responsible.js";
import { askingFrame, type Wait } from "./waits.js";

/** What else the threads of a standstill show of the slim lock that one of them waits for. */
export interface LockWord {
  /** The word that stands in the acquiring rows of most of them, and in how many. */
  readonly word: string;
  readonly count: number;
  /** The one other thread that is inside a function of the same class as those that wait. */
  readonly inside: { readonly thread: string; readonly site: string } | null;
}

const ACQUIRES = /!rtlacquiresrwlock(?:exclusive|shared)$/;

/**
 * On 64-bit machines the words of a row are what lay on the stack, not its arguments: one that the acquiring rows of
 * several threads share is taken for the address of the lock with doubt.
 *
 * ```text
 * … : 000001f2`0a31c0e8 00000000`00000000 000001f2`0a31c0e8 … : ntdll!RtlAcquireSRWLockExclusive+0x165     thread 1
 * … : 000001f2`0a31c0e8 00000000`00000000 000001f2`0a31c0e8 … : ntdll!RtlAcquireSRWLockShared+0x175        thread 3
 * ```
 */
export function lockWords(waits: readonly Wait[], context: FactContext): ReadonlyMap<Wait, LockWord> {
  const times = new Map<string, Wait[]>();
  for (const wait of waits) {
    if (wait.on !== "srw-lock" || wait.object !== null) continue;
    const { source, first } = context.moments[wait.moment]!;
    const time = context.standstill(source, first);
    times.set(time, [...(times.get(time) ?? []), wait]);
  }
  const found = new Map<Wait, LockWord>();
  for (const [time, own] of times) {
    const words = new Map<string, Wait[]>();
    for (const wait of own)
      for (const word of new Set(wordsOf(wait))) words.set(word, [...(words.get(word) ?? []), wait]);
    const shared = [...words].filter(([, waiting]) => waiting.length > 1).sort((a, b) => b[1].length - a[1].length)[0];
    if (shared === undefined) continue;
    const inside = insideOf(own, time, context);
    for (const wait of shared[1]) found.set(wait, { word: shared[0], count: shared[1].length, inside });
  }
  return found;
}

/** Words of the acquiring row that may be an address. */
function wordsOf({ stack, at }: Wait): readonly string[] {
  return stack.frames
    .slice(0, at + 1)
    .filter((frame) => ACQUIRES.test(nameOfFrame(frame)))
    .flatMap(({ args }) => args.map(plainId))
    .filter((word) => word.length > 5 && !/^f+$/.test(word));
}

/** `ordersvc!OrderCache::Refresh+0xb7`, where those that wait are in functions of `ordersvc!OrderCache`. */
function insideOf(waits: readonly Wait[], time: string, context: FactContext): LockWord["inside"] {
  const classes = new Set(
    waits.flatMap((wait) => classIn(nameOfFrame(askingFrame(wait, context) ?? wait.stack.frames[wait.at]!)) ?? []),
  );
  const waiting = new Set(waits.map((wait) => context.moments[wait.moment]!.thread));
  const others = new Map<string, string>();
  for (const { stack, source, first, thread } of context.moments) {
    if (stack === null || thread === null || waiting.has(thread) || context.standstill(source, first) !== time)
      continue;
    const frame = stack.frames.find((one) => classes.has(classIn(nameOfFrame(one)) ?? "-"));
    if (frame !== undefined) others.set(thread, siteOf(frame));
  }
  const [only] = others;
  return others.size === 1 ? { thread: only![0], site: only![1] } : null;
}

/** `ordersvc!ordercache` of `ordersvc!ordercache::put`; null for a function of no class. */
function classIn(name: string): string | null {
  const end = name.lastIndexOf("::");
  return end < 0 || name.startsWith("ntdll!") ? null : name.slice(0, end);
}
