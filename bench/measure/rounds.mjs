/** The middle one, or the mean of the two in the middle; null of nothing. */
export function median(values) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs all contestants one after the other, again and again, so that what else the machine does meets them alike; the first
 * round only warms the caches. Gives for each the medians of what `runOne` told, and `ratio`: the median of its quotients to
 * the first contestant, taken round by round.
 */
export async function interleave(contestants, rounds, runOne) {
  const seen = contestants.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (let i = 0; i < contestants.length; i++) {
      const result = await runOne(contestants[i]);
      if (round > 0 || rounds === 0) seen[i].push(result);
    }
  }
  return contestants.map((contestant, i) => {
    const failed = seen[i].find((result) => result.failed !== undefined)?.failed;
    if (failed !== undefined) return { contestant, failed };
    const of = (name) => median(seen[i].map((result) => result[name]).filter((value) => value != null));
    const quotients = seen[i].flatMap(({ wall }, round) => {
      const first = seen[0][round]?.wall;
      return first === undefined ? [] : [wall / first];
    });
    return {
      contestant,
      wall: of("wall"),
      cpu: of("cpu"),
      peak: of("peak"),
      ratio: median(quotients),
      counts: seen[i].at(-1).counts,
    };
  });
}
