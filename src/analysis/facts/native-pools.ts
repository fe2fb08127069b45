import { evidenceLine, mergeEvidence } from "../entries.js";
import { nameOfFrame, type FactContext, type FactDraft } from "./fact.js";
import { askerOf, type Wait } from "./waits.js";

/** Fewer are no pool to speak of. */
const LEAST = 4;

/** Of each standstill, the workers of the system's thread pool (`ntdll!TppWorkerThread`): how many wait inside of their work. */
export function nativePoolFacts(waits: readonly Wait[], context: FactContext): readonly FactDraft[] {
  const waitAt = new Map(waits.map((wait) => [wait.moment, wait]));
  const pools = new Map<string, { readonly seen: Set<string>; readonly waiting: Wait[]; idle: number; busy: number }>();
  context.moments.forEach(({ stack, source, first, thread }, m) => {
    if (stack === null || thread === null || !stack.frames.some((frame) => WORKER.test(nameOfFrame(frame)))) return;
    const time = context.standstill(source, first);
    const pool = pools.get(time) ?? { seen: new Set<string>(), waiting: [], idle: 0, busy: 0 };
    pools.set(time, pool);
    if (pool.seen.has(thread)) return;
    pool.seen.add(thread);
    const wait = waitAt.get(m);
    if (wait === undefined) pool.busy++;
    else if (wait.on === "idle") pool.idle++;
    else pool.waiting.push(wait);
  });
  return [...pools.values()].flatMap(({ waiting, idle, busy }): readonly FactDraft[] => {
    if (waiting.length < LEAST) return [];
    const askers = new Map<string, number>();
    for (const wait of waiting) {
      const asker = askerOf(wait, context);
      if (asker !== null) askers.set(asker, (askers.get(asker) ?? 0) + 1);
    }
    const [most] = [...askers].sort((a, b) => b[1] - a[1]);
    const { moment } = waiting[0]!;
    const all = waiting.length + idle + busy;
    return [
      {
        kind: "native-pool",
        moment,
        thread: null,
        fields: { workers: all, waiting: waiting.length, idle, busy, asker: most?.[0], "asker.waiting": most?.[1] },
        text: `of the ${all} workers of thread pools that the log shows, ${waiting.length} wait inside of their work`,
        basis: "inference",
        confidence: waiting.some(({ torn }) => torn) ? "possible" : "strong",
        refutedBy: "the stack of a worker that is not in the log",
        evidence: mergeEvidence(
          waiting.map((wait) => evidenceLine(context.moments[wait.moment]!.source, wait.stack.frames[wait.at]!.line)),
        ),
      },
    ];
  });
}

const WORKER = /^ntdll\w*!tppworkerthread$/;
