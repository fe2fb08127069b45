import { evidenceLine, mergeEvidence } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { printedLines } from "./printed-lines.js";

/** Numbers of threads that are named in a sentence; the rest is counted. */
const MOST_NAMED = 12;

/**
 * Threads that `!uniqstack` does not show, because each has the stack of one that it does. They are neither gone nor
 * idle, and none of the stacks can be counted.
 *
 * ```text
 * Total threads: 12
 * Duplicate callstacks: 9 (windbg thread #s follow):
 * 1, 2, 4, 5, 6, 7, 8, 10, 11
 * ```
 */
export function sameStackFacts(context: FactContext): readonly FactDraft[] {
  return context.entries.flatMap(({ source, output, block }): FactDraft[] => {
    if (output === null || block.command?.parts.some(({ name }) => /^!(?:\w+\.)?uniqstack$/i.test(name)) !== true)
      return [];
    const told = printedLines(output).find(({ text }) => /^Duplicate callstacks: \d+ \(/i.test(text));
    if (told === undefined) return [];
    const lines = block.outputs.flatMap((one) => printedLines(one));
    const total = lines.find(({ text }) => /^Total threads: \d+$/i.test(text));
    const numbers = lines.find(({ line, text }) => line > told.line && /^\d+(?:, ?\d+)*,?$/.test(text));
    const count = Number(/\d+/.exec(told.text)![0]);
    const threads = (numbers?.text ?? "").split(/, ?/).filter((one) => one !== "");
    if (count === 0) return [];
    const all = total === undefined ? null : Number(/\d+/.exec(total.text)![0]);
    const named = threads.length > 0 && threads.length <= MOST_NAMED ? ` (${threads.join(", ")})` : "";
    return [
      {
        kind: "same-stacks",
        moment: context.momentAt(source, told.line),
        thread: null,
        fields: { total: all, hidden: count, threads: threads.join(", ") },
        text: `${count}${all === null ? "" : ` of ${all}`} threads${named} have the same stack as one that !uniqstack shows; which of them, it does not say`,
        basis: "fact",
        confidence: "certain",
        refutedBy: "a list of the stacks of all threads (~*k)",
        evidence: mergeEvidence(
          [told, total, numbers].flatMap((one) => (one === undefined ? [] : [evidenceLine(source, one.line)])),
        ),
      },
    ];
  });
}
