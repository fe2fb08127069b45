import type { ListedFunction } from "../../model/case.js";
import { outcomeOf } from "../calls/outcome.js";
import type { Knowledge } from "../../knowledge/index.js";
import { evidenceLine } from "../entries.js";
import type { NamedFunction } from "./functions.js";

/** Counts the calls of each function of a listing. */
export interface Counting {
  readonly add: (one: CountedCall) => void;
  readonly functions: () => readonly ListedFunction[];
}

interface CountedCall {
  readonly named: NamedFunction;
  readonly line: number;
  readonly thread: string | null;
  readonly digits: string | null;
  readonly returned: boolean | null;
}

export function newCounting(source: number, knowledge: Knowledge): Counting {
  const found = new Map<
    string,
    { known: boolean; calls: number; failed: number; notReturned: number; line: number; threads: Set<string | null> }
  >();
  return {
    add: ({ named, line, thread, digits, returned }) => {
      let one = found.get(named.name);
      if (one === undefined) {
        one = { known: named.known, calls: 0, failed: 0, notReturned: 0, line, threads: new Set() };
        found.set(named.name, one);
      }
      one.calls++;
      one.threads.add(thread);
      if (returned === false) one.notReturned++;
      else if (
        digits !== null &&
        outcomeOf(named.api, plainReading(digits, source, line), knowledge)?.result.success === false
      )
        one.failed++;
    },
    functions: () =>
      [...found].map(([api, { known, calls, failed, notReturned, threads, line }]) => ({
        api,
        known,
        calls,
        failed,
        notReturned,
        threads: threads.size,
        evidence: [evidenceLine(source, line)],
      })),
  };
}

function plainReading(value: string, source: number, line: number): Parameters<typeof outcomeOf>[1] {
  return { value, from: "", confidence: "strong", evidence: evidenceLine(source, line) };
}
