import { decodeText } from "./decode.js";
import { pushFrame, type FrameRow } from "./frames.js";
import { closeFrame, openFrame } from "./join.js";
import { LineClass, LineKind } from "./line-kind.js";
import { pushRow, settleRows } from "./rows.js";
import type { Scanner } from "./scanner-state.js";
import { UNKNOWN_LAYOUT } from "./stack-layout.js";
import { addText } from "./text-store.js";
import { addSite, addTail, canWait } from "./waiting-sites.js";

/** Stores a line as text of the given kind. */
export function keep(
  scanner: Scanner,
  kind: number,
  bytes: Uint8Array,
  from: number,
  end: number,
  line: number,
  lastLine: number,
): void {
  const { rows, lexicon } = scanner;
  if (lexicon.classes[kind] !== LineClass.noise) {
    if (scanner.open.row >= 0) closeFrame(rows, scanner.open);
    if (scanner.inStack && lexicon.insideStack[kind] === 0) endTable(scanner);
  }
  pushRow(rows, kind, line, lastLine, addText(rows.text, bytes, from, end));
}

/** A line that no stack table holds ends it, unless a stack was asked for and may go on. */
function endTable(scanner: Scanner): void {
  if (scanner.answer.rows === "stack" && !scanner.answer.runs) return;
  scanner.inStack = false;
  if (scanner.layout.columns !== "child-ret") scanner.layout = UNKNOWN_LAYOUT;
}

/** Stores a line that is none of the scanner's own rows. */
export function keepText(
  scanner: Scanner,
  bytes: Uint8Array,
  from: number,
  end: number,
  line: number,
  lastLine: number,
): void {
  const kind = scanner.answer.classify(decodeText(bytes, from, end).trim());
  keep(scanner, kind, bytes, from, end, line, lastLine);
}

/** Stores the fields of a stack row. `wrapped`: the row ends where the export wraps its lines. */
export function keepFrame(
  scanner: Scanner,
  row: FrameRow,
  bytes: Uint8Array,
  wrapped: boolean,
  line: number,
  lastLine: number,
): void {
  const { rows, open } = scanner;
  const { waiting } = rows;
  // A table without a header begins with its first row.
  if (scanner.answer.rows === "any") scanner.inStack = true;
  if (open.parameters !== null) closeFrame(rows, open);
  if (!canWait(waiting, bytes)) settleRows(rows);
  addSite(waiting, bytes, row.siteStart, row.siteEnd);
  openFrame(open, rows.length, bytes, row, scanner.layout, wrapped);
  const index = pushFrame(rows.frames, row);
  if (row.tailEnd > row.tailStart) addTail(waiting, index, row.tailStart, row.tailEnd);
  pushRow(rows, row.number === 1 ? LineKind.topFrame : LineKind.frame, line, lastLine, index);
}
