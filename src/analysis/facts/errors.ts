import { evidenceLine } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";

/** Rows of `!gle` and `!error`: an error value that a thread keeps, whatever call left it there. */
export function errorFacts(context: FactContext): readonly FactDraft[] {
  return context.entries.flatMap(({ source, output, block, thread }): FactDraft[] =>
    output?._tag !== "last-error"
      ? []
      : output.rows.map((row): FactDraft => {
          const value = Number.parseInt(row.code, 16);
          const known = context.knowledge.explainError(value, [
            row.facility === "NTSTATUS" ? "ntstatus" : "win32",
          ])?.code;
          return {
            kind: "last-error",
            moment: context.momentAt(source, row.line),
            thread:
              row.thread === null ? thread : `${block.prompt?.process ?? 0}:${String(row.thread).padStart(3, "0")}`,
            fields: {
              code: row.code.toLowerCase(),
              facility: row.facility.toLowerCase(),
              name: known?.name,
              label: row.label,
              text: row.text,
              asked: block.command?.name === "!error",
            },
            text: `${row.label} is ${row.code}${known === undefined ? "" : ` (${known.name})`}`,
            basis: "fact",
            confidence: "certain",
            refutedBy: "a later call on the thread: success does not clear the value, so it may be old",
            evidence: [evidenceLine(source, row.line)],
          };
        }),
  );
}
