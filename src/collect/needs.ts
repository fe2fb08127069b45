import type { EventPattern, Rule, RulePack } from "../knowledge/index.js";

/** Functions that a rule looks at. */
export interface Need {
  /** A group, a function or a glob, as the rule writes it. */
  readonly of: string;
  /** Their arguments and buffers decide, not only that they were called. */
  readonly memory: boolean;
}

/** The functions whose buffers carry the messages of a protocol; others travel through sockets. */
const CARRIERS: readonly (readonly [protocol: RegExp, groups: readonly string[]])[] = [
  [/^http\./, ["socket.io", "http.send", "http.receive", "http.query", "http.open-url", "http.header"]],
  [/^(?:ntlm|kerberos|negotiate|spnego)\./, ["socket.io", "auth.step", "http.send", "http.header"]],
  [/^tls\./, ["socket.io", "auth.step"]],
];

const ANY_CARRIER = ["socket.io"];
const ANY_BUFFER = ["socket.io", "http.send", "http.read", "http.write", "auth.step"];

/** What a rule needs to see, from its own events and those of the rules that it builds on. */
export function needsOf(rule: Rule, pack: RulePack, seen: ReadonlySet<string> = new Set()): readonly Need[] {
  if (seen.has(rule.rule)) return [];
  const visited = new Set([...seen, rule.rule]);
  const own = Object.values(rule.events).flatMap((event) => [
    ...callsOf(event),
    ...carriersOf(event),
    ...pack.rules
      .filter((other) => [event.finding ?? []].flat().some((pattern) => names(pattern, other.rule)))
      .flatMap((other) => needsOf(other, pack, visited)),
  ]);
  return [...own, ...carriersIn(rule.match).map((of) => ({ of, memory: true }))];
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

function carriersOf({ message, buffer }: EventPattern): readonly Need[] {
  const protocols = [message ?? []].flat();
  const groups = protocols.flatMap((one) => CARRIERS.find(([protocol]) => protocol.test(one))?.[1] ?? ANY_CARRIER);
  return [...groups, ...(buffer === undefined ? [] : ANY_BUFFER)].map((of) => ({ of, memory: true }));
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
