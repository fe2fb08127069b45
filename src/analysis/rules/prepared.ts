import type { EventPattern, Predicate, Rule, Where } from "../../knowledge/index.js";
import { beginningsOf, requiredOf } from "./required.js";

/** A condition on a value that another event binds. */
export interface Join {
  readonly field: string;
  readonly name: string;
  readonly differs: boolean;
}

/** What an event asks for, taken apart. */
export interface PreparedEvent {
  /** Events of one key ask for nodes of the same kinds and names; null for findings, which come while the rules run. */
  readonly key: string | null;
  readonly conditions: readonly (readonly [field: string, predicate: Predicate])[];
  readonly bindings: readonly (readonly [name: string, path: string])[];
  readonly joins: readonly Join[];
  /** Fields that must be the same as what other events bind. */
  readonly sames: readonly Join[];
}

const preparedEvents = new WeakMap<EventPattern, PreparedEvent>();

/** Taken apart once: it depends on nothing but the event, and a rule is tried on every log. */
export function preparedEvent(pattern: EventPattern): PreparedEvent {
  let prepared = preparedEvents.get(pattern);
  if (prepared === undefined) preparedEvents.set(pattern, (prepared = prepare(pattern)));
  return prepared;
}

function prepare(pattern: EventPattern): PreparedEvent {
  const { call, phase, message, buffer, fact, module, network, finding, where = {}, bind = {} } = pattern;
  const joins = joinsOf(where);
  return {
    key: finding === undefined ? JSON.stringify([call, phase, message, buffer, fact, module, network]) : null,
    conditions: Object.entries(withoutJoins(where)),
    bindings: Object.entries(bind),
    joins,
    sames: joins.filter(({ name, differs }) => !differs && bind[name] === undefined),
  };
}

function joinsOf(where: Where): readonly Join[] {
  return Object.entries(where).flatMap(([field, predicate]): Join[] => {
    if (typeof predicate !== "object") return [];
    return [
      ...(predicate.same === undefined ? [] : [{ field, name: predicate.same, differs: false }]),
      ...(predicate.differs === undefined ? [] : [{ field, name: predicate.differs, differs: true }]),
    ];
  });
}

function withoutJoins(where: Where): Where {
  const own: Record<string, Predicate> = {};
  for (const [field, predicate] of Object.entries(where)) {
    if (typeof predicate !== "object") own[field] = predicate;
    else {
      const { same: _, differs: __, ...rest } = predicate;
      if (Object.keys(rest).length > 0) own[field] = rest;
    }
  }
  return own;
}

/** What a rule asks for before it is tried. */
export interface PreparedRule {
  /** Nothing can be found without a network trace. */
  readonly needsTrace: boolean;
  /** Where nothing in the case is one of these, it can find nothing. */
  readonly beginnings: readonly EventPattern[];
}

const preparedRules = new WeakMap<Rule, PreparedRule>();

export function preparedRule(rule: Rule): PreparedRule {
  let prepared = preparedRules.get(rule);
  if (prepared === undefined) {
    prepared = {
      needsTrace: [...requiredOf(rule.match)].some((name) => rule.events[name]?.network !== undefined),
      beginnings: beginningsOf(rule.match).map((name) => rule.events[name]!),
    };
    preparedRules.set(rule, prepared);
  }
  return prepared;
}

const orders = new WeakMap<readonly Rule[], readonly Rule[]>();

/** Rules whose events are other rules' findings come last, in as many rounds as they are deep. */
export function inOrder(rules: readonly Rule[]): readonly Rule[] {
  let ordered = orders.get(rules);
  if (ordered === undefined) orders.set(rules, (ordered = order(rules)));
  return ordered;
}

function order(rules: readonly Rule[]): readonly Rule[] {
  const needs = new Map<Rule, readonly Rule[]>();
  for (const rule of rules) {
    const wanted = Object.values(rule.events).flatMap((event) => [event.finding ?? []].flat());
    needs.set(
      rule,
      wanted.length === 0
        ? []
        : rules.filter((other) => other !== rule && wanted.some((pattern) => fitsId(pattern, other.rule))),
    );
  }
  const depths = new Map<Rule, number>();
  const depth = (rule: Rule): number => {
    const known = depths.get(rule);
    if (known !== undefined) return known;
    // Rules that need each other are on one level.
    depths.set(rule, 0);
    const own = Math.max(0, ...needs.get(rule)!.map((other) => 1 + depth(other)));
    depths.set(rule, own);
    return own;
  };
  return rules
    .map((rule) => ({ rule, at: depth(rule) }))
    .sort((a, b) => a.at - b.at || (a.rule.rule < b.rule.rule ? -1 : 1))
    .map(({ rule }) => rule);
}

function fitsId(pattern: string, id: string): boolean {
  return pattern === id || (pattern.endsWith("*") && id.startsWith(pattern.slice(0, -1)));
}
