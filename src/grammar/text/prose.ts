import { FUNCTION_WORDS } from "./function-words.js";

/** Longest part of a line that is looked at. */
const MAX_LOOK = 1000;

/**
 * Tells a sentence or a heading that a person wrote from debugger output of an unknown shape.
 *
 * ```text
 * First hit on breakpoint:                                                      prose
 *   • Frame 407: Client sends http GET for // attempt to download CRL           prose
 * ## Debugging a deadlock                                                       prose
 * Der Thread wartet auf die Antwort des Proxys.                                 prose
 * LockCount          0                                                          not
 * Owning Process            ffffcb08905397c0       Image:         MsMpEng.exe   not
 * ```
 *
 * Words decide: most must be words of letters, and one of them must be one of the small words that sentences need
 * and tables do not. Columns, symbols and numbers speak against it.
 */
export function isProse(line: string): boolean {
  const text = line.length > MAX_LOOK ? line.slice(0, MAX_LOOK) : line;
  if (isForeignScript(text)) return true;
  if (CODE.test(text)) return false;
  const heading = /^(?:#{1,6} |={1,6} |\* \*\*|\*\*|__)(?=\S)/.exec(text);
  const item = /^(?:[-*•·–]|\d{1,2}[.)]) +(?=\S)/.exec(text);
  const body = text.slice((heading ?? item)?.[0].length ?? 0);
  const count = countWords(body);
  if (count.plain === 0) return false;
  if (count.columns > 0 && count.small < 2 + count.columns) return false;
  if (count.small >= 1 && count.plain >= 3) return count.plain >= count.strange * 1.5;
  // A sentence full of names: "ws2_32!send returned -1, so closesocket follows."
  if (count.small >= 2 && count.plain >= 2) return count.plain + count.small >= count.strange;
  if (count.strange > 0) return false;
  if (heading !== null) return true;
  if (item !== null) return count.plain >= 2 || /[.!?:]$/.test(body);
  return isHeading(body, count);
}

/**
 * Tells a line that goes with the sentences around it: a caption, a heading, an item of a list.
 *
 * ```text
 * Figure 2
 * • Frame 303: Client starts TCP 3-way handshake
 * Network Trace filtered (tcp.port==5061)
 * ```
 *
 * Alone it could be a label or a state; between paragraphs it is not.
 */
export function isCaption(line: string): boolean {
  if (line.length > MAX_LOOK || CODE.test(line)) return false;
  const item = /^(?:[-*•·–]|\d{1,2}[.)]) +(?=\S)/.exec(line);
  const body = line.slice(item?.[0].length ?? 0);
  if (!/^["'“„«(]?\p{L}/u.test(body) || /\b(?:0x)?[0-9a-f]{8,}\b/i.test(body)) return false;
  const { plain, strange, total, columns } = countWords(body);
  return plain >= 1 && columns === 0 && total <= 16 && plain >= strange;
}

/** Lines of source code in an analysis or a case note: `Foo(a, b);`, `if (x == y) {` */
const CODE = /[;{}]$|\)\)$|\w\(\w*,? ?[&*]\w/;

interface Words {
  /** Words of letters, the small ones included. */
  plain: number;
  small: number;
  /** Words that only programs write: paths, symbols, hex numbers, assignments. */
  strange: number;
  total: number;
  /** Places where two blanks or a tab stand between words, other than after a full stop. */
  columns: number;
}

function countWords(text: string): Words {
  const count: Words = { plain: 0, small: 0, strange: 0, total: 0, columns: 0 };
  for (const word of text.split(/\s+/)) {
    const bare = bareOf(word);
    if (bare === "") continue;
    count.total++;
    if (PLAIN_LETTERS.test(bare) || LETTERS.test(bare)) {
      count.plain++;
      if (FUNCTION_WORDS.has(bare.toLowerCase())) count.small++;
    } else if (STRANGE.test(bare)) count.strange++;
  }
  count.columns = (text.match(/[^\s.!?:;](?:\t| {2,}(?! ))(?=\S)/g) ?? []).length;
  return count;
}

/** The word without the marks around it. */
function bareOf(word: string): string {
  if (/^[a-z]*$/i.test(word)) return word;
  return word.replace(/^[("'“‘«„[*_•]+/, "").replace(/(?<![)"'”’»\].,;:!?…*_])[)"'”’»\].,;:!?…*_]+$/, "");
}

/** What most words are; the other pattern knows all letters, and takes its time. */
const PLAIN_LETTERS = /^[A-Za-z][a-z]*$/;

/** `word`, `Word`, `API`, `don't`, `time-travel`, `and/or`; letters of any language. */
const LETTERS = /^(?:\p{L}\p{Ll}*|\p{Lu}{2,6}s?)(?:['’/-]\p{L}+)*$/u;

const STRANGE =
  /[`=|\\{}<>_!@$%^~]|^0x|^[0-9a-f]{6,}$|::|\+0x|^[\d.,:;()+-]+$|\w\.\w{2,4}$|[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]/;

/**
 * Words without a small one among them.
 *
 * ```text
 * Root Cause Analysis            First capital letter, two to eight words, nothing else
 * Expected behavior:             ends in a colon
 * Thanks!                        ends as a sentence does
 * ```
 */
function isHeading(text: string, count: Words): boolean {
  if (count.plain !== count.total || count.total > 12) return false;
  if (!/^["'“„«(]?\p{Lu}/u.test(text)) return false;
  if (/[.!?…]["'”)]?$/.test(text)) return true;
  // One or two words without an end are what labels and states look like.
  if (/:$/.test(text)) return count.total >= 2;
  return count.total >= 3;
}

/** Lines of Chinese, Japanese, Korean, Cyrillic, Greek, Arabic, Hebrew or Thai: debuggers do not write them. */
function isForeignScript(text: string): boolean {
  if (/^[\0-\x7f]*$/.test(text)) return false;
  const strange = text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]/g)?.length ?? 0;
  if (strange >= 2 && strange * 6 >= text.replace(/\s/g, "").length) return true;
  return /(?:[\u0370-\u04ff\u0590-\u06ff]{2,4}[ ,.:;!?]+){2}|[\u0370-\u04ff\u0590-\u06ff]{5}/.test(text);
}
