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

/** The log with a share of its lines dropped, emptied, cut, overwritten in part, or joined with the next. */
export function damaged(log: string, share: number, seed: string): string {
  const next = numbersOf(seed);
  let text = "";
  let isFirst = true;
  let isJoined = false;
  const put = (line: string): void => {
    text += isFirst || isJoined ? line : `\n${line}`;
    isFirst = false;
    isJoined = false;
  };
  for (const line of log.split("\n")) {
    if (next() >= share) {
      put(line);
      continue;
    }
    const kind = Math.floor(next() * 5);
    const at = Math.floor(next() * line.length);
    if (kind === 1) put("");
    else if (kind === 2) put(line.slice(0, at));
    else if (kind === 3) {
      const end = Math.min(line.length, at + 1 + Math.floor(next() * 8));
      put(line.slice(0, at) + "#".repeat(end - at) + line.slice(end));
    } else if (kind === 4) {
      put(line);
      isJoined = true;
    }
  }
  return text;
}
