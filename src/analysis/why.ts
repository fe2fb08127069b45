import type { Absence, Case, Edge } from "../model/case.js";
import { CONFIDENCES, type Confidence } from "../model/evidence.js";

/** Kinds of edge that say why; order and likeness alone do not. Each leads from the cause to what it brought about. */
const CAUSES: ReadonlySet<Edge["kind"]> = new Set([
  "contains",
  "data-flow",
  "precludes",
  "causes",
  "spawns",
  "completes",
  "signals-error",
]);
/** These lead from what happened to what it needs. */
const NEEDS: ReadonlySet<Edge["kind"]> = new Set(["responds-to", "waits-on"]);

/** What brought something about, the nearest cause first. */
export interface Why {
  readonly id: string;
  /** From the thing itself to the farthest cause that the log shows. */
  readonly chain: readonly Edge[];
  /** The edge that the whole chain is no stronger than; null where nothing in the log brought it about. */
  readonly weakest: Edge | null;
  readonly confidence: Confidence | null;
  readonly because: string;
}

/** Why something happened: the strongest way back along edges that are causes. */
export function why(document: Case, id: string): Why {
  const chain: Edge[] = [];
  const seen = new Set([id]);
  for (let at = id; ;) {
    const next = causesOf(document, at)
      .filter(({ from }) => !seen.has(from))
      .sort((a, b) => rank(b.edge) - rank(a.edge))[0];
    if (next === undefined) break;
    chain.push(next.edge);
    seen.add(next.from);
    at = next.from;
  }
  const [weakest = null] = [...chain].sort((a, b) => rank(a) - rank(b));
  return {
    id,
    chain,
    weakest,
    confidence: weakest?.confidence ?? null,
    because:
      weakest === null
        ? "nothing in the log is known to have brought it about: what came before it is order, not cause"
        : `the chain is no stronger than its weakest link: ${weakest.inference} (${weakest.confidence}); it would be refuted by ${weakest.refutedBy}`,
  };
}

function causesOf({ edges }: Case, id: string): readonly { readonly edge: Edge; readonly from: string }[] {
  return edges.flatMap((edge) => {
    if (edge.to === id && CAUSES.has(edge.kind)) return [{ edge, from: edge.from }];
    return edge.from === id && NEEDS.has(edge.kind) ? [{ edge, from: edge.to }] : [];
  });
}

function rank(edge: Edge): number {
  return CONFIDENCES.indexOf(edge.confidence);
}

/** Why something did not come, as far as a log can tell. */
export interface WhyNot {
  readonly expectation: string;
  readonly answer: "it came" | "it did not come" | "it cannot be told" | "nothing in the log expects it";
  readonly absences: readonly Absence[];
  /** What stands in its way, where the log shows it. */
  readonly precludedBy: readonly Edge[];
  /** Ids of the calls and messages of that name that are in the log. */
  readonly came: readonly string[];
  /** Commands that would settle it. */
  readonly next: readonly (readonly string[])[];
}

/** Why something that was due did not come: by the id of an absence, or the protocol name or function. */
export function whyNot(document: Case, expectation: string): WhyNot {
  const wanted = expectation.toLowerCase();
  const absences = document.absences.filter(
    (one) => one.id === expectation || isFunction(wanted, one.expected.toLowerCase()) || isGlobOf(wanted, one.expected),
  );
  const came = [
    ...document.messages.filter((message) => message.protocol === wanted),
    ...document.calls.filter(({ api }) => isFunction(wanted, api.toLowerCase())),
  ].map(({ id }) => id);
  const verdicts = absences.map((one) => one.verdict);
  return {
    expectation,
    answer: verdicts.some((verdict) => verdict === "absent-complete" || verdict === "absent-observed")
      ? "it did not come"
      : verdicts.some((verdict) => verdict !== "fulfilled")
        ? "it cannot be told"
        : came.length > 0 || verdicts.length > 0
          ? "it came"
          : "nothing in the log expects it",
    absences,
    came,
    precludedBy: document.edges.filter(
      (edge) => edge.kind === "precludes" && absences.some((absence) => absence.id === edge.to),
    ),
    next: verdicts.length === 0 ? [] : document.nextSteps.map((step) => step.run),
  };
}

/** `ws2_32!send`, or `send` in whatever module. */
function isFunction(wanted: string, api: string): boolean {
  return api === wanted || api.slice(api.indexOf("!") + 1) === wanted;
}

function isGlobOf(wanted: string, expected: string): boolean {
  return wanted.endsWith("*") && expected.toLowerCase().startsWith(wanted.slice(0, -1));
}
