/**
 * Compares a text with a glob: `*` is any run of characters, `?` is one.
 * Answers the texts the stars stood for, or undefined when it does not match.
 *
 * ```text
 * pattern  CFsm_*::*
 * text     CFsm_ReadData::RunSM
 *               ^^^^^^^^  ^^^^^     -> ["ReadData", "RunSM"]
 * ```
 *
 * Only the last star is ever tried again, so the work is bounded by the length
 * of the text times the length of the pattern.
 */
export function matchGlob(pattern: string, text: string): readonly string[] | undefined {
  const starts: number[] = [];
  const ends: number[] = [];
  let p = 0;
  let t = 0;
  let afterStar = -1;
  while (t < text.length) {
    const c = pattern[p];
    if (c === "*") {
      starts.push(t);
      ends.push(t);
      afterStar = ++p;
    } else if (c !== undefined && (c === "?" || c === text[t])) {
      p++;
      t++;
    } else if (afterStar >= 0) {
      t = ends[ends.length - 1]! + 1;
      ends[ends.length - 1] = t;
      p = afterStar;
    } else {
      return undefined;
    }
  }
  while (pattern[p] === "*") {
    starts.push(t);
    ends.push(t);
    p++;
  }
  return p === pattern.length ? starts.map((start, i) => text.slice(start, ends[i])) : undefined;
}

/** Whether a text is a pattern at all, or stands only for itself. */
export function isGlob(text: string): boolean {
  return text.includes("*") || text.includes("?");
}
