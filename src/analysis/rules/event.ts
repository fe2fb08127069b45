import type { EventPattern, Predicate, Rule, Scalar } from "../../knowledge/index.js";
import { bindingOf } from "./bindings.js";
import { fieldOf } from "./fields.js";
import { compareNodes, orderOf, type RuleNode } from "./nodes.js";
import { and, joins, not, NOTHING_BOUND, test, type Bound, type PredicateContext, type Truth } from "./predicate.js";
import { preparedEvent, type Join } from "./prepared.js";
import { framesFrom, type Scene } from "./scene.js";
import { matchStack } from "./stack-pattern.js";

export type Bindings = Readonly<Record<string, Bound>>;

/** A node that fits an event, and what the event's `bind` names. */
export interface EventMatch {
  readonly node: RuleNode;
  /** Place in the order of appearance. */
  readonly order: number;
  readonly truth: Truth;
  readonly bound: Bindings;
  /** What joins it to other events by name: what it binds, and the fields that must be the `same` as what they bind. */
  readonly keys: Bindings;
}

/** An event of a rule, with everything in the case that fits it or may fit it, in order of appearance. */
export interface EventMatches {
  readonly name: string;
  readonly pattern: EventPattern;
  readonly matches: readonly EventMatch[];
  readonly joins: readonly Join[];
}

export function eventMatches(scene: Scene, rule: Rule, name: string): EventMatches {
  const pattern = rule.events[name]!;
  const nodes = candidates(scene, pattern);
  const matches: EventMatch[] = [];
  if (nodes.length > 0) {
    const test = matcherOf(scene, pattern, rule.lists ?? {});
    for (const node of nodes) {
      const match = test(node);
      if (match !== null) matches.push(match);
    }
  }
  return { name, pattern, matches, joins: preparedEvent(pattern).joins };
}

/** Whether a node of the right kind and name fits the rest of the pattern; null when it cannot. */
export function matcherOf(
  scene: Scene,
  pattern: EventPattern,
  lists: Readonly<Record<string, readonly Scalar[]>>,
): (node: RuleNode) => EventMatch | null {
  const { matchGlob } = scene.knowledge;
  const context: PredicateContext = { matchGlob, lists, bound: NOTHING_BOUND };
  const { conditions, bindings, sames } = preparedEvent(pattern);
  return (node) => {
    let truth: Truth = "true";
    for (const [field, predicate] of conditions) {
      const one = test(predicate, conditionField(scene, node, field, predicate), context);
      if (one === "false") return null;
      if (one === "unknown") truth = one;
    }
    let between = null;
    if (pattern.stack !== undefined) {
      const { frames, holes } = framesFrom(scene, node);
      const stack = matchStack(pattern.stack, { frames, holes, ownerOf: scene.ownerOf, knowledge: scene.knowledge });
      if (stack.truth === "false") return null;
      if (stack.truth === "unknown") truth = stack.truth;
      between = stack.between;
    }
    if (bindings.length === 0 && sames.length === 0)
      return { node, order: orderOf(node), truth, bound: NOTHING_BOUND, keys: NOTHING_BOUND };
    const bound: Record<string, Bound> = {};
    for (const [name, path] of bindings) bound[name] = bindingOf(scene, node, path, between);
    const keys = sames.length === 0 ? bound : { ...bound };
    for (const { field, name } of sames) keys[name] = bindingOf(scene, node, field, null);
    return { node, order: orderOf(node), truth, bound, keys };
  };
}

/** `ret: { failed: true }` asks the function's own test of success. */
export function conditionField(
  scene: Scene,
  node: RuleNode,
  field: string,
  predicate: Predicate,
): ReturnType<typeof fieldOf> {
  const asksSuccess = field === "ret" && typeof predicate === "object" && predicate.failed !== undefined;
  return fieldOf(scene, node, asksSuccess ? "ret.success" : field);
}

/** Whether the joins hold, given what was bound so far, or what the node itself binds. */
export function joinTruth(scene: Scene, match: EventMatch, wanted: readonly Join[], bound: Bindings): Truth {
  if (wanted.length === 0) return "true";
  return and(
    ...wanted.map(({ field, name, differs }) => {
      const truth = joins(fieldOf(scene, match.node, field), bound[name] ?? match.bound[name]);
      return differs ? not(truth) : truth;
    }),
  );
}

/** Bindings of two events as one; what the log does not show takes nothing away. */
export function withBindings(bound: Bindings, more: Bindings): Bindings {
  const all = { ...bound };
  for (const [name, value] of Object.entries(more)) if (value.known || all[name] === undefined) all[name] = value;
  return all;
}

const remembered = new WeakMap<Scene, Map<string, readonly RuleNode[]>>();

/** All nodes of the kind and name that the pattern asks for, in order of appearance. Many rules ask for the same. */
export function candidates(scene: Scene, pattern: EventPattern): readonly RuleNode[] {
  const { key } = preparedEvent(pattern);
  if (key === null) return findingCandidates(scene, pattern.finding!);
  let known = remembered.get(scene);
  if (known === undefined) remembered.set(scene, (known = new Map()));
  let nodes = known.get(key);
  if (nodes === undefined) known.set(key, (nodes = candidatesOf(scene, pattern)));
  return nodes;
}

function candidatesOf(scene: Scene, pattern: EventPattern): readonly RuleNode[] {
  const { call, message, buffer, fact, module, network } = pattern;
  if (call !== undefined) return callCandidates(scene, pattern, [call].flat());
  if (message !== undefined) return messageCandidates(scene, message);
  if (fact !== undefined) return factCandidates(scene, fact);
  if (buffer !== undefined) return bufferCandidates(scene, buffer);
  if (module !== undefined) return moduleCandidates(scene, module);
  return networkCandidates(scene, network ?? []);
}

function callCandidates(scene: Scene, pattern: EventPattern, names: readonly string[]): readonly RuleNode[] {
  return inOrder(
    [...scene.callsOf]
      .filter(([api]) => names.some((name) => isNamed(scene, api, name)))
      .map(([, calls]) =>
        calls
          .filter((one) => isPhase(pattern, one))
          .map((one): RuleNode => ({ kind: "call", id: one.call.id, call: one })),
      ),
  );
}

function messageCandidates(scene: Scene, message: string | readonly string[]): readonly RuleNode[] {
  return inOrder(
    groups(scene, scene.messagesOf, message).map((own) =>
      own.map((one): RuleNode => ({ kind: "message", id: one.id, message: one })),
    ),
  );
}

function factCandidates(scene: Scene, fact: string | readonly string[]): readonly RuleNode[] {
  return inOrder(
    groups(scene, scene.factsOf, fact).map((own) =>
      own.map((one): RuleNode => ({ kind: "fact", id: one.fact.id, fact: one })),
    ),
  );
}

function bufferCandidates(scene: Scene, direction: "in" | "out" | "any"): readonly RuleNode[] {
  return scene.buffers
    .filter((one) => !one.stale && (direction === "any" || one.direction === direction))
    .map((one): RuleNode => ({ kind: "buffer", id: one.id, buffer: one }));
}

function moduleCandidates(scene: Scene, names: string | readonly string[]): readonly RuleNode[] {
  return scene.modules
    .filter((one) => fitsOne(scene, names, one.name.toLowerCase()))
    .map((one): RuleNode => ({ kind: "module", id: `module ${one.name}`, module: one }));
}

/** Findings are added while the rules run. */
function findingCandidates(scene: Scene, ids: string | readonly string[]): readonly RuleNode[] {
  return scene.findings
    .filter((one) => fitsOne(scene, ids, one.finding.rule))
    .map((one): RuleNode => ({ kind: "finding", id: one.finding.id, finding: one }))
    .sort(compareNodes);
}

/** Messages by their protocol, all else by what it is. */
function networkCandidates({ network, knowledge }: Scene, names: string | readonly string[]): readonly RuleNode[] {
  const streams = new Map(network?.streams.map((stream) => [stream.id, stream]));
  return (network?.events ?? [])
    .filter(({ event, fields }) =>
      [names].flat().some((one) => knowledge.matchGlob(one, event === "message" ? fields["protocol"]! : event)),
    )
    .map((event) => ({ kind: "network", id: event.id, event, stream: streams.get(event.stream ?? "") ?? null }));
}

/** A call that was entered and has returned is one call, unless a rule asks for its return. */
export function isPhase({ phase }: EventPattern, { call }: Scene["calls"][number]): boolean {
  if (phase === "any") return true;
  if (phase === undefined) return call.phase !== "return" || call.counterpart === null;
  // A record shows a call from its entry to its return, where no stop shows that.
  const ended = call.recorded !== null && call.returned === true && call.counterpart === null;
  return call.phase === phase || (phase === "return" && ended);
}

/** Whether a function is the named one or of the named group. */
export function isNamed(scene: Scene, api: Scene["calls"][number]["api"], name: string): boolean {
  const { catalogue, matchGlob } = scene.knowledge;
  if (name.startsWith("@")) return catalogue.inGroup(api, name);
  const canonical = catalogue.canonicalName(api);
  if (matchGlob(name, canonical) !== undefined) return true;
  // `kernel32!CreateFileW` is `kernelbase!CreateFileW`; a name without A or W is both.
  const [module = "", symbol] = name.split("!");
  if (symbol === undefined) return false;
  const family = catalogue.family(api);
  return api.modules.some(
    (one) =>
      matchGlob(module.toLowerCase(), one) !== undefined &&
      (matchGlob(symbol, api.name) !== undefined || symbol === family),
  );
}

export function fitsOne(scene: Scene, patterns: string | readonly string[], text: string): boolean {
  return [patterns].flat().some((one) => scene.knowledge.matchGlob(one, text) !== undefined);
}

function groups<T>(
  scene: Scene,
  all: ReadonlyMap<string, readonly T[]>,
  names: string | readonly string[],
): readonly (readonly T[])[] {
  return [...all].filter(([name]) => fitsOne(scene, names, name)).map(([, own]) => own);
}

/** Several lists as one, in order of appearance. */
function inOrder(lists: readonly (readonly RuleNode[])[]): readonly RuleNode[] {
  const nodes = lists.length === 1 ? lists[0]! : lists.flat();
  const orders = Float64Array.from(nodes, orderOf);
  if (orders.every((order, i) => i === 0 || orders[i - 1]! <= order)) return nodes;
  const places = Uint32Array.from(nodes, (_, i) => i).sort((a, b) => orders[a]! - orders[b]! || a - b);
  return Array.from(places, (place) => nodes[place]!);
}
