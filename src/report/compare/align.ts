import type { Case } from "../../model/case.js";
import type { ComparedStep, Comparison, Divergence, StepDifference } from "../../model/comparison.js";
import { stepsOf, type Step } from "./steps.js";

/** Steps of each side that are laid side by side; longer runs are compared to here. */
const MOST_STEPS = 3000;
const MOST_NEXT = 10;
const MOST_CONE = 24;

/** Two cases side by side: the longest run of steps that they share, in order, and where they first part. */
export function comparisonOf(good: Case, bad: Case): Comparison {
  const [all, others] = [stepsOf(good), stepsOf(bad)];
  const left = all.slice(0, MOST_STEPS);
  const right = others.slice(0, MOST_STEPS);
  const pairs = aligned(left, right);
  const parting = pairs.findIndex(([a, b]) => a === null || b === null);
  const names = newAliases();
  const differences: StepDifference[] = [];
  pairs.forEach(([a, b], step) => {
    if (a === null || b === null) return;
    // Behind the divergence everything may differ; what differs before it may be its cause.
    if (parting >= 0 && step > parting) return;
    differences.push(...differencesOf(step, a, b, names));
  });
  return {
    kind: "comparison",
    schemaVersion: "1.0",
    good: { sources: good.sources, redacted: good.redacted, notCompared: all.length - left.length },
    bad: { sources: bad.sources, redacted: bad.redacted, notCompared: others.length - right.length },
    steps: pairs.map(([a, b]) => ({ good: a === null ? null : shown(a), bad: b === null ? null : shown(b) })),
    divergence: parting < 0 ? null : divergenceOf(bad, pairs, parting),
    differences,
    aliases: names.all(),
  };
}

type Pair = readonly [good: Step | null, bad: Step | null];

/** Longest common subsequence by key; on a tie what only the good case does comes first. */
function aligned(left: readonly Step[], right: readonly Step[]): readonly Pair[] {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        left[i]!.key === right[j]!.key
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  const pairs: Pair[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const a = left[i];
    const b = right[j];
    if (a !== undefined && b !== undefined && a.key === b.key) {
      pairs.push([a, b]);
      i++;
      j++;
    } else if (b === undefined || (a !== undefined && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)) {
      pairs.push([a!, null]);
      i++;
    } else {
      pairs.push([null, b]);
      j++;
    }
  }
  return pairs;
}

function divergenceOf(bad: Case, pairs: readonly Pair[], step: number): Divergence {
  const expected = pairs[step]![0];
  const instead = pairs.slice(step).find(([, b]) => b !== null)?.[1] ?? null;
  const absence =
    expected === null
      ? undefined
      : bad.absences.find((one) => one.verdict !== "fulfilled" && expected.protocols.includes(one.expected));
  return {
    step,
    expected: expected === null ? null : shown(expected),
    instead: instead === null ? null : shown(instead),
    absence:
      absence === undefined ? null : { id: absence.id, verdict: absence.verdict, confidence: absence.confidence },
    cone: coneOf(bad, [...(instead === null ? [] : [instead.id]), ...(absence === undefined ? [] : [absence.id])]),
    goodNext: pairs
      .slice(step)
      .flatMap(([a]) => (a === null ? [] : [shown(a)]))
      .slice(0, MOST_NEXT),
  };
}

/** Edges that lead to these nodes, step by step back, and the findings that rest on the same lines. */
function coneOf(bad: Case, from: readonly string[]): Divergence["cone"] {
  const cone: Divergence["cone"][number][] = [];
  const seen = new Set(from);
  const queue = [...from];
  const take = ({ from: a, to, kind, confidence, inference, evidence }: Case["edges"][number]): void => {
    if (cone.length < MOST_CONE && !cone.some((one) => one.from === a && one.to === to && one.kind === kind))
      cone.push({ from: a, to, kind, confidence, inference, evidence });
  };
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const edge of bad.edges) {
      if (edge.to !== node || /order$|same-activation/.test(edge.kind)) continue;
      take(edge);
      if (seen.has(edge.from)) continue;
      seen.add(edge.from);
      queue.push(edge.from);
    }
  }
  for (const edge of bad.edges) if (edge.kind === "causes") take(edge);
  return cone;
}

function differencesOf(step: number, good: Step, bad: Step, names: Aliases): readonly StepDifference[] {
  const differences: StepDifference[] = [];
  names.pair("thread", good.thread, bad.thread);
  for (const what of new Set([...good.facts.keys(), ...bad.facts.keys()])) {
    const a = good.facts.get(what) ?? null;
    const b = bad.facts.get(what) ?? null;
    if (a === b || (isMasked(a) && isMasked(b))) continue;
    const isArgument = good.values.has(what) || bad.values.has(what) || what.includes("!");
    // An argument that one log does not show says nothing.
    if (isArgument && (a === null || b === null)) continue;
    differences.push({
      step,
      what,
      good: a,
      bad: b,
      sure: !((a === null && good.damaged) || (b === null && bad.damaged)),
    });
  }
  for (const [what, a] of good.values) {
    const b = bad.values.get(what);
    if (b === undefined) continue;
    const conflict = names.pair(a.kind, a.value, b.value);
    if (conflict !== null) differences.push({ step, what, ...conflict, sure: true });
  }
  return differences;
}

/** `[ntlm-domain 5 bytes]`: how long a name is, is no difference. */
function isMasked(value: string | null): boolean {
  return value !== null && /^\[.*\]$/.test(value);
}

interface Aliases {
  /** Gives both values one name; null, or the two names where one of them stands for something else already. */
  readonly pair: (
    kind: string,
    good: string | null,
    bad: string | null,
  ) => { readonly good: string; readonly bad: string } | null;
  readonly all: () => Comparison["aliases"];
}

const SHORT: Readonly<Record<string, string>> = { socket: "sock" };

function newAliases(): Aliases {
  const goods = new Map<string, string>();
  const bads = new Map<string, string>();
  const counts = new Map<string, number>();
  const all: Comparison["aliases"][number][] = [];
  return {
    pair(kind, good, bad) {
      if (good === null || bad === null) return null;
      const a = goods.get(`${kind} ${good}`);
      const b = bads.get(`${kind} ${bad}`);
      if (a !== undefined && a === b) return null;
      if (a !== undefined || b !== undefined) return { good: a ?? good, bad: b ?? bad };
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      const alias = `${SHORT[kind] ?? kind}#${count}`;
      goods.set(`${kind} ${good}`, alias);
      bads.set(`${kind} ${bad}`, alias);
      all.push({ alias, good, bad });
      return null;
    },
    all: () => all,
  };
}

function shown({ id, key, label, thread, confidence, evidence }: Step): ComparedStep {
  return { id, key, label, thread, confidence, evidence };
}
