/**
 * Cuts the head of an HTTP or SIP message into lines where CR and LF may have been printed as dots.
 *
 * ```text
 * GET HTTP/1.0..User-Agent: Entrust..Host: a.b....
 *             ^^ line end: a header name and a colon follow
 *                                           ^ stays: no name follows
 *                                            ^^^^ end of the head
 * ```
 *
 * Cells that are known 0d 0a are line ends without guessing, also where other
 * rows of the same buffer are dots only. Source: reference, "HTTP text
 * recovery from dots".
 */
import { type CellRange, type Cells, DOT, UNKNOWN, cellAt } from "../../model/cells.js";
import { KNOWN_HEADERS, isHeaderPrefix } from "./http-names.js";

/** The lines of a head, without their line ends; the first is the start line. */
export interface HeadLines {
  readonly lines: readonly CellRange[];
  /** What stands behind the last line end when the head does not end: cut by the end of the dump or by a hole. */
  readonly cut: CellRange | null;
  /** Whether the empty line was seen, and nothing lost can have been it. */
  readonly complete: boolean;
  /** First cell behind the head, or the end of what was read of it. */
  readonly end: number;
}

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;
const LONGEST_NAME = 64;
/** A hole of so many cells can hide the end of the head. */
const HIDES_HEAD_END = 2;

type LineEnd = "crlf" | "lf";

/** Cuts the cells from 0 on; gives one cut line when there is no line end at all. */
export function readHeadLines(cells: Cells): HeadLines {
  const usual = scanLines(cells, "crlf");
  // A bare dot is a line end only where no pair of dots is one.
  if (usual.complete || usual.lines.length > 0) return usual;
  const bare = scanLines(cells, "lf");
  return bare.lines.length > 1 ? bare : usual;
}

function scanLines(cells: Cells, lineEnd: LineEnd): HeadLines {
  const lines: CellRange[] = [];
  const size = cells.length;
  let lineStart = 0;
  let hole = 0; // cells of the hole that ends at `i`
  let doubtful = -1; // start of a hole that may hide the end of the head, until a header is seen behind it
  let i = 0;
  while (i < size) {
    const cell = cellAt(cells, i);
    if (cell === UNKNOWN) {
      hole++;
      if (hole >= HIDES_HEAD_END && doubtful < 0) doubtful = i - hole + 1;
      i++;
      continue;
    }
    const behindHole = hole > 0;
    hole = 0;
    if (cell !== DOT && cell !== CR && cell !== LF) {
      i++;
      continue;
    }
    const known = knownLineEnd(cells, i);
    if (known > 0) {
      const next = i + known;
      const after = cellAt(cells, next);
      const isEmptyLine = i === lineStart;
      if (isEmptyLine || ((after === CR || after === LF || after === DOT) && next < size)) {
        if (!isEmptyLine) lines.push({ start: lineStart, end: i });
        if (doubtful >= 0) return cutAt(lines, isEmptyLine ? { start: lineStart, end: i } : null, doubtful);
        return { lines, cut: null, complete: true, end: isEmptyLine ? next : next + emptyLine(cells, next) };
      }
      if (after !== SPACE && after !== TAB) {
        lines.push({ start: lineStart, end: i });
        if (doubtful >= 0 && headerNameEnd(cells, next, true) > 0) doubtful = -1;
        lineStart = next;
      }
      i = next;
      continue;
    }
    if (cell !== DOT) {
      i++;
      continue;
    }
    let run = 1;
    while (cellAt(cells, i + run) === DOT) run++;
    const next = i + run;
    const width = lineEnd === "crlf" ? 2 : 1;
    // One dot behind a hole: its partner is in the hole.
    const isLineEnd = (run >= width || behindHole) && headerNameEnd(cells, next, doubtful >= 0) > 0;
    if (isLineEnd) {
      lines.push({ start: lineStart, end: Math.max(lineStart, next - width) });
      lineStart = next;
      doubtful = -1;
      i = next;
      continue;
    }
    if (next >= size) return endOfDump(lines, lineStart, i, run, width, doubtful);
    const brokenByKnown = run >= width && run < 2 * width && (cellAt(cells, next) === CR || cellAt(cells, next) === LF);
    const ends =
      brokenByKnown ||
      (run >= 2 * width && (lineEnd === "crlf" || (lines.length > 0 && cellAt(cells, next) !== UNKNOWN)));
    if (ends) {
      lines.push({ start: lineStart, end: i });
      if (doubtful >= 0) return cutAt(lines.slice(0, -1), { start: lineStart, end: i }, doubtful);
      return { lines, cut: null, complete: true, end: brokenByKnown ? next + emptyLine(cells, next) : i + 2 * width };
    }
    i = next;
  }
  return cutAt(lines, lineStart < size ? { start: lineStart, end: size } : null, doubtful);
}

/**
 * The dots at the end of the dump.
 *
 * ```text
 * ...Host: a.b....     four: CR LF CR LF, the head ends
 * ...Host: a.b...      three: the debugger's ellipsis, the head is cut
 * ...Host: a.b.....    five or six: CR LF and an ellipsis, or the body begins; nobody can tell
 * ```
 */
function endOfDump(
  lines: readonly CellRange[],
  start: number,
  dots: number,
  run: number,
  width: number,
  doubtful: number,
): HeadLines {
  const line = { start, end: dots };
  const ends = run === 2 * width || run >= 2 * width + 3;
  if (!ends || doubtful >= 0) return cutAt(lines, line, doubtful);
  return { lines: [...lines, line], cut: null, complete: true, end: dots + 2 * width };
}

function cutAt(lines: readonly CellRange[], cut: CellRange | null, doubtful: number): HeadLines {
  const end = cut?.end ?? lines.at(-1)?.end ?? 0;
  // Behind a hole that nothing vouches for may be body: the last line is read only up to the hole.
  const clipped = cut !== null && doubtful >= cut.start ? { start: cut.start, end: Math.min(cut.end, doubtful) } : cut;
  return { lines, cut: clipped, complete: false, end };
}

/** Length of a line end at `i` of which CR or LF is a known byte: `0d 0a`, `0d .`, `. 0a` or a bare `0a`; 0 otherwise. */
function knownLineEnd(cells: Cells, i: number): number {
  const first = cellAt(cells, i);
  const second = cellAt(cells, i + 1);
  if (first === LF) return 1;
  if (first === CR) return second === LF || second === DOT ? 2 : 0;
  return first === DOT && second === LF ? 2 : 0;
}

/** Length of the line end that makes the empty line; at least the cell itself. */
function emptyLine(cells: Cells, i: number): number {
  const known = knownLineEnd(cells, i);
  if (known > 0) return known;
  return cellAt(cells, i) === DOT && cellAt(cells, i + 1) === DOT ? 2 : 1;
}

/**
 * The cell behind a header name that begins at `start`, or -1 when none does.
 *
 * ```text
 * ..Proxy-Authenticate: NTLM      name, colon, blank
 * ..Host:a.b                      without blank: only names that are known
 * ..Conte                         end of the dump or a hole: only beginnings of known names
 * ```
 *
 * `strict` asks for a known name throughout: behind a hole that may hide the
 * end of the head, the text can be a body (`..color: red`).
 */
function headerNameEnd(cells: Cells, start: number, strict: boolean): number {
  let name = "";
  let i = start;
  for (; i < start + LONGEST_NAME; i++) {
    const cell = cellAt(cells, i);
    if (!isNameCell(cell)) break;
    name += String.fromCharCode(cell);
  }
  if (name === "" || !/^[A-Za-z]/.test(name)) return -1;
  const lower = name.toLowerCase();
  const cell = cellAt(cells, i);
  if (cell === UNKNOWN) return isHeaderPrefix(lower) ? i : -1;
  if (cell !== COLON) return -1;
  if (KNOWN_HEADERS.has(lower) || lower.startsWith("x-")) return i;
  if (strict) return -1;
  const after = cellAt(cells, i + 1);
  return after === SPACE || after === TAB ? i : -1;
}

function isNameCell(cell: number): boolean {
  return (
    (cell >= 0x41 && cell <= 0x5a) ||
    (cell >= 0x61 && cell <= 0x7a) ||
    (cell >= 0x30 && cell <= 0x39) ||
    cell === 0x2d ||
    cell === 0x5f
  );
}
