import { evidenceLine } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { heldLocks, isLoaderLock, type LockWait } from "./lock-graph.js";
import { plainId } from "./plain-id.js";
import { threadsByTime } from "./thread-names.js";
import { WORDS } from "./wait-facts.js";
import { askerOf, placeOf, type Wait } from "./waits.js";

/** Of a log with many locks the rest says nothing new. */
const MOST = 12;

/** Locks that a listing shows as held, and for which no thread of the log is known to wait. */
export function heldLockFacts(
  waits: readonly Wait[],
  lockWaits: readonly LockWait[],
  context: FactContext,
): readonly FactDraft[] {
  const threads = threadsByTime(context);
  const awaited = new Set(lockWaits.map((one) => `${one.time} ${one.lock}`));
  return heldLocks(context)
    .filter(({ row, time }) => row.kind === "critical-section" && !awaited.has(`${time} ${row.address}`))
    .slice(0, MOST)
    .map(({ row, source, moment, time }): FactDraft => {
      const id = plainId(row.owner!);
      const owner = threads.nameOf(time, id);
      const wait =
        owner === null
          ? undefined
          : waits.find((one) => {
              const { source: log, first } = context.moments[one.moment]!;
              return one.thread === owner && context.standstill(log, first) === time;
            });
      const loader = isLoaderLock(row);
      const name = row.symbol?.replace(/\+0x?0*$/, "") ?? null;
      const lock = loader
        ? "the loader lock"
        : `the critical section ${row.address}${name === null ? "" : ` (${name})`}`;
      return {
        kind: "held-lock",
        moment,
        thread: owner,
        fields: {
          lock: row.address,
          "lock.name": name,
          "owner.id": id,
          owner: owner ?? `with the id ${id}`,
          "owner.on": wait?.on,
          "owner.what": wait === undefined ? null : WORDS[wait.on],
          "owner.asker": wait === undefined ? null : askerOf(wait, context),
          "owner.inside": wait === undefined ? null : (placeOf(wait.stack, context).inside ?? "none"),
          loader,
        },
        text: `thread ${owner ?? `with the id ${id}`} holds ${lock}`,
        basis: "fact",
        confidence: owner === null ? "certain" : "strong",
        refutedBy: "a listing of the lock at the same moment with another owner",
        evidence: [
          evidenceLine(source, row.line),
          ...row.details.filter(({ label }) => /owning/i.test(label)).map(({ line }) => evidenceLine(source, line)),
        ],
      };
    });
}
