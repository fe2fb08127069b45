import { mergeEvidence } from "../entries.js";
import type { LeftOpen } from "../resources/left-open.js";
import { lostLinesOf } from "../probes/lost-lines.js";
import type { FactContext, FactDraft } from "./fact.js";

/** From here on it is a habit, even where the log ends before the process does. */
const MANY = 5;

/** Places of the program that open more of a kind than they close. */
export function unreleasedFacts({ entries, unread, leftOpen, moments }: FactContext): readonly FactDraft[] {
  const lost = leftOpen.length === 0 ? [] : [...lostLinesOf(entries), ...unread];
  return leftOpen.map((one): FactDraft => {
    const { kind, site, opened, kept, close, end } = one;
    const [first] = kept;
    const { moment, call } = first!.acquired!;
    return {
      kind: "unreleased",
      moment: moment < moments.length ? moment : -1,
      thread: call.thread,
      fields: {
        resource: kind,
        site,
        by: site ?? "a caller that no stack shows",
        opened: opened.length,
        kept: kept.length,
        "process-ended": end !== null,
      },
      text: `${site ?? "the program"} opened ${opened.length} of kind ${kind}, and ${kept.length} of them are not closed in the log`,
      basis: "inference",
      // What was lost may have been the close.
      confidence:
        lost.length > 0 ? "possible" : end !== null ? "strong" : kept.length >= MANY ? "probable" : "possible",
      refutedBy: refutation(one),
      evidence: mergeEvidence([
        ...kept.slice(0, MANY).flatMap((life) => life.acquired!.call.evidence),
        ...close.call.evidence,
        ...(end?.call.evidence ?? []),
      ]),
    };
  });
}

function refutation({ end }: LeftOpen): string {
  return end === null
    ? "a log that goes on longer and shows them closed, or a close through a function that was not watched"
    : "a close through a function that was not watched";
}
