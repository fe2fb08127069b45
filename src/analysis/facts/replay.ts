import type { CallRow } from "../../model/dx.js";
import { evidenceLine } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";

const MOST = 200;

/** The largest 64-bit position, less one: the end of a trace. */
const LAST = /^F{15}E:/i;

/** Calls of a time-travel trace that had not returned when it ended, and calls that a query shows as failed. */
export function replayFacts(context: FactContext): readonly FactDraft[] {
  const found: FactDraft[] = [];
  for (const { source, output, thread } of context.entries) {
    if (output?._tag !== "calls") continue;
    for (const row of output.rows) {
      if (found.length === MOST) return found;
      if (row.function === null || row.timeEnd === null || !isEnd(row.timeEnd)) continue;
      found.push(openCall(row, source, thread, context));
    }
  }
  return found;
}

function isEnd(position: string): boolean {
  return position.startsWith("Max Position") || LAST.test(position);
}

function openCall(row: CallRow, source: number, thread: string | null, context: FactContext): FactDraft {
  const name = row.function!;
  const [module = "", symbol = ""] = name.split("!");
  const kind = context.knowledge.frameKind(module, symbol)?.kind;
  const api = context.knowledge.catalogue.find(module, symbol);
  return {
    kind: "open-call",
    moment: context.momentAt(source, row.line),
    thread: row.uniqueThreadId === null ? thread : `unique ${row.uniqueThreadId}`,
    fields: {
      function: name,
      role: api?.role,
      waits: kind === "wait" || kind?.startsWith("blocked") === true || api?.mayBlock === true,
      began: row.timeStart,
      "thread.id": row.threadId,
      "thread.unique": row.uniqueThreadId,
    },
    text: `${name}, begun at ${row.timeStart ?? "a position that is not printed"}, had not returned when the trace ended`,
    basis: "fact",
    confidence: "certain",
    refutedBy: "a trace that goes on longer",
    evidence: [evidenceLine(source, row.line)],
  };
}
