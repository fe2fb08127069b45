import type { HandleRow } from "../../model/outputs.js";
import { evidenceLine } from "../entries.js";
import type { FactContext } from "./fact.js";
import { plainId, threadsByTime } from "./lock-graph.js";
import type { WaitedObject } from "./wait-facts.js";
import type { Wait } from "./waits.js";

interface Looked {
  readonly row: HandleRow;
  readonly source: number;
  readonly time: string;
  readonly moment: number;
}

/**
 * What `!handle` says of the handles that threads wait for.
 *
 * ```text
 * 0:000> !handle 568 f
 *   Type         	Process
 *   Object Specific Information
 *     Process Id  2244
 * ```
 */
export function waitedObjects(context: FactContext): (wait: Wait) => WaitedObject | null {
  const looked: Looked[] = [];
  for (const { source, output } of context.entries) {
    if (output?._tag !== "handle") continue;
    for (const row of output.rows) {
      if (row.type === null || row.operation !== null) continue;
      const time = context.standstill(source, row.line);
      looked.push({ row, source, time, moment: context.momentAt(source, row.line) });
    }
  }
  if (looked.length === 0) return () => null;
  const threads = threadsByTime(context);
  return (wait) => {
    if (wait.on !== "object") return null;
    const { source, first } = context.moments[wait.moment]!;
    const time = context.standstill(source, first);
    const { object } = wait;
    const here = looked.filter((one) => one.source === source && one.time === time);
    const named = object === null ? [] : here.filter(({ row }) => plainId(row.handle) === plainId(object));
    const beside = object === null ? here.filter(({ moment }) => moment === wait.moment) : [];
    const found = named[0] ?? (new Set(beside.map(({ row }) => row.handle)).size === 1 ? beside[0] : undefined);
    if (found === undefined) return null;
    const { row } = found;
    const kind = /^process$/i.test(row.type!) ? "process" : /^thread$/i.test(row.type!) ? "thread" : "other";
    const label = kind === "process" ? "Process Id" : "Thread Id";
    const id = kind === "other" ? null : (row.details.find((one) => one.label === label)?.value.trim() ?? null);
    const own = /^[0-9a-f]+\.([0-9a-f]+)$/i.exec(id ?? "")?.[1];
    return {
      kind,
      type: row.type!,
      id,
      thread: kind === "thread" && own !== undefined ? threads.nameOf(time, own) : null,
      sure: named.length > 0,
      evidence: evidenceLine(source, row.line),
    };
  };
}
