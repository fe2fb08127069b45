import type { Statement } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";
import type { Frame, Stack } from "../model/outputs.js";
import { evidenceLine, mergeEvidence } from "./entries.js";
import type { SeenFact } from "./facts/fact.js";
import { siteOf } from "./facts/responsible.js";
import { sentenceOf } from "./narrate-facts.js";
import type { Moment } from "./stops/moment.js";
import { threadSubject } from "./thread-words.js";

/** Of more threads than these the rest are counted. */
const MOST_NAMED = 8;

/** Sentences of one standstill that differ in the thread alone. */
interface Told {
  readonly threads: string[];
  readonly evidence: Evidence[];
  /** Where their sentence is among the statements. */
  readonly place: number;
}

interface Saying {
  readonly one: string;
  readonly several: string;
  readonly basis: Statement["basis"];
  readonly confidence: Statement["confidence"];
  readonly evidence: readonly Evidence[];
}

/** Says where threads stand and what they wait for; those of one standstill of which the same is true share a sentence. */
export function tellStanding(statements: Statement[]): {
  readonly stands: (moment: Moment, frame: Frame) => void;
  /** Null before the first stop. */
  readonly waits: (moment: Moment | null, fact: SeenFact) => void;
  /** Gives the shared sentences their threads; must follow the last. */
  readonly end: () => void;
} {
  const shared = new Map<string, Told & { readonly several: string }>();
  const say = (moment: Moment | null, thread: string | null, saying: Saying): void => {
    const key = `${moment === null ? "" : `${moment.run} ${moment.time}`} ${saying.confidence} ${saying.several}`;
    const before = thread === null ? undefined : shared.get(key);
    if (before !== undefined) {
      before.threads.push(thread!);
      before.evidence.push(...saying.evidence);
      return;
    }
    const { one, several, basis, confidence, evidence } = saying;
    if (thread !== null)
      shared.set(key, { threads: [thread], evidence: [...evidence], place: statements.length, several });
    statements.push({ text: one, basis, confidence, evidence: mergeEvidence(evidence) });
  };
  return {
    stands: (moment, frame) => {
      const { stack, source, view } = moment;
      // `!findstack` shows the rows that were looked for, wherever they are.
      const isFound = stack?.header?.includes("frame(s) match") === true && (frame.number ?? 0) > 0;
      const current = view === "scan" ? currentFrame(stack) : null;
      const isTop = current !== null || (view !== "scan" && !isFound);
      const site = current?.site ?? siteOf(frame);
      say(moment, moment.thread, {
        one: `${threadSubject(moment.thread)} ${isTop ? "stands in" : "has on its stack"} ${site}.`,
        several: `${isTop ? "stand in" : "have on their stacks"} ${site}.`,
        basis: "fact",
        confidence: "certain",
        evidence: [evidenceLine(source, current?.line ?? frame.line)],
      });
    },
    waits: (moment, seen) => {
      const { basis, confidence, evidence } = seen.fact;
      const one = sentenceOf(seen);
      // A listing of a lock names threads that are not the one that it was printed in.
      const thread = seen.fact.thread ?? moment?.thread ?? null;
      const own = `${threadSubject(thread)} waits `;
      const several = one.startsWith(own) ? `wait ${one.slice(own.length)}` : one;
      say(moment, thread, { one, several, basis, confidence, evidence });
    },
    end: () => {
      for (const { threads, evidence, place, several } of shared.values()) {
        const distinct = [...new Set(threads)];
        if (distinct.length < 2) continue;
        const text = `${severalThreads(distinct)} ${several}`;
        statements[place] = { ...statements[place]!, text, evidence: mergeEvidence(evidence) };
      }
    },
  };
}

/** `Current frame: ntdll!NtGetContextThread+0xa` above the rows of `!dumpstack`, which hold whatever lies on the stack. */
function currentFrame(stack: Stack | null): { readonly site: string; readonly line: number } | null {
  for (const { text, line } of stack?.notices ?? []) {
    const site = /^Current frame: (\S.{0,300})$/.exec(text)?.[1];
    if (site !== undefined) return { site, line };
  }
  return null;
}

/** `Threads 0:001, 0:002 and 0:003` */
function severalThreads(threads: readonly string[]): string {
  const named = threads.length > MOST_NAMED ? threads.slice(0, MOST_NAMED) : threads.slice(0, -1);
  const rest = threads.length > MOST_NAMED ? `${threads.length - MOST_NAMED} more` : threads.at(-1)!;
  return `Threads ${named.join(", ")} and ${rest}`;
}
