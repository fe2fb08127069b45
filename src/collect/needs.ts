import type { EventPattern, Knowledge, Question, Rule, RulePack } from "../knowledge/index.js";

/** Functions that a rule looks at. */
export interface Need {
  /** A group, a function or a glob, as the rule writes it. */
  readonly of: string;
  /** Their arguments and buffers decide, not only that they were called. */
  readonly memory: boolean;
}

/** What a rule needs to see, from its own events and those of the rules that it builds on. */
export function needsOf(
  rule: Rule,
  pack: RulePack,
  knowledge: Pick<Knowledge, "questions">,
  seen: ReadonlySet<string> = new Set(),
): readonly Need[] {
  if (seen.has(rule.rule)) return [];
  const visited = new Set([...seen, rule.rule]);
  const own = Object.values(rule.events).flatMap((event) => [
    ...callsOf(event),
    ...questionsOf(event, knowledge).flatMap(({ about, apis = [] }) =>
      apis.map((of): Need => ({ of, memory: about !== "fact" })),
    ),
    ...rulesBelow(event, pack).flatMap((other) => needsOf(other, pack, knowledge, visited)),
  ]);
  return [...own, ...carriersIn(rule.match).map((of) => ({ of, memory: true }))];
}

/** The rules whose findings are the event. */
function rulesBelow({ finding }: EventPattern, pack: RulePack): readonly Rule[] {
  if (finding === undefined) return [];
  const patterns = [finding].flat();
  return pack.rules.filter((other) => patterns.some((pattern) => names(pattern, other.rule)));
}

function callsOf(event: EventPattern): readonly Need[] {
  const memory = Object.keys(event.where ?? {})
    .concat(Object.values(event.bind ?? {}))
    .some(readsArguments);
  return [event.call ?? []]
    .flat()
    .flatMap((one) => one.split("|"))
    .map((of) => ({ of, memory }));
}

function readsArguments(field: string): boolean {
  return /^(?:args?|buffer|text|url|host)\b/.test(field);
}

/** Commands that show, where the target stands, what a rule looks at. Null where it looks at calls and bytes alone. */
export function commandsOf(
  rule: Rule,
  pack: RulePack,
  knowledge: Pick<Knowledge, "questions">,
  seen: ReadonlySet<string> = new Set(),
): readonly string[] | null {
  if (seen.has(rule.rule)) return null;
  const visited = new Set([...seen, rule.rule]);
  const found = Object.values(rule.events).flatMap((event) => [
    ...(event.fact === undefined ? [] : [questionsOf(event, knowledge).flatMap(({ commands = [] }) => commands)]),
    ...rulesBelow(event, pack)
      .flatMap((other) => [commandsOf(other, pack, knowledge, visited) ?? []])
      .filter((commands) => commands.length > 0),
  ]);
  return found.length === 0 ? null : [...new Set(found.flat())];
}

function questionsOf(
  { message, buffer, network, fact }: EventPattern,
  { questions }: Pick<Knowledge, "questions">,
): readonly Question[] {
  const asked = [
    ...[message ?? []].flat().map((of) => ["message", of] as const),
    ...(buffer === undefined ? [] : [["buffer", "*"] as const]),
    ...[network ?? []].flat().map((of) => ["network", of] as const),
    ...[fact ?? []].flat().map((of) => ["fact", of] as const),
  ];
  return asked.flatMap(([about, of]) => questions().find((one) => one.about === about && names(one.of, of)) ?? []);
}

function names(pattern: string, id: string): boolean {
  return pattern === id || (pattern.endsWith("*") && id.startsWith(pattern.slice(0, -1)));
}

/** `carriers: "@socket.send"` anywhere in what a rule matches. */
function carriersIn(match: unknown): readonly string[] {
  if (typeof match !== "object" || match === null) return [];
  return Object.entries(match).flatMap(([key, value]) =>
    key === "carriers" && typeof value === "string" ? [value] : carriersIn(value),
  );
}
