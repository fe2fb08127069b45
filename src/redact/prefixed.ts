import type { Strip } from "./strip.js";

/**
 * Names in texts that say their length, as in certificates and handshakes: what follows can be a letter, and no border
 * of words would show where the name ends.
 *
 * ```text
 * 0c 10 73 69 70 2e 65 78 61 6d 70 6c 65 2e 74 65 73 74 30 81   ..sip.example.test0.
 *    ^^ sixteen characters: the 0 is of what comes next
 * ```
 *
 * `bare` matches names anywhere; only those that end with a word of their text are given.
 */
export function* prefixedNames(strip: Strip, text: string, bare: RegExp): Generator<RegExpExecArray> {
  const pattern = new RegExp(bare);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index;
    const end = start + match[0].length;
    const bordered = !isWord(text[start - 1]) && !isWord(text[end]);
    if (!bordered && isWordOfPrefixed(strip, text, start, end)) yield match;
    else pattern.lastIndex = bordered ? end : start + 1;
  }
}

const LONGEST = 255;

function isWordOfPrefixed(strip: Strip, text: string, start: number, end: number): boolean {
  let first = start;
  while (first > 0 && start - first <= LONGEST && isPrintable(strip.cells[first - 1]!)) first--;
  // What stands before text is a byte that is known: its length, or a tag and a length like `"`, which is 34.
  if (first === 0 || strip.cells[first - 1]! > LONGEST) return false;
  return [first, first + 1].some((from) => {
    const to = from + strip.cells[from - 1]!;
    if (from > start || to < end) return false;
    return (start === from || !isWord(text[start - 1])) && (end === to || !isWord(text[end]));
  });
}

function isPrintable(cell: number): boolean {
  return cell >= 0x20 && cell <= 0x7e;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9\u0080-\u00ff_]/i.test(character);
}
