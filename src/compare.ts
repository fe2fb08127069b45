import type { Case } from "./model/case.js";
import type { Comparison } from "./model/comparison.js";
import { comparisonOf } from "./report/compare/align.js";

/**
 * Lays a working and a failing case side by side: where they first part, what differs before, what the good one did next.
 *
 * @example
 * const log = "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n";
 * const made = analyze(log);
 * if (made._tag === "Right") compare(made.right, made.right).divergence; // null
 *
 * @since 0.1.0
 */
export function compare(good: Case, bad: Case): Comparison {
  return comparisonOf(good, bad);
}
