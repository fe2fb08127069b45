import * as E from "fp-ts/lib/Either.js";
import type { Case } from "./model/case.js";
import type { Comparison } from "./model/comparison.js";
import type { Failure } from "./model/failure.js";
import { readCase } from "./read-case.js";
import { comparisonOf } from "./report/compare/align.js";

/**
 * Lays a working and a failing case side by side: where they first part, what differs before, what the good one did next.
 * Cases are documents that are kept: what is none, or was made by another version, is a failure.
 *
 * @example
 * const log = "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n";
 * const made = analyze(log);
 * if (made._tag === "Right") {
 *   const both = compare(made.right, made.right);
 *   if (both._tag === "Right") both.right.divergence; // null
 * }
 *
 * @since 0.1.0
 */
export function compare(good: Case, bad: Case): E.Either<Failure, Comparison> {
  const working = readCase(good, "good");
  if (E.isLeft(working)) return working;
  const failing = readCase(bad, "bad");
  return E.isLeft(failing) ? failing : E.right(comparisonOf(working.right, failing.right));
}
