/** What the schema of rules cannot say: that the parts of a rule agree with each other and with what is known. */
import { checkFacts, type Complain } from "./rule-facts.js";
import type { EventPattern, Match, Predicate, Rule, Where } from "./rule-types.js";
import type { FactKind } from "./types.js";

export interface RuleFault {
  /** Keys that lead to the place in the file. */
  readonly path: readonly PropertyKey[];
  readonly found: string;
  readonly remedy: string;
}

/** What rules may name; a test that is left out is not made. */
export interface RuleVocabulary {
  readonly isGroup?: (name: string) => boolean;
  /** Kinds of facts and what they say. */
  readonly facts?: readonly FactKind[];
  readonly isDiagnosis?: (id: string) => boolean;
}

export function checkRule(rule: Rule, vocabulary: RuleVocabulary): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const complain = (path: readonly PropertyKey[], found: string, remedy: string): void => {
    faults.push({ path, found, remedy });
  };
  const used = usesOf(rule.match, ["match"]);
  checkNames(rule, used, complain);
  checkBindings(rule, used, complain);
  checkTexts(rule, used, complain);
  checkSides(rule.events, rule.match, ["match"], complain);
  for (const [name, event] of Object.entries(rule.events)) {
    checkGroups(event, ["events", name], vocabulary, complain);
    checkLists(rule, event.where ?? {}, ["events", name, "where"], complain);
  }
  checkFacts(rule, vocabulary.facts, complain);
  rule.diagnoses?.forEach((id, i) => {
    if (vocabulary.isDiagnosis?.(id) === false)
      complain(["diagnoses", i], `there is no diagnosis ${id}`, "see src/knowledge/data/diagnoses.json");
  });
  return faults;
}

/** What a match names, and where. */
interface Uses {
  readonly events: readonly { readonly name: string; readonly path: readonly PropertyKey[] }[];
  readonly bindings: readonly { readonly name: string; readonly path: readonly PropertyKey[] }[];
  /** Events that must not come. */
  readonly nevers: ReadonlySet<string>;
  readonly groups: readonly { readonly name: string; readonly path: readonly PropertyKey[] }[];
}

function usesOf(match: Match, path: readonly PropertyKey[]): Uses {
  const bound = (keys: readonly string[], at: readonly PropertyKey[]): Uses["bindings"] =>
    keys.filter((key) => key.startsWith("$")).map((name) => ({ name, path: at }));
  const none: Uses = { events: [], bindings: [], nevers: new Set(), groups: [] };
  if ("event" in match) return { ...none, events: [{ name: match.event, path: [...path, "event"] }] };
  if ("inside" in match)
    return { ...none, events: match.inside.map((name, i) => ({ name, path: [...path, "inside", i] })) };
  if ("count" in match) {
    const { of, per = [], distinct } = match.count;
    const at = [...path, "count"];
    return {
      ...none,
      events: [{ name: of, path: [...at, "of"] }],
      bindings: bound([...per, ...(distinct === undefined ? [] : [distinct])], at),
    };
  }
  if ("cycle" in match) {
    const { edge, from, to } = match.cycle;
    const at = [...path, "cycle"];
    return { ...none, events: [{ name: edge, path: [...at, "edge"] }], bindings: bound([from, to], at) };
  }
  if ("during" in match) {
    const { open, close, see, correlate } = match.during;
    const at = [...path, "during"];
    return {
      ...none,
      events: [open, close, see].map((name) => ({ name, path: at })),
      bindings: bound(correlate, at),
      nevers: new Set([close]),
    };
  }
  if ("sequence" in match) {
    const at = [...path, "sequence"];
    const { steps, correlate } = match.sequence;
    const events = steps.flatMap((step, i) => {
      const names = typeof step === "string" ? [step.replace(/[?+*]$/, "")] : [step.never, step.until ?? []].flat();
      return names.map((name) => ({ name, path: [...at, "steps", i] }));
    });
    const groups = steps.flatMap((step, i) =>
      typeof step === "string" || step.carriers === undefined
        ? []
        : [{ name: step.carriers, path: [...at, "steps", i, "carriers"] }],
    );
    const nevers = new Set(steps.flatMap((step) => (typeof step === "string" ? [] : [step.never])));
    return { events, bindings: bound(correlate, [...at, "correlate"]), nevers, groups };
  }
  const key = "all" in match ? "all" : "any";
  const parts = ("all" in match ? match.all : match.any).map((part, i) => usesOf(part, [...path, key, i]));
  return {
    events: parts.flatMap((part) => part.events),
    bindings: parts.flatMap((part) => part.bindings),
    nevers: new Set(parts.flatMap((part) => [...part.nevers])),
    groups: parts.flatMap((part) => part.groups),
  };
}

function checkNames(rule: Rule, used: Uses, complain: Complain): void {
  for (const { name, path } of used.events) {
    if (rule.events[name] === undefined)
      complain(
        path,
        `match names the event ${name}, which events does not have`,
        `add ${name} to events, or correct the name`,
      );
  }
  const named = new Set(used.events.map((use) => use.name));
  for (const name of Object.keys(rule.events)) {
    if (!named.has(name)) complain(["events", name], `${name} is used nowhere in match`, "use it, or remove it");
  }
  rule.edges?.forEach((edge, i) => {
    for (const end of ["from", "to"] as const) {
      if (rule.events[edge[end]] === undefined)
        complain(["edges", i, end], `${edge[end]} is no event of this rule`, "name one of the events");
    }
  });
}

function checkBindings(rule: Rule, used: Uses, complain: Complain): void {
  const bound = boundNames(rule);
  const check = (name: string, path: readonly PropertyKey[]): void => {
    if (!bound.has(name)) complain(path, `${name} is bound by no event`, `bind it: { ${name}: args.s }`);
  };
  for (const { name, path } of used.bindings) check(name, path);
  rule["effect-of"]?.forEach(({ joined }, i) => {
    if (joined.startsWith("$")) check(joined, ["effect-of", i, "joined"]);
  });
  for (const [name, event] of Object.entries(rule.events)) {
    for (const [field, predicate] of Object.entries(event.where ?? {})) {
      if (typeof predicate !== "object") continue;
      for (const key of ["same", "differs"] as const) {
        const wanted = predicate[key];
        if (wanted !== undefined) check(wanted, ["events", name, "where", field, key]);
      }
    }
  }
}

function boundNames(rule: Rule): ReadonlySet<string> {
  return new Set(Object.values(rule.events).flatMap((event) => Object.keys(event.bind ?? {})));
}

/** `{{$provider}}` must be bound, `{{answer|absence}}` must be waited for. */
function checkTexts(rule: Rule, used: Uses, complain: Complain): void {
  const bound = boundNames(rule);
  const check = (text: string, path: readonly PropertyKey[]): void => {
    for (const [, expression = ""] of text.matchAll(/\{\{([^}]{1,80})\}\}/g)) {
      const [name = "", filter] = expression.trim().split("|");
      if (name.startsWith("$") && !bound.has(name))
        complain(path, `${name} is bound by no event`, "bind it, or remove it");
      if (filter === "absence" && !used.nevers.has(name))
        complain(path, `${name} is no event that must not come`, "name the event of a never-step");
    }
  };
  const { headline, story = [], cause, remedy = [], owner = "" } = rule.report;
  check(headline, ["report", "headline"]);
  check(cause, ["report", "cause"]);
  check(owner, ["report", "owner"]);
  story.forEach((text, i) => check(text, ["report", "story", i]));
  remedy.forEach((text, i) => check(text, ["report", "remedy", i]));
  rule.next?.forEach((step, i) => {
    check(step.because, ["next", i, "because"]);
    check(step.expect, ["next", i, "expect"]);
  });
}

/** The order between a frame and a line of the log is not known: a sequence has steps of one side only. */
function checkSides(events: Rule["events"], match: Match, path: readonly PropertyKey[], complain: Complain): void {
  if ("all" in match || "any" in match) {
    const key = "all" in match ? "all" : "any";
    for (const [i, part] of ("all" in match ? match.all : match.any).entries())
      checkSides(events, part, [...path, key, i], complain);
    return;
  }
  const isFrame = (name: string): boolean => events[name]?.network !== undefined;
  const { events: named, nevers } = usesOf(match, path);
  const frames = named.filter(({ name }) => isFrame(name));
  if (frames.length > 0 && frames.length < named.length)
    complain(
      path,
      "frames of a trace and what the log shows in one order: it is not known which came first",
      "join them by all, with what they bind: { $socket: connection }",
    );
  for (const name of nevers)
    if (isFrame(name))
      complain(
        path,
        `${name} is a frame: probes do not tell whether it came`,
        "ask for answered, first or stream.ended-by of another frame",
      );
}

function checkGroups(
  event: EventPattern,
  path: readonly PropertyKey[],
  vocabulary: RuleVocabulary,
  complain: Complain,
): void {
  const { isGroup } = vocabulary;
  if (isGroup === undefined) return;
  const check = (text: string, at: readonly PropertyKey[]): void => {
    for (const [group] of text.matchAll(/@[a-z][\w.-]*/g)) {
      if (group !== "@os-modules" && !isGroup(group))
        complain(at, `there is no group ${group}`, "see src/knowledge/data/groups.json");
    }
  };
  for (const name of [event.call ?? []].flat()) check(name, [...path, "call"]);
  for (const [key, patterns] of Object.entries(event.stack ?? {})) {
    for (const text of typeof patterns === "object" ? Object.values(patterns as object) : [patterns])
      if (typeof text === "string") check(text, [...path, "stack", key]);
  }
}

function checkLists(rule: Rule, where: Where, path: readonly PropertyKey[], complain: Complain): void {
  const check = (predicate: Predicate, at: readonly PropertyKey[]): void => {
    if (typeof predicate !== "object") return;
    if (typeof predicate.in === "string" && rule.lists?.[predicate.in] === undefined)
      complain([...at, "in"], `there is no list ${predicate.in}`, "add it to lists");
    if (predicate.not !== undefined) check(predicate.not, [...at, "not"]);
  };
  for (const [field, predicate] of Object.entries(where)) check(predicate, [...path, field]);
}
