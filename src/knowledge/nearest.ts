const MOST_EDITS = 3;

/** The word that was probably meant; undefined where none is near. */
export function nearestWord(name: string, all: readonly string[]): string | undefined {
  const best = [...new Set(all)]
    .map((word) => ({ word, distance: editsBetween(name.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= MOST_EDITS ? best.word : undefined;
}

/** How many letters must be changed, added or taken away (Levenshtein). */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
