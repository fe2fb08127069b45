import type { ParallelStacks } from "../../model/outputs.js";
import { entriesShowing } from "../entries.js";
import { listedFact, type FactContext, type FactDraft } from "./fact.js";
import { methodIn } from "./managed-rows.js";
import { managedReason } from "./managed-waits.js";
import { WORDS } from "./wait-facts.js";

/** Groups beyond these are small. */
const MOST = 12;
const MOST_NAMED = 5;

/** Threads of one innermost method, and the methods that it was called by. */
interface Branch {
  readonly threads: readonly string[];
  readonly more: boolean;
  readonly count: number;
  readonly methods: readonly string[];
  readonly lines: readonly number[];
}

/** Groups of managed threads that wait in one place, as `pstacks` counts them; the largest first. */
export function managedGroupFacts(context: FactContext): readonly FactDraft[] {
  return [...entriesShowing(context.entries, "parallel-stacks")].flatMap((entry) =>
    branchesOf(entry.output)
      .flatMap((branch): readonly [Branch, FactDraft][] => {
        const { count, threads, more } = branch;
        const methods = branch.methods.map(methodIn);
        const reason = managedReason(methods);
        if (count < 2 || reason === null || reason.on === "idle") return [];
        const asker = methods[reason.own]!;
        const named = threads.slice(0, MOST_NAMED).join(", ");
        const what = WORDS[reason.on];
        const fact = listedFact(entry, branch.lines.slice(0, reason.own + 2), context, {
          kind: "managed-group",
          fields: {
            size: count,
            threads: `${named}${more || threads.length > MOST_NAMED ? ", …" : ""}`,
            on: reason.on,
            what,
            asker,
            top: methods[0],
            pool: reason.pool,
          },
          text: `${count} managed threads (${named}${more || threads.length > MOST_NAMED ? ", …" : ""}) wait for ${what}, asked for by ${asker}`,
        });
        return [[branch, { ...fact, basis: "inference", confidence: "strong" }]];
      })
      .sort(([a], [b]) => b.count - a.count)
      .slice(0, MOST)
      .map(([, fact]) => fact),
  );
}

/**
 * Rows of a branch stand below its threads; what several branches come from stands below them, less deep.
 *
 * ```text
 *        ~~~~ 1f,21
 *           2 Shop.Cart.Add(Item)                 of 1f and 21
 *        ~~~~ 30
 *           1 Shop.Log.Flush()                    of 30
 *      3 System.Threading.ThreadPoolWorkQueue.Dispatch()      of all three
 * ```
 */
export function branchesOf({ rows }: Pick<ParallelStacks, "rows">): readonly Branch[] {
  type Open = Branch & { count: number; methods: string[]; lines: number[]; column: number; paused: boolean };
  const branches: Open[] = [];
  for (const { method, threads, more, depth, count, line } of rows) {
    if (method === null) {
      for (const branch of branches) branch.paused = true;
      branches.push({ threads, more, count: 0, methods: [], lines: [line], column: Infinity, paused: false });
      continue;
    }
    const column = depth + String(count).length;
    for (const branch of branches) {
      if (branch.paused ? column >= branch.column : column > branch.column) continue;
      branch.paused = false;
      branch.column = column;
      if (branch.methods.length === 0) branch.count = count;
      branch.methods.push(method);
      branch.lines.push(line);
    }
  }
  return branches;
}
