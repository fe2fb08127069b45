import { columnsOf } from "../../model/call-columns.js";
import type { CallRow } from "../../model/dx.js";
import { entriesShowing, evidenceLine } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";

const MOST = 200;

/** Calls of a time-travel trace that had not returned when it ended, and calls that a query shows as failed. */
export function replayFacts(context: FactContext): readonly FactDraft[] {
  const found: FactDraft[] = [];
  for (const { source, output, thread } of entriesShowing(context.entries, "calls")) {
    // A listing may have a million rows: only those that are told become objects.
    const columns = columnsOf(output);
    for (let index = 0; index < columns.length; index++) {
      if (found.length === MOST) return found;
      if (columns.endSequence[index] !== Infinity) continue;
      const row = columns.row(index);
      if (row.function !== null) found.push(openCall(row, source, thread, context));
    }
  }
  return found;
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
