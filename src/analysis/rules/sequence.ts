import type { Never, Sequence, SequenceStep } from "../../knowledge/index.js";
import { judgeAbsence } from "./absence.js";
import { joined, mayBeJoined, rungOf, weakerRung, type Placed, type Rung } from "./correlate.js";
import { joinTruth, withBindings, type Bindings, type EventMatch } from "./event.js";
import type { Found, FoundAbsence, Matching } from "./found.js";
import { momentOf, type RuleNode } from "./nodes.js";
import { after, ahead, poolOf, type Pool } from "./pool.js";
import { and, type Truth } from "./predicate.js";
import type { Scene } from "./scene.js";

interface Step {
  readonly name: string;
  readonly optional: boolean;
  readonly many: boolean;
}

/** How far one way through the steps has come. */
interface Partial {
  readonly nodes: Readonly<Record<string, RuleNode>>;
  readonly many: Readonly<Record<string, readonly RuleNode[]>>;
  readonly bound: Bindings;
  readonly truth: Truth;
  readonly rung: Rung;
  readonly last: EventMatch;
  /** Never-steps whose end is the next step. */
  readonly waiting: readonly Never[];
  readonly absences: readonly FoundAbsence[];
}

interface Run {
  readonly matching: Matching;
  readonly ladder: readonly string[];
  readonly stops: number;
  readonly first: EventMatch;
  readonly pool: (name: string) => Pool;
  /** Only events that fit for certain. */
  certain: boolean;
}

/**
 * Matches steps in order, each joined by the ladder to the one before it. Every event of the first required step
 * begins a match of its own; of all ways to go on, the one with events that fit for certain wins over one with events
 * that may fit, and then the earliest events win.
 */
export function matchSequence(matching: Matching, sequence: Sequence): readonly Found[] {
  const { correlate, within } = sequence;
  const pools = new Map<string, Pool>();
  const pool = (name: string): Pool => {
    let own = pools.get(name);
    if (own === undefined) pools.set(name, (own = poolOf(matching.scene, matching.events(name), correlate)));
    return own;
  };
  const at = sequence.steps.findIndex((step) => typeof step === "string" && !readStep(step).optional);
  const lead = readStep(sequence.steps[at] as string);
  const found: Found[] = [];
  const { work } = matching;
  for (const start of pool(lead.name).matches) {
    if (work.left <= 0) {
      work.givenUp++;
      continue;
    }
    const run: Run = {
      matching,
      ladder: correlate,
      stops: within?.stops ?? Infinity,
      first: start,
      pool,
      certain: true,
    };
    const begun: Partial = {
      nodes: { [lead.name]: start.node },
      many: lead.many ? { [lead.name]: [start.node] } : {},
      bound: start.bound,
      truth: and(start.truth, joinTruth(matching.scene, start, pool(lead.name).joins, {})),
      rung: "connection",
      last: start,
      waiting: [],
      absences: [],
    };
    const steps = sequence.steps.slice(at + 1);
    const partial = before(run, begun, sequence.steps.slice(0, at));
    const certain = follow(run, steps, partial);
    run.certain = false;
    const one = certain.whole || certain.answered ? certain : follow(run, steps, partial);
    if (work.left <= 0 && !one.whole) work.givenUp++;
    found.push(one);
  }
  return found;
}

function readStep(step: string): Step {
  const mark = /[?+*]$/.exec(step)?.[0] ?? "";
  return {
    name: mark === "" ? step : step.slice(0, -1),
    optional: mark === "?" || mark === "*",
    many: mark === "+" || mark === "*",
  };
}

/** Optional steps ahead of the first required one: the latest event that fits. */
function before(run: Run, begun: Partial, steps: readonly SequenceStep[]): Partial {
  let partial = begun;
  for (const step of steps) {
    if (typeof step !== "string") continue;
    const { name } = readStep(step);
    const lists = run.pool(name).fitting(begun.last.node, begun.bound, true);
    for (const match of ahead(lists, begun.last.order)) {
      if (run.matching.work.left-- <= 0) break;
      if (match.truth !== "true" || joinOf(run, begun, match) === null) continue;
      partial = {
        ...partial,
        nodes: { ...partial.nodes, [name]: match.node },
        bound: withBindings(match.bound, partial.bound),
      };
      break;
    }
  }
  return partial;
}

/** The rest of the steps from a place on; the first way that is whole, else how far the first way came. */
function follow(run: Run, steps: readonly SequenceStep[], partial: Partial): Found {
  const [step, ...rest] = steps;
  if (step === undefined) return ended(run, partial, true);
  if (typeof step !== "string")
    return follow(run, rest, {
      ...partial,
      waiting: [...partial.waiting, step],
    });
  const read = readStep(step);
  let best: Found | null = null;
  for (const next of nexts(run, partial, read)) {
    const absences = [
      ...partial.absences,
      ...partial.waiting.map((never) => judge(run, partial, never, read.name, next)),
    ];
    const answered = absences.some((one) => one.absence.verdict === "fulfilled");
    const taken: Partial = {
      ...advance(run, partial, read, next, steps),
      waiting: [],
      absences,
    };
    const found = answered ? foundOf(taken, false, true) : follow(run, rest, taken);
    if (found.whole || found.answered) return found;
    best ??= found;
    if (run.matching.work.left <= 0) break;
  }
  if (read.optional) {
    const without = follow(run, rest, partial);
    if (without.whole || best === null || without.answered) return without;
  }
  return best ?? ended(run, partial, false);
}

/** Events that the step may be: after the last one, and joined to it. */
function* nexts(run: Run, partial: Partial, { name }: Step): Generator<EventMatch, void, undefined> {
  const { work } = run.matching;
  const pool = run.pool(name);
  const start = momentOf(run.first.node);
  for (const match of after(pool.fitting(partial.last.node, partial.bound, run.certain), partial.last.order)) {
    if (work.left-- <= 0) return;
    if (run.stops < Infinity && momentOf(match.node) - start > run.stops) return;
    if (run.certain && match.truth !== "true") continue;
    const truth = fitOf(run, partial, match, pool);
    if (truth === "false" || (run.certain && truth !== "true")) continue;
    if (joinOf(run, partial, match) !== null) yield match;
  }
}

function fitOf(run: Run, partial: Partial, match: EventMatch, pool: Pool): Truth {
  if (pool.joins.length === 0) return match.truth;
  return and(match.truth, joinTruth(run.matching.scene, match, pool.joins, partial.bound));
}

function joinOf(run: Run, partial: Partial, match: EventMatch): Rung | null {
  const a = { node: partial.last.node, bound: partial.bound };
  return joined(run.matching.scene, a, placedOf(match), run.ladder);
}

function placedOf({ node, keys }: EventMatch): Placed {
  return { node, bound: keys };
}

function advance(
  run: Run,
  partial: Partial,
  { name, many }: Step,
  next: EventMatch,
  steps: readonly SequenceStep[],
): Omit<Partial, "waiting" | "absences"> {
  const later = steps.slice(1).find((step) => typeof step === "string");
  const all = many
    ? [next.node, ...repeats(run, partial, name, next, later === undefined ? null : readStep(later).name)]
    : [];
  return {
    nodes: { ...partial.nodes, [name]: next.node },
    many: many ? { ...partial.many, [name]: all } : partial.many,
    bound: withBindings(partial.bound, next.bound),
    truth: and(partial.truth, fitOf(run, partial, next, run.pool(name))),
    rung: weakerRung(partial.rung, joinOf(run, partial, next)!),
    last: next,
  };
}

/** The other events of `name+`, up to the first that the next step may be. */
function repeats(
  run: Run,
  partial: Partial,
  name: string,
  first: EventMatch,
  until: string | null,
): readonly RuleNode[] {
  const from: Partial = {
    ...partial,
    last: first,
    bound: withBindings(partial.bound, first.bound),
  };
  const end = until === null ? undefined : nexts(run, from, { name: until, optional: false, many: false }).next().value;
  const nodes: RuleNode[] = [];
  for (const match of nexts(run, from, {
    name,
    optional: false,
    many: false,
  })) {
    if (end !== undefined && match.order >= end.order) break;
    nodes.push(match.node);
  }
  return nodes;
}

/** Judges what must not come between the last event and `next`, or the event that ends the wait. */
function judge(run: Run, partial: Partial, never: Never, step: string | null, next: EventMatch | null): FoundAbsence {
  const { scene, rule } = run.matching;
  const wanted = never.until ?? step;
  let until = wanted === step ? next : null;
  if (wanted !== null && wanted !== step) {
    const ends = run.pool(wanted).fitting(partial.last.node, partial.bound, false);
    for (const match of after(ends, partial.last.order)) {
      if (run.matching.work.left-- <= 0) break;
      if (joinOf(run, partial, match) === null) continue;
      until = match;
      break;
    }
  }
  const pool = run.pool(never.never);
  const anyThread = run.ladder.some((key) => ["connection", "binding", "process"].includes(rungOf(key)));
  const inWindow: { readonly node: RuleNode; readonly truth: Truth }[] = [];
  // What any thread may do is looked for on all of them.
  const lists = anyThread ? [pool.matches] : pool.fitting(partial.last.node, partial.bound, false);
  for (const match of after(lists, partial.last.order)) {
    if (until !== null && match.order > until.order) break;
    // Out of work, nothing may be called absent.
    if (run.matching.work.left-- <= 0) {
      inWindow.push({ node: match.node, truth: "unknown" });
      break;
    }
    const truth = fitOf(run, partial, match, pool);
    if (truth === "false" || match.node.id === until?.node.id) continue;
    if (joinOf(run, partial, match) !== null) inWindow.push({ node: match.node, truth });
    else if (mayBeJoined(scene, { node: partial.last.node, bound: partial.bound }, placedOf(match), run.ladder))
      inWindow.push({ node: match.node, truth: "unknown" });
    // It came; what else there is does not matter.
    if (inWindow.at(-1)?.truth === "true") break;
  }
  const pattern = rule.events[never.never]!;
  const expected = never.expected ?? nameOfExpected(pattern, never.never);
  const absence = judgeAbsence(scene, {
    name: canonical(scene, [pattern.message ?? pattern.call ?? never.never].flat()[0]!),
    expected,
    why: never.because ?? `rule ${rule.rule} expects it there`,
    carriers: [never.carriers ?? pattern.call ?? []].flat(),
    content: pattern.call === undefined,
    anyThread,
    after: partial.last.node,
    until: until?.node ?? null,
    rung: until === null ? "thread" : (joinOf(run, partial, until) ?? "thread"),
    fulfilledBy: inWindow.find((match) => match.truth === "true")?.node ?? null,
    maybe: inWindow.filter((match) => match.truth === "unknown").map((match) => match.node),
  });
  return {
    name: never.never,
    absence,
    expected,
    inward: pattern.where?.["direction"] === "in",
    coverage: never.coverage ?? "required",
    told: never.told,
  };
}

/** `ole32!CoUninitialize` is `combase!CoUninitialize`. */
function canonical(scene: Scene, name: string): string {
  const [module = "", symbol] = name.split("!");
  const api = symbol === undefined ? undefined : scene.knowledge.catalogue.find(module, symbol);
  return api === undefined ? name : scene.knowledge.catalogue.canonicalName(api);
}

function nameOfExpected({ call, message }: { call?: unknown; message?: unknown }, name: string): string {
  const [one] = [call ?? message].flat();
  return typeof one === "string" ? `a call of ${one}`.replace(/^a call of (?=\w+\.)/, "") : name;
}

/** The steps are at an end, or no event fits the next one: what was waited for is judged as far as the log goes. */
function ended(run: Run, partial: Partial, whole: boolean): Found {
  const judged = partial.waiting.map((never) => judge(run, partial, never, null, null));
  const absences = [...partial.absences, ...judged];
  const open = judged.some((one) => one.absence.verdict === "open" || one.absence.verdict === "fulfilled");
  return foundOf({ ...partial, absences }, whole && !open, false);
}

function foundOf(partial: Omit<Partial, "waiting">, whole: boolean, answered: boolean): Found {
  const { nodes, many, bound, truth, rung, absences } = partial;
  return {
    nodes,
    many,
    bound,
    texts: {},
    truth,
    rung,
    absences,
    whole,
    answered,
  };
}
