import type { Event } from "../model/outputs.js";
import type { SeenFact } from "./facts/fact.js";

/** Kinds of fact that are told where they stand; the others are told by the rules that use them. */
const TOLD: ReadonlySet<string> = new Set([
  "crash",
  "bugcheck",
  "kernel-wait",
  "spin-wait",
  "wait",
  "lock-wait",
  "held-lock",
  "heap-damage",
  "bad-handle",
  "kept-handles",
  "recorded-exception",
  "recursion",
  "stack-damage",
  "cpu-use",
  "load-failure",
  "process-end",
  "managed-exception",
  "monitor",
  "thread-pool",
  "managed-group",
  "finalizer-queue",
  "managed-memory",
  "http-callback",
  "status",
]);

/** Facts by the stop that shows them; -1 for those that stand before the first. */
export function factsAt(facts: readonly SeenFact[]): ReadonlyMap<number, readonly SeenFact[]> {
  const found = new Map<number, SeenFact[]>();
  for (const one of facts) {
    if (!TOLD.has(one.fact.kind) && !isLooseError(one)) continue;
    const own = found.get(one.moment);
    if (own === undefined) found.set(one.moment, [one]);
    else own.push(one);
  }
  return found;
}

/** An error that a thread keeps, and that no call of the log is known to have left. */
function isLooseError({ fact: { kind, fields } }: SeenFact): boolean {
  return (
    kind === "last-error" &&
    fields["label"] === "LastErrorValue" &&
    fields["of-call"] === "no" &&
    fields["asked"] === "no" &&
    fields["code"] !== "0"
  );
}

/** `Thread 0:004 waits for a critical section, asked for by app!Lock+0x12.` */
export function sentenceOf(one: SeenFact): string {
  const { fact } = one;
  if (isLooseError(one)) {
    const { who, code, name, said } = fact.fields;
    const call = said === undefined ? "; which call left it there is not in the log" : `, behind "${said}"`;
    return `${who ?? "A thread"} has the last error ${code ?? "?"}${name === undefined ? "" : ` (${name})`}${call}.`;
  }
  const text = `${fact.text.charAt(0).toUpperCase()}${fact.text.slice(1)}`;
  return fact.kind === "crash" && fact.fields["fate"] !== undefined ? `${text}; ${fact.fields["fate"]}.` : `${text}.`;
}

/** Whether a fact tells of an event in better words. */
export function toldEvents(facts: readonly SeenFact[]): (event: Event) => boolean {
  /** By exception code, the lines that prove a crash. */
  const crashes = new Map<string, Set<number>>();
  for (const { fact } of facts) {
    const code = fact.kind === "crash" ? fact.fields["code"] : undefined;
    if (code === undefined) continue;
    let own = crashes.get(code);
    if (own === undefined) crashes.set(code, (own = new Set()));
    for (const { lines } of fact.evidence) for (let line = lines[0]; line <= lines[1]; line++) own.add(line);
  }
  return ({ code, line }) => code !== null && crashes.get(code)?.has(line) === true;
}

const CHANCES: Readonly<Record<string, string>> = { first: ", first chance", second: ", second chance" };

/** `Break instruction exception (80000003, first chance).` */
export function eventSentence({ name, code, chance }: Event): string {
  return `${name ?? "An exception"} (${code ?? "no code printed"}${CHANCES[chance ?? ""] ?? ""}).`;
}
