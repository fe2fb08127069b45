import { decodeText } from "./decode.js";
import { newFrameRow } from "./frames.js";
import { dropHeld, joinedBytes } from "./held.js";
import { HEX, skipBlanks } from "./hex.js";
import { closeFrame } from "./join.js";
import { LineKind } from "./line-kind.js";
import { settleRows } from "./rows.js";
import { scanFrame } from "./scan-frame.js";
import { scanStackHeader } from "./scan-header.js";
import { scanMemory, scanModule } from "./scan-memory.js";
import { scanPrompt, startsPrompt } from "./scan-prompt.js";
import { scanTraceRow } from "./scan-trace.js";
import { scanUsual } from "./scan-usual.js";
import { scanWhole } from "./scanner.js";
import type { Scanner } from "./scanner-state.js";

const row = newFrameRow();

/**
 * Reads one line of the file. Where the export wrapped its lines at a known column, a line that reaches it is joined
 * with the next one first, unless that begins a row of its own.
 */
export function scanLine(scanner: Scanner, bytes: Uint8Array, from: number, to: number, line: number): void {
  const { wrap, wrapped } = scanner;
  if (wrap === 0) {
    if (!scanUsual(scanner, bytes, from, to, line)) scanWhole(scanner, bytes, from, to, line, line);
    return;
  }
  if (wrapped.length > 0) {
    if (to > from && wrapped.length < MAX_WRAPPED && !beginsRow(scanner, bytes, from, to)) {
      wrapped.push({ bytes: bytes.slice(from, to), line, lastLine: line });
      if (columnsIn(bytes, from, to) !== wrap) endWrapped(scanner);
      return;
    }
    endWrapped(scanner);
  }
  if (columnsIn(bytes, from, to) === wrap) scanner.wrapped.push({ bytes: bytes.slice(from, to), line, lastLine: line });
  else scanWhole(scanner, bytes, from, to, line, line);
}

const MAX_WRAPPED = 64;

/** How wide a line is on the screen, where letters of other scripts take one column each. */
function columnsIn(bytes: Uint8Array, from: number, to: number): number {
  for (let p = from; p < to; p++) if (bytes[p]! >= 0x80) return decodeText(bytes, from, to).length;
  return to - from;
}

function endWrapped(scanner: Scanner): void {
  const { wrapped } = scanner;
  if (wrapped.length === 0) return;
  scanner.wrapped = [];
  const whole = joinedBytes(wrapped, 0);
  scanWhole(scanner, whole, 0, whole.length, wrapped[0]!.line, wrapped.at(-1)!.line);
}

/** Whether a line, taken by itself, is something that the debugger prints. */
function beginsRow(scanner: Scanner, bytes: Uint8Array, from: number, end: number): boolean {
  const start = skipBlanks(bytes, from, end);
  if (start === end) return true;
  if (startsPrompt(bytes[start]!) && scanPrompt(bytes, start, end) >= 0) return true;
  if (HEX[bytes[start]!] !== 255 || bytes[start] === 0x28) {
    if (scanFrame(bytes, start, end, scanner.layout, false, row)) return true;
    if (scanMemory(bytes, start, end, false) !== 0 || scanModule(bytes, start, end, false)) return true;
    if (scanTraceRow(bytes, start, end)) return true;
    // A row that is itself cut: number and address at the least.
    if (row.cut && row.flags !== 0) return true;
  }
  const text = decodeText(bytes, start, end).trimEnd();
  // One word may be the rest of a symbol; a label stands alone.
  if (!/\s/.test(text)) return text.endsWith(":");
  // The rows of `wt`'s summary are as wide as a window and mean nothing elsewhere.
  if (scanner.lexicon.firm[scanner.answer.classify(text)] === 1) return true;
  const kind = scanner.lexicon.unprompted.classify(text);
  return scanStackHeader(text) !== undefined || (kind !== LineKind.unread && kind !== LineKind.prose);
}

/** Must follow the last line: gives up what was kept back for a next one. */
export function endScan(scanner: Scanner): void {
  endWrapped(scanner);
  dropHeld(scanner);
  closeFrame(scanner.rows, scanner.open);
  settleRows(scanner.rows);
}
