/** One byte in a row of hex. */
export interface HexByte {
  /** Null where the debugger could not read it. */
  readonly value: number | null;
  /** Column of its first digit. */
  readonly at: number;
}

/**
 * The bytes of a row in memory order, with the columns where their digits stand.
 *
 * ```text
 * 0012f8a0  48 54 54 50-2f 31      db: in order
 * 0012f8a0  50545448 312e312f      dd: the last digits of a group come first
 * 0012f8a0  312e312f`50545448      dq: so they do across the mark
 * ```
 *
 * `expected` is what the parser read; null when the digits do not say the same, and nothing may be written then.
 */
export function hexOf(line: string, from: number, expected: string | null): readonly HexByte[] | null {
  if (expected === null) return null;
  const count = (expected.length + 1) / 3;
  const bytes: HexByte[] = [];
  const groups = /[ -]+([0-9a-f?`]+)/giy;
  groups.lastIndex = from;
  while (bytes.length < count) {
    const match = groups.exec(line);
    if (match === null) return null;
    const word = match[1]!;
    const columns: number[] = [];
    for (let i = 0; i < word.length; i++)
      if (word[i] !== "`") columns.push(match.index + match[0].length - word.length + i);
    if (columns.length % 2 !== 0) return null;
    for (let i = columns.length - 2; i >= 0; i -= 2) {
      const at = columns[i]!;
      // A mark inside a pair of digits would split it; no debugger prints that.
      if (columns[i + 1] !== at + 1) return null;
      const digits = line.slice(at, at + 2);
      bytes.push({ value: digits.includes("?") ? null : Number.parseInt(digits, 16), at });
    }
  }
  const read = bytes.map(({ value }) => (value === null ? "??" : value.toString(16).padStart(2, "0"))).join(" ");
  return read === expected.toLowerCase() ? bytes : null;
}
