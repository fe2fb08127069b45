/** That a rule asks facts only for what they can say: against the table `data/facts.json`. */
import { nearestWord } from "./nearest.js";
import type { EventPattern, Predicate, Rule } from "./rule-types.js";
import type { FactField, FactKind } from "./types.js";

export type Complain = (path: readonly PropertyKey[], found: string, remedy: string) => void;

/** What every event has, and every fact. */
const COMMON: ReadonlySet<string> = new Set(["thread", "stop", "position", "kind", "text"]);
/** What only `bind` and texts know. */
const OF_STACK = /^stack\./;
const OF_EVENT: ReadonlySet<string> = new Set(["count", "title"]);
const TABLE = "docs/facts.md lists what facts say";

export function checkFacts(rule: Rule, facts: readonly FactKind[] | undefined, complain: Complain): void {
  if (facts === undefined) return;
  const known = new Map<string, Asked>();
  for (const [name, event] of Object.entries(rule.events)) {
    if (event.fact === undefined) continue;
    const kinds = kindsOf(event.fact, facts, (found, remedy) => {
      complain(["events", name, "fact"], found, remedy);
    });
    if (kinds.length === 0) continue;
    const asked: Asked = { kinds, names: kinds.map(({ kind }) => kind).join(", ") };
    known.set(name, asked);
    checkEvent(event, asked, ["events", name], complain);
  }
  checkTexts(rule, known, complain);
}

/** The kinds of facts that one event may be. */
interface Asked {
  readonly kinds: readonly FactKind[];
  readonly names: string;
}

function kindsOf(
  patterns: string | readonly string[],
  facts: readonly FactKind[],
  complain: (found: string, remedy: string) => void,
): readonly FactKind[] {
  return [patterns].flat().flatMap((pattern) => {
    const own = facts.filter(({ kind }) => fitsName(pattern, kind));
    // A name with a dot, `app-workers.worker`, is a line of an output that the host defines: only the host knows its fields.
    if (own.length === 0 && !pattern.includes("."))
      complain(
        `there is no kind of fact ${pattern}`,
        nearest(
          pattern,
          facts.map(({ kind }) => kind),
        ),
      );
    return own;
  });
}

function checkEvent(event: EventPattern, asked: Asked, path: readonly PropertyKey[], complain: Complain): void {
  for (const [name, predicate] of Object.entries(event.where ?? {})) {
    const field = fieldOf(asked, name);
    const at = [...path, "where", name];
    if (field === "unknown") complain(at, noField(asked, name), nearestField(asked, name));
    else if (field !== "common") checkValues(field, predicate, at, complain);
  }
  for (const [binding, name] of Object.entries(event.bind ?? {})) {
    if (!OF_STACK.test(name) && fieldOf(asked, name) === "unknown")
      complain([...path, "bind", binding], noField(asked, name), nearestField(asked, name));
  }
}

/** `{{wait.asker}}` of an event that is a fact. */
function checkTexts(rule: Rule, known: ReadonlyMap<string, Asked>, complain: Complain): void {
  const { headline, cause, owner = "", story = [], remedy = [] } = rule.report;
  const texts: readonly (readonly [path: readonly PropertyKey[], text: string])[] = [
    [["report", "headline"], headline],
    [["report", "cause"], cause],
    [["report", "owner"], owner],
    ...story.map((text, i) => [["report", "story", i], text] as const),
    ...remedy.map((text, i) => [["report", "remedy", i], text] as const),
    ...(rule.next ?? []).flatMap(({ run, because }, i) => [
      [["next", i, "because"], because] as const,
      ...run.map((text, r) => [["next", i, "run", r], text] as const),
    ]),
  ];
  for (const [path, text] of texts) {
    for (const [, event = "", name = ""] of text.matchAll(/\{\{\s{0,9}([a-z][a-z0-9-]*)\.([a-z][\w.-]*)/gi)) {
      const asked = known.get(event);
      if (asked !== undefined && !OF_EVENT.has(name) && fieldOf(asked, name) === "unknown")
        complain(path, noField(asked, name), nearestField(asked, name));
    }
  }
}

/** A value that no fact of the kind ever has: the rule could never fit, or `ne` would always. */
function checkValues(field: FactField, predicate: Predicate, path: readonly PropertyKey[], complain: Complain): void {
  const { values } = field;
  if (values === undefined) return;
  const check = (value: unknown, at: readonly PropertyKey[]): void => {
    const text = typeof value === "boolean" ? (value ? "yes" : "no") : String(value).toLowerCase();
    if (!values.includes(text)) complain(at, `${field.name} is never ${String(value)}`, `it is ${values.join(", ")}`);
  };
  if (typeof predicate !== "object") return check(predicate, path);
  for (const key of ["eq", "ne"] as const) if (predicate[key] !== undefined) check(predicate[key], [...path, key]);
  if (Array.isArray(predicate.in)) predicate.in.forEach((value, i) => check(value, [...path, "in", i]));
  if (predicate.not !== undefined) checkValues(field, predicate.not, [...path, "not"], complain);
}

/** The field where one kind of fact is meant; `common` where there is nothing to check, `unknown` where none has it. */
function fieldOf({ kinds }: Asked, name: string): FactField | "common" | "unknown" {
  if (COMMON.has(name)) return "common";
  const found = kinds.flatMap(({ fields }) => fields.find((field) => fitsName(field.name, name)) ?? []);
  if (found.length === 0) return "unknown";
  return found.length === 1 ? found[0]! : "common";
}

function fitsName(pattern: string, name: string): boolean {
  const at = pattern.indexOf("*");
  return at < 0 ? pattern === name : name.startsWith(pattern.slice(0, at)) && name.endsWith(pattern.slice(at + 1));
}

function noField({ names }: Asked, name: string): string {
  return `a fact ${names} has no field ${name}`;
}

function nearestField({ kinds }: Asked, name: string): string {
  return nearest(
    name,
    kinds.flatMap(({ fields }) => fields.map((field) => field.name)),
  );
}

/** Advice that names the word that was probably meant. */
function nearest(name: string, all: readonly string[]): string {
  const best = nearestWord(name, all);
  return best === undefined ? TABLE : `is ${best} meant? ${TABLE}`;
}
