/** A word or several with single blanks between them, and the columns of the screen it covers. */
export interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Names of columns. Where the row below has as many words as the header, each is a name of its own; else words with a
 * single blank between them are one name, if wider gaps part others.
 */
export function headerWords(text: string, below: string): readonly Word[] {
  const single = wordsOf(text, /\S+/g);
  if (wordsOf(below, CELL).length === single.length) return single;
  return wordsOf(text, / {2,}|\t/.test(text.trim()) ? /\S+(?: \S+)*/g : /\S+/g);
}

/**
 * What stands under each column; null when the row does not fit the header.
 *
 * ```text
 * No PRCB     Set Master SMT Set                             IAID
 *  1 87a4d120 820f4820   **------------------ (00000003)  01       as many words as names, or by their place
 * ```
 */
export function cellsOf(header: readonly Word[], text: string): readonly string[] | null {
  const words = wordsOf(text, CELL);
  if (words.length === header.length) return words.map((word) => word.text);
  const cells: string[] = header.map(() => "");
  let column = 0;
  for (const word of words) {
    const at = columnOf(header, word, column);
    if (at < 0) return null;
    cells[at] = cells[at] === "" ? word.text : `${cells[at]} ${word.text}`;
    column = at;
  }
  // One long text in the first column is no row of a table.
  return cells.filter((cell) => cell !== "").length >= Math.min(2, header.length) ? cells : null;
}

const CELL = />?\[[^\]]{1,30}\]|\S+/g;

/** The column that a word stands under: the one it overlaps, or the nearest; never one left of the word before. */
function columnOf(header: readonly Word[], word: Word, least: number): number {
  let best = -1;
  let nearest = Infinity;
  for (let i = least; i < header.length; i++) {
    const { from, to } = header[i]!;
    const gap = Math.max(from - word.to, word.from - to, 0);
    if (gap < nearest) {
      nearest = gap;
      best = i;
    }
  }
  return nearest <= MAX_GAP || best === header.length - 1 ? best : -1;
}

const MAX_GAP = 8;

/** Columns as wide as a rule of `===` below their header says; what stands beside a column belongs to it. */
export function ruledColumns(header: string, rule: string): readonly Word[] {
  const spans = wordsOf(rule, /=+/g);
  return spans.map(({ from }, i) => {
    const to = spans[i + 1]?.from ?? Infinity;
    return { text: header.slice(from, to).trim(), from, to };
  });
}

/** What stands in each of those columns; null where a word stands across two of them. */
export function ruledCells(columns: readonly Word[], text: string): readonly string[] | null {
  if (columns.some(({ from }) => from > 0 && text.length > from && text[from - 1] !== " ")) return null;
  return columns.map(({ from, to }) => text.slice(from, to).trim());
}

/** Words of a line, and where they stand; words with a single blank between them are one. */
export function wordsIn(text: string): readonly Word[] {
  return wordsOf(text, /\S+(?: \S+)*/g);
}

/** The names of columns, each behind the name of the group that stands over it: `NonPaged Allocs`. */
export function groupedNames(groups: readonly Word[], header: readonly Word[]): readonly string[] {
  const middle = ({ from, to }: Word): number => (from + to) / 2;
  const reach = groups.length > 1 ? (middle(groups[1]!) - middle(groups[0]!)) / 2 : Infinity;
  return header.map((name) => {
    const over = groups.find((group) => Math.abs(middle(group) - middle(name)) < reach);
    return over === undefined ? name.text : `${over.text} ${name.text}`;
  });
}

/** `| HiveAddr |Stable Length| FileName`: what stands between bars. */
export function barCells(text: string): readonly string[] {
  return text
    .slice(1)
    .split("|")
    .map((cell) => cell.trim());
}

/** Names between bars; where they stand does not matter. */
export function barsOf(text: string): readonly Word[] {
  return barCells(text).map((name) => ({ text: name, from: 0, to: 0 }));
}

function wordsOf(text: string, pattern: RegExp): readonly Word[] {
  return [...text.matchAll(pattern)].map((match) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** The words of a row that has no header to stand under. */
export function plainCells(text: string): readonly string[] {
  return wordsOf(text, CELL).map((word) => word.text);
}
