import type { Knowledge, Predicate, Scalar } from "../../knowledge/index.js";
import { hexContains, numberOf, plainHex, sameScalar } from "./value.js";

/** Three-valued: what the log does not show is not false. */
export type Truth = "true" | "false" | "unknown";

export function and(...truths: readonly Truth[]): Truth {
  if (truths.includes("false")) return "false";
  return truths.includes("unknown") ? "unknown" : "true";
}

export function not(truth: Truth): Truth {
  return truth === "unknown" ? "unknown" : truth === "true" ? "false" : "true";
}

/** A field as a rule sees it: its value, known to be missing, or not seen. */
export type FieldValue = string | { readonly missing: "absent" | "unknown" };

/** What predicates need beside the field's value. */
export interface PredicateContext {
  readonly matchGlob: Knowledge["matchGlob"];
  readonly lists: Readonly<Record<string, readonly Scalar[]>>;
  /** Values that events have bound; a name that is not there is unknown. */
  readonly bound: Readonly<Record<string, Bound>>;
}

/** What an event bound. */
export interface Bound {
  /** As it may be shown, or words for what the log does not show. */
  readonly text: string;
  /** What it is compared by. */
  readonly value: string;
  readonly known: boolean;
}

export const NOTHING_BOUND: Readonly<Record<string, Bound>> = {};

/** Whether the field's value is as the predicate wants it; unknown where the log does not show it. */
export function test(predicate: Predicate, value: FieldValue, context: PredicateContext): Truth {
  if (typeof predicate !== "object") return compare(value, (text) => sameScalar(text, predicate));
  const truths: Truth[] = [];
  const holds = (condition: (text: string) => boolean | null): void => {
    truths.push(compare(value, condition));
  };
  const { eq, ne, lt, le, gt, ge, like, contains, starts, ends, bits, hex, failed } = predicate;
  if (predicate.exists !== undefined) {
    const exists: Truth = typeof value === "string" ? "true" : value.missing === "absent" ? "false" : "unknown";
    truths.push(predicate.exists ? exists : not(exists));
  }
  if (eq !== undefined) holds((text) => sameScalar(text, eq));
  if (ne !== undefined) holds((text) => !sameScalar(text, ne));
  if (predicate.in !== undefined) {
    const list = typeof predicate.in === "string" ? (context.lists[predicate.in] ?? []) : predicate.in;
    holds((text) => list.some((one) => sameScalar(text, one)));
  }
  if (like !== undefined) {
    const globs = typeof like === "string" ? [like] : like;
    holds((text) => globs.some((one) => context.matchGlob(one.toLowerCase(), text.toLowerCase()) !== undefined));
  }
  if (contains !== undefined) holds((text) => text.toLowerCase().includes(contains.toLowerCase()));
  if (starts !== undefined) holds((text) => text.toLowerCase().startsWith(starts.toLowerCase()));
  if (ends !== undefined) holds((text) => text.toLowerCase().endsWith(ends.toLowerCase()));
  if (lt !== undefined) holds((text) => ordered(text, (number) => number < lt));
  if (le !== undefined) holds((text) => ordered(text, (number) => number <= le));
  if (gt !== undefined) holds((text) => ordered(text, (number) => number > gt));
  if (ge !== undefined) holds((text) => ordered(text, (number) => number >= ge));
  if (bits !== undefined) {
    const has = (number: number | bigint, mask: number): bigint => BigInt(number) & BigInt(mask);
    const { all, any, none } = bits;
    if (all !== undefined) holds((text) => numeric(text, (number) => has(number, all) === BigInt(all)));
    if (any !== undefined) holds((text) => numeric(text, (number) => has(number, any) !== 0n));
    if (none !== undefined) holds((text) => numeric(text, (number) => has(number, none) === 0n));
  }
  if (hex !== undefined) holds((text) => hexContains(text, hex));
  if (failed !== undefined)
    holds((text) => (text === "true" || text === "false" ? (text === "false") === failed : null));
  if (predicate.same !== undefined) truths.push(joins(value, context.bound[predicate.same]));
  if (predicate.differs !== undefined) truths.push(not(joins(value, context.bound[predicate.differs])));
  if (predicate.not !== undefined) truths.push(not(test(predicate.not, value, context)));
  return and(...truths);
}

/** Whether two values of the log are one: hex digits without regard to leading zeros, texts to case. */
export function joins(value: FieldValue, bound: Bound | undefined): Truth {
  if (bound === undefined || !bound.known) return "unknown";
  return compare(value, (text) => plainHex(text) === plainHex(bound.value));
}

/** `holds` answers null where the text is no value of that kind. */
function compare(value: FieldValue, holds: (text: string) => boolean | null): Truth {
  if (typeof value !== "string") return value.missing === "absent" ? "false" : "unknown";
  const truth = holds(value);
  return truth === null ? "unknown" : truth ? "true" : "false";
}

function numeric(text: string, holds: (number: number | bigint) => boolean): boolean | null {
  const number = numberOf(text);
  return number === null ? null : holds(number);
}

/** `30.032` is more than 30. */
function ordered(text: string, holds: (number: number | bigint) => boolean): boolean | null {
  return /^-?\d{1,12}\.\d{1,9}$/.test(text) ? holds(Number(text)) : numeric(text, holds);
}
