/**
 * What every contestant must find. Two that differ in any of them did not do the same work.
 *
 * The first seven are those of `parse --summary`; the others prove that the fields of the rows were read.
 */
export const COUNTERS = [
  "blocks",
  "stacks",
  "frames",
  "moduleRows",
  "memoryBytes",
  "events",
  "calls",
  /** Low halves of all return addresses, added modulo 2^32. */
  "returnSum",
  "displacementSum",
  "arguments",
  /** Distinct call sites, displacement left out. */
  "callSites",
  /** Distinct annotations and sources behind the call sites. */
  "tails",
  /** Rows of the listings of calls: elements and their fields. */
  "callRows",
];

export function newCounters() {
  return Object.fromEntries(COUNTERS.map((name) => [name, 0]));
}

/** Names of the counters in which the two differ; those that one of them does not tell are not compared. */
export function differences(a, b) {
  return COUNTERS.filter((name) => a[name] !== undefined && b[name] !== undefined && a[name] !== b[name]);
}
