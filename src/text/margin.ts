/** What a page puts before a line: blanks, and the mark of an item of a list. */
const MARGIN = /^[ \t]*(?:(?:[-*+\u2022]|\d{1,3}[.)])[ \t]+)?/;

/** What the debuggers print in the first column and nowhere else. */
const AT_MARGIN =
  /^(?:(?:\|\|\d{1,4}:)?\d{1,4}:\d{3,5}(?::\w{1,8})?>|(?:\d{1,3}: ?)?l?kd(?::\w{1,8})?>|\([0-9a-f]{1,8}\.[0-9a-f]{1,8}\): |ModLoad: )/;

/**
 * How many columns of every line are not the debugger's: a page indented the whole log, maybe as items of a list.
 * 0 where no line shows that what stands behind them was printed in the first column.
 *
 * ```text
 *   - 0:000> k
 *     ChildEBP RetAddr
 * ^^^^ 4 columns
 * ```
 */
export function sniffMargin(lines: readonly string[]): number {
  let width = MAX_MARGIN;
  for (const line of lines) {
    if (width === 0) return 0;
    if (line.trim() !== "") width = Math.min(width, MARGIN.exec(line)![0].length);
  }
  return width < MAX_MARGIN && lines.some((line) => AT_MARGIN.test(line.slice(width, width + 64))) ? width : 0;
}

const MAX_MARGIN = 33;

/** A line without its first columns; what is not of the page stays. */
export function withoutMargin(line: string, width: number): string {
  const margin = MARGIN.exec(line.slice(0, width))![0].length;
  return line.slice(margin);
}
