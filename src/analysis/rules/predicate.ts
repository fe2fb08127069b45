import type { Knowledge, Predicate, Scalar } from "../../knowledge/index.js";

/** Three-valued: what the log does not show is not false. */
export type Truth = "true" | "false" | "unknown";

export function and(...truths: readonly Truth[]): Truth {
  if (truths.includes("false")) return "false";
  return truths.includes("unknown") ? "unknown" : "true";
}

/** A field as a rule sees it: its value, known to be missing, or not seen. */
export type FieldValue = string | { readonly missing: "absent" | "unknown" };

export function test(predicate: Predicate, value: FieldValue, knowledge: Knowledge): Truth {
  if (typeof predicate !== "object") return compare(value, (text) => equal(text, predicate));
  const truths: Truth[] = [];
  if (predicate.exists !== undefined) {
    const exists: Truth = typeof value === "string" ? "true" : value.missing === "absent" ? "false" : "unknown";
    truths.push(predicate.exists ? exists : not(exists));
  }
  if (predicate.eq !== undefined) truths.push(compare(value, (text) => equal(text, predicate.eq!)));
  if (predicate.ne !== undefined) truths.push(compare(value, (text) => !equal(text, predicate.ne!)));
  if (predicate.in !== undefined) truths.push(compare(value, (text) => predicate.in!.some((one) => equal(text, one))));
  if (predicate.like !== undefined)
    truths.push(compare(value, (text) => knowledge.matchGlob(predicate.like!, text) !== undefined));
  if (predicate.gt !== undefined) truths.push(compare(value, (text) => Number(text) > predicate.gt!));
  if (predicate.lt !== undefined) truths.push(compare(value, (text) => Number(text) < predicate.lt!));
  return and(...truths);
}

function compare(value: FieldValue, holds: (text: string) => boolean): Truth {
  if (typeof value !== "string") return value.missing === "absent" ? "false" : "unknown";
  return holds(value) ? "true" : "false";
}

function equal(text: string, scalar: Scalar): boolean {
  return text.toLowerCase() === String(scalar).toLowerCase();
}

function not(truth: Truth): Truth {
  return truth === "unknown" ? "unknown" : truth === "true" ? "false" : "true";
}
