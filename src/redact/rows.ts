import { UNKNOWN, type CellRange, type Cells } from "../model/cells.js";
import { textOf, type Page } from "./page.js";
import { imageStrip, previewStrip, type Strip } from "./strip.js";

/** Memory that one line shows, by the look of the line alone. */
export interface LooseRow {
  readonly line: number;
  /** Low half of its address; null where that is lost or cut. */
  readonly address: number | null;
  /** A row of a string, of bytes, or the characters beside bytes that are not all there. */
  readonly kind: "string" | "bytes" | "column";
  /** The quote that closes the string is not there. */
  readonly open: boolean;
  readonly strip: Strip;
}

/** No row of a dump is longer. */
const LONGEST_LINE = 4096;
/** How a quote is spelled: in a record of another tool, in a page, by a word processor (as bytes or characters). */
const QUOTES = ['\\\\"', '"', "&quot;|&#34;", "\\xe2\\x80[\\x9c-\\x9f]|[\\u201c-\\u201f]"] as const;
const QUOTE = `(?:${QUOTES.join("|")})`;
const CLOSERS: readonly RegExp[] = QUOTES.map((spelled) => new RegExp(spelled, "gi"));
/** Behind an address stands nothing but blanks of some kind. */
const GAP = "[^0-9a-z\"'&=({\\[]{1,12}?";
/** What may stand before a row that lost its address: blanks of any kind, and the marks of a mail. */
const MARGIN = "(?:[^!-~]|[>|*#-]){0,40}";
const ADDRESS = "[0-9a-f]{8}(?:`?[0-9a-f]{8})?";
/** An address before the quote, or the beginning of the line with what is left of one. */
const STRING = new RegExp(`(?:(${ADDRESS})${GAP}|^${MARGIN}(?:[0-9a-f\`#]{1,16}${GAP})?)(${QUOTE})`, "gi");
const END = new RegExp(`^${QUOTE}$`, "i");
const NEXT_STRING = new RegExp(`(?:0x)?(${ADDRESS})${GAP}${QUOTE}`, "i");

/**
 * The rows of a line that looks like one of a dump, whatever the debugger's grammar took it for: dumps are pasted into
 * records of other tools, cut across by messages, wrapped, and lose their addresses.
 *
 * ```text
 * 00ac0020  "ngth: 39....user=a&password="00ac003c  "hunter2"      two rows in one line
 * c003c  &quot;hunter2&quot;                                       what a page and a cut left of one
 * [12:30] 00ac0010  68 75 6e 74 65 72 32 2d  hunter2-
 * ```
 */
export function looseRowsIn(page: Page, line: number, before: LooseRow | null): readonly LooseRow[] {
  const from = page.starts[line - 1]!;
  const to = page.starts[line]!;
  if (to - from > LONGEST_LINE || to - from < 4) return [];
  const isRest = before?.open === true && before.line === line - 1;
  const quoted = mayHoldString(page.units, from, to);
  if (!isRest && !quoted && !mayHoldBytes(page.units, from, to)) return [];
  const text = textOf(page.units, from, to).replace(/(?<![\r\n])[\r\n]+$/, "");
  if (isRest) {
    const rest = restOf(text);
    if (rest !== null) return [stringRow(page, line, from, rest, null, false)];
  }
  const rows = quoted ? stringRows(page, line, from, text) : [];
  return rows.length > 0 ? rows : bytesRows(page, line, from, text);
}

/** A first look: most lines of a log hold neither a quote of any kind nor groups of digits that are alike. */
function mayHoldString(units: Uint16Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const unit = units[i]!;
    if (unit === 0x22 || unit === 0x26 || unit === 0xe2 || unit > 0xff) return true;
  }
  return false;
}

function mayHoldBytes(units: Uint16Array, from: number, to: number): boolean {
  let run = 0;
  let last = 0;
  for (let i = from; i <= to; i++) {
    const unit = i < to ? units[i]! : 0;
    const lower = unit | 0x20;
    if ((unit >= 0x30 && unit <= 0x39) || (lower >= 0x61 && lower <= 0x66) || unit === 0x3f || unit === 0x60) run++;
    else {
      if (run >= 2 && run === last) return true;
      if (run > 0 || (unit !== 0x20 && unit !== 0x2d)) last = run;
      run = 0;
    }
  }
  return false;
}

/** The end of a string whose beginning stands in the line above: it ends with the quote. */
function restOf(text: string): CellRange | null {
  const ink = text.trimEnd();
  const end = Math.min(...CLOSERS.map((closer) => lastOf(closer, text)));
  if (new RegExp(STRING).test(text) || !END.test(ink.slice(end))) return null;
  return { start: text.length - text.trimStart().length, end };
}

/** Where the last match begins; the end of the text where there is none. */
function lastOf(pattern: RegExp, text: string): number {
  let last = -1;
  for (const { index } of text.matchAll(pattern)) last = index;
  return last < 0 ? text.length : last;
}

function stringRows(page: Page, line: number, from: number, text: string): readonly LooseRow[] {
  const rows: LooseRow[] = [];
  const pattern = new RegExp(STRING);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, address, quote = ""] = match;
    const start = pattern.lastIndex;
    const rest = text.slice(start);
    const following = NEXT_STRING.exec(rest);
    const next = following?.index ?? rest.length;
    const own = rest.slice(0, next);
    const size = address === undefined || following === null ? 0 : lowHalf(following[1]!) - lowHalf(address);
    const length = fittingEnd(closerOf(quote), own, size) ?? lastOf(closerOf(quote), own);
    rows.push(
      stringRow(
        page,
        line,
        from,
        { start, end: start + length },
        address === undefined ? null : lowHalf(address),
        length === rest.length,
      ),
    );
    pattern.lastIndex = start + next;
  }
  return rows;
}

/**
 * Where a string ends that the next row of the line goes on: the quote that leaves as many characters as lie between
 * their addresses, of one byte or of two. Behind it may stand anything, quotes too.
 *
 * ```text
 * 00ac0020  "user=a&password="{"kind":"api-calls"}00ac0030  "hunter2"
 * ```
 */
function fittingEnd(closer: RegExp, text: string, bytes: number): number | null {
  for (const { index } of text.matchAll(closer))
    if (bytes > 0 && (index === bytes || 2 * index === bytes)) return index;
  return null;
}

/** What closes a string that such a quote opens. */
function closerOf(quote: string): RegExp {
  return CLOSERS[quote.startsWith("\\") ? 0 : quote === '"' ? 1 : quote.startsWith("&") ? 2 : 3]!;
}

function stringRow(
  page: Page,
  line: number,
  from: number,
  { start, end }: CellRange,
  address: number | null,
  open: boolean,
): LooseRow {
  return { line, address, kind: "string", open, strip: previewStrip(page, from + start, from + Math.max(start, end)) };
}

const HEAD = new RegExp(
  `^(?:.{0,40}?(?<![0-9a-z\`])(?:0x)?(${ADDRESS})${GAP}|[^0-9a-z]{0,40}(?:[0-9a-f\`#]{1,7}[^0-9a-z]{2,12})?)(?=[0-9a-f?]{2})`,
  "i",
);
/** A row of bytes behind another in one line. */
const NEXT_BYTES = new RegExp(`(?<=.{20})${ADDRESS} {1,2}(?=(?:[0-9a-f]{2}[ -]){3})`, "gi");
const GROUP = /([0-9a-f]{8}`[0-9a-f]{8}|(?:[0-9a-f]{2}){1,8}|\?{2,16})(?![0-9a-z?`])([ -]?)/iy;
const COLUMN_GAP = /^(?:[^!-~]{3,8}| {0,2})/;
const FEWEST_BYTES = 4;
const FEWEST_GROUPS = 2;
const LONGEST_COLUMN = 64;

function bytesRows(page: Page, line: number, from: number, text: string): readonly LooseRow[] {
  const starts = [0, ...Array.from(text.matchAll(NEXT_BYTES), ({ index }) => index)];
  return starts.flatMap((start, i) => bytesRow(page, line, from + start, text.slice(start, starts[i + 1])));
}

/** Groups of digits of one width, in the order of memory, and the characters behind two blanks. */
function bytesRow(page: Page, line: number, from: number, text: string): readonly LooseRow[] {
  const head = HEAD.exec(text);
  if (head === null) return [];
  const columns: number[] = [];
  const pattern = new RegExp(GROUP);
  pattern.lastIndex = head[0].length;
  let groups = 0;
  let width = 0;
  let at = head[0].length;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, group = "", separator = ""] = match;
    if (width !== 0 && group.length !== width) break;
    width = group.length;
    groups++;
    const digits = Array.from(group, (one, i) => (one === "`" ? -1 : match.index + i)).filter((one) => one >= 0);
    for (let i = digits.length - 2; i >= 0; i -= 2) columns.push(digits[i]!);
    at = match.index + group.length;
    if (separator === "") break;
    // Words may stand apart; behind bytes two blanks begin the characters.
    pattern.lastIndex = at + (width === 2 ? 1 : /^ *|^-/.exec(text.slice(at, at + 8))![0].length);
  }
  if (columns.length < FEWEST_BYTES || groups < FEWEST_GROUPS) return [];
  const cells = Uint16Array.from(columns, (one) => {
    const byte = Number.parseInt(text.slice(one, one + 2), 16);
    return Number.isNaN(byte) ? UNKNOWN : byte;
  });
  const hexAt = Int32Array.from(columns, (one) => from + one);
  const characterAt = new Int32Array(columns.length).fill(-1);
  const column = { start: at + COLUMN_GAP.exec(text.slice(at))![0].length, end: text.trimEnd().length };
  const shown = asPrinted(cells);
  // Behind the characters of a row may stand the mark of a page, or the next line.
  if (shown !== null && text.startsWith(shown, column.start)) column.end = column.start + shown.length;
  const characters = Math.max(0, column.end - column.start);
  const fits = characters <= columns.length;
  if (fits) for (let i = 0; i < characters; i++) characterAt[i] = from + column.start + i;
  const address = head[1] === undefined ? null : lowHalf(head[1]);
  const row: LooseRow = {
    line,
    address,
    kind: "bytes",
    open: false,
    strip: imageStrip(page, cells, hexAt, characterAt),
  };
  if (fits || characters > LONGEST_COLUMN) return [row];
  return [row, { ...stringRow(page, line, from, column, null, false), kind: "column" }];
}

/** The characters that a debugger prints beside such bytes; null where one of them is not known. */
function asPrinted(cells: Cells): string | null {
  let text = "";
  for (const cell of cells) {
    if (cell === UNKNOWN) return null;
    text += cell >= 0x20 && cell <= 0x7e ? String.fromCharCode(cell) : ".";
  }
  return text;
}

function lowHalf(address: string): number {
  return Number.parseInt(address.slice(-8), 16);
}
