import type { Access } from "./access.js";
import type { Exception } from "./one-exception.js";
import type { FactContext } from "./fact.js";

/**
 * What became of it: `unhandled` (second chance, or the system was already reporting it), `went-on` (handled, the
 * program ran on), `first-chance` (the log ends there), `told` (a dump or a record of it: no chance is printed), `shown`
 * (only its registers: `.cxr` of a context that somebody found), `recorded` (a query of a trace lists it).
 */
export type Outcome = "unhandled" | "went-on" | "first-chance" | "told" | "shown" | "recorded";

export const FATES: Readonly<Record<Outcome, string>> = {
  unhandled: "nobody handled it",
  told: "that is what the program was stopped for",
  "first-chance": "on the first chance: whether a handler took it is not in the log",
  shown: "what became of it is not in the log",
  recorded: "the trace records it; whether a handler took it is not in the log",
  "went-on": "the program ran on after it",
};

/** Of an exception beside which the log has the fast fail that ended the program. */
export const ENDED = "the program ended itself (c0000409) at that stop";

/** `g` behind the second chance: the code runs on behind a `throw` that never returns. */
export const RESUMED =
  "; before it the target was let run on from an exception that nobody had handled, and this may be no more than what came of that";

/** c0000409 is no overrun where its first parameter says what it is: `fast fail 7, FAST_FAIL_FATAL_APP_EXIT (c0000409)`. */
export function titleOf(
  one: Exception,
  subcode: string | null,
  name: string | undefined,
  { knowledge }: FactContext,
): string {
  if (one.context !== null)
    return one.trapped && one.instruction === null
      ? `A fault that ${one.context} shows`
      : `A fault that the registers of ${one.context} show`;
  const reason =
    subcode === null ? undefined : knowledge.explainError(Number.parseInt(subcode, 16), ["fastfail"])?.code.name;
  return subcode === null
    ? `${name ?? one.name ?? "An exception"} (${one.code})`
    : `Fast fail ${subcode}${reason === undefined ? "" : `, ${reason}`} (${one.code})`;
}

/** `wrote through a null pointer (address 0000000c)`: what the instruction did, as the predicate of a sentence. */
export function whatOf(
  kind: string,
  { address, pattern, offset }: Access,
  code: string,
  meaning: string | undefined,
): string {
  const at = address ?? "an address that is not printed";
  // `mov ecx,[eax+2Ch]` with eax=00000001
  const pointer = offset === null ? "a pointer near null" : "a null pointer";
  switch (kind) {
    case "null-read":
      return `read through ${pointer} (address ${at})`;
    case "null-write":
      return `wrote through ${pointer} (address ${at})`;
    case "null-execute":
      return `jumped through ${pointer} (address ${at})`;
    case "execute":
      return `jumped to ${at}, where no code may run${pattern === null ? "" : `: ${pattern}`}`;
    case "pattern-read":
    case "pattern-write":
      return `${kind === "pattern-read" ? "read from" : "wrote to"} ${at}: ${pattern ?? "a fill"}`;
    case "read":
    case "write":
      return `${kind === "read" ? "read from" : "wrote to"} ${at}, which it may not reach`;
    case "access":
      return "reached for memory that it may not reach; the address is not printed";
    default:
      return `raised ${code}${meaning === undefined ? "" : ` (${meaning.split(/[:;]/)[0]!})`}`;
  }
}

export function sentenceOf(access: Access): string {
  if (access.kind === null) return "";
  const where = access.address ?? "an address that is not printed";
  const null_ = !access.near ? "" : access.offset === null ? ", which is near null" : ", which a null pointer gives";
  return access.kind === "execute"
    ? `execution at ${where}${null_}`
    : `${access.kind} ${access.kind === "read" ? "from" : "to"} ${where}${null_}`;
}
