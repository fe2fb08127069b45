import { entriesShowing, evidenceLine } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";

/** Lines of outputs that a host has defined, where it says that they are facts. */
export function customFacts({ entries, momentAt }: FactContext): readonly FactDraft[] {
  return entriesShowing(entries, "custom").flatMap(({ source, output, thread }): readonly FactDraft[] =>
    output.rows
      .filter(({ fact }) => fact)
      .map(({ line, row, text, fields }) => ({
        kind: `${output.name}.${row}`,
        moment: momentAt(source, line),
        thread,
        fields,
        text: `${output.name} shows: ${text}`,
        basis: "fact",
        confidence: "certain",
        refutedBy: "a pattern of the host that fits lines of another meaning",
        evidence: [evidenceLine(source, line)],
      })),
  );
}
