/** A generator of numbers below 1 that gives the same row for the same seed (mulberry32). */
function numbersOf(seed: string): () => number {
  let state = 0;
  for (const char of seed) state = (Math.imul(state, 31) + char.charCodeAt(0)) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The log with a share of its lines dropped, emptied, cut, or overwritten in part. */
export function damaged(log: string, share: number, seed: string): string {
  const next = numbersOf(seed);
  const lines = log.split("\n");
  const kept: string[] = [];
  for (const line of lines) {
    if (next() >= share) {
      kept.push(line);
      continue;
    }
    const kind = Math.floor(next() * 4);
    const at = Math.floor(next() * line.length);
    if (kind === 1) kept.push("");
    else if (kind === 2) kept.push(line.slice(0, at));
    else if (kind === 3) {
      const end = Math.min(line.length, at + 1 + Math.floor(next() * 8));
      kept.push(line.slice(0, at) + "#".repeat(end - at) + line.slice(end));
    }
  }
  return kept.join("\n");
}
