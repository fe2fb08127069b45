import type { Comparison, ComparedStep } from "../../model/comparison.js";
import type { Evidence } from "../../model/evidence.js";
import { VERDICTS } from "../post-mortem.js";

/** What a comparison says, in the order in which it is read, whatever shows it. */
export interface Told {
  readonly title: string;
  readonly verdict: string;
  readonly lines: readonly string[];
  readonly before: readonly string[];
  readonly next: readonly string[];
  readonly cone: readonly string[];
  readonly rows: readonly { readonly mark: "=" | "+" | "-" | "≠"; readonly good: string; readonly bad: string }[];
  readonly aliases: readonly string[];
}

export function told(comparison: Comparison): Told {
  const { divergence, differences, steps, aliases } = comparison;
  const name = (side: Comparison["good"]): string => side.sources.map((source) => source.name).join(", ");
  const stepText = (step: ComparedStep): string => `${step.label} ${lines(step.evidence)}`;
  const doubt = (confidence: string): string =>
    confidence === "certain" || confidence === "strong" ? "" : ` (${confidence})`;
  const sentences: string[] = [];
  if (divergence !== null) {
    if (divergence.expected !== null) sentences.push(`The good one then does: ${stepText(divergence.expected)}`);
    sentences.push(
      divergence.instead === null
        ? "The bad one shows nothing more: its log ends."
        : `The bad one's next step is: ${stepText(divergence.instead)}`,
    );
    if (divergence.absence !== null)
      sentences.push(
        `The bad one's own analysis says of it: ${VERDICTS[divergence.absence.verdict]} (${divergence.absence.verdict}, ${divergence.absence.confidence}), ${divergence.absence.id}.`,
      );
    else if (divergence.expected !== null)
      sentences.push(
        "That it is not in the bad log does not prove that it did not happen: nothing there says that it was watched for.",
      );
  }
  const uncompared = comparison.good.notCompared + comparison.bad.notCompared;
  if (uncompared > 0)
    sentences.push(
      `Not compared: ${comparison.good.notCompared} further steps of the good one, ${comparison.bad.notCompared} of the bad one.`,
    );
  return {
    title: `Comparison of ${name(comparison.good)} (good) and ${name(comparison.bad)} (bad)`,
    verdict:
      divergence === null
        ? uncompared > 0
          ? "Every step that was compared has its match."
          : steps.length === 0
            ? "Neither log shows a call or a message: there is nothing to compare."
            : "Every step of the two cases has its match."
        : divergence.expected === null
          ? `First divergence: the bad one does what the good one does not: ${divergence.instead?.label ?? ""}`
          : `First divergence: ${divergence.expected.label}`,
    lines: sentences,
    before: [
      ...differences
        .filter((one) => one.sure)
        .map((one) => `${one.what}: ${one.good ?? "not there"} (good), ${one.bad ?? "not there"} (bad)`),
      ...notShown(differences, "bad"),
      ...notShown(differences, "good"),
    ],
    next: divergence?.goodNext.map(stepText) ?? [],
    cone:
      divergence?.cone.map(
        (one) => `${one.from} ${one.kind} ${one.to}${doubt(one.confidence)}: ${one.inference} ${lines(one.evidence)}`,
      ) ?? [],
    rows: steps.map(({ good, bad }, i) => ({
      mark: good === null ? "+" : bad === null ? "-" : differences.some((one) => one.step === i) ? "≠" : "=",
      good: good === null ? "" : stepText(good),
      bad: bad === null ? "" : stepText(bad),
    })),
    aliases: aliases.map(({ alias, good, bad }) => `${alias}: ${good} (good), ${bad} (bad)`),
  };
}

/** What a damaged or cut side does not show may have been there: it is named, and nothing is made of it. */
function notShown(differences: Comparison["differences"], side: "good" | "bad"): readonly string[] {
  const names = differences.filter((one) => !one.sure && one[side] === null).map((one) => one.what);
  return names.length === 0 ? [] : [`Not shown in the ${side} log, which is damaged or cut there: ${names.join(", ")}`];
}

function lines(evidence: readonly Evidence[]): string {
  const parts = evidence
    .slice(0, 4)
    .map(
      ({ source, lines: [first, last] }) =>
        `${source > 0 ? `${source + 1}:` : ""}L${first}${first === last ? "" : `–${last}`}`,
    );
  return parts.length === 0 ? "" : `[${parts.join(", ")}${evidence.length > 4 ? ", …" : ""}]`;
}
