import { keepFrame, keepText } from "./keep.js";
import type { FrameRow } from "./frames.js";
import { skipBlanks } from "./hex.js";
import { LineKind } from "./line-kind.js";
import { pushRow } from "./rows.js";
import { scanFrame } from "./scan-frame.js";
import type { Scanner } from "./scanner-state.js";
import { isWrapColumn } from "./wrap.js";

/** A line kept back because it may be the beginning of a stack row. */
export interface HeldLine {
  readonly bytes: Uint8Array;
  readonly line: number;
  /** Differs from `line` where the line was joined of several itself. */
  readonly lastLine: number;
}

/** A 64-bit `kv` row takes 120 columns and more; in a window of 72 that makes four lines. */
const MAX_HELD = 5;

/**
 * Keeps a line back that ends among the columns of a stack row.
 *
 * ```text
 * 01 00000000`0015ef10 00000000`77711a17 : 00000000`00000000 00000000`77714061 000000
 * 00`0015f4c0 00000000`00000000 : ntdll!LdrpInitializeProcess+0x1b4f
 * ```
 */
export function hold(
  scanner: Scanner,
  bytes: Uint8Array,
  from: number,
  end: number,
  line: number,
  lastLine: number,
): void {
  scanner.held.push({ bytes: bytes.slice(from, end), line, lastLine });
}

/** A blank line, which keeps its place among the lines that are kept back. */
export function keepBlank(scanner: Scanner, line: number, lastLine: number): void {
  if (scanner.held.length > 0) scanner.held.push({ bytes: new Uint8Array(0), line, lastLine });
  else pushRow(scanner.rows, LineKind.blank, line, lastLine, 0);
}

/** Tries the lines kept back together with the next one; true when that line has found its place. */
export function joinHeld(
  scanner: Scanner,
  bytes: Uint8Array,
  from: number,
  end: number,
  line: number,
  lastLine: number,
  row: FrameRow,
): boolean {
  const { held } = scanner;
  const parts = held.filter((one) => one.bytes.length > 0);
  for (const separator of [0, 1]) {
    const whole = joinedBytes([...parts, { bytes: bytes.subarray(from, end), line, lastLine }], separator);
    const start = skipBlanks(whole, 0, whole.length);
    if (scanFrame(whole, start, whole.length, scanner.layout, true, row) && row.siteEnd > row.siteStart) {
      scanner.held = [];
      keepFrame(scanner, row, whole, isWrapColumn(end - from, scanner.wrap), held[0]!.line, lastLine);
      return true;
    }
    if (row.cut && parts.length < MAX_HELD && end - from > 8) {
      hold(scanner, bytes, from, end, line, lastLine);
      return true;
    }
  }
  dropHeld(scanner);
  return false;
}

/** Gives the lines kept back up: they were no stack row. */
export function dropHeld(scanner: Scanner): void {
  const { held } = scanner;
  scanner.held = [];
  for (const { bytes, line, lastLine } of held) {
    if (bytes.length === 0) pushRow(scanner.rows, LineKind.blank, line, lastLine, 0);
    else keepText(scanner, bytes, 0, bytes.length, line, lastLine);
  }
}

/** The lines one after the other, with this many blanks between them. */
export function joinedBytes(lines: readonly HeldLine[], separator: number): Uint8Array {
  const size = lines.reduce((sum, line) => sum + line.bytes.length + separator, -separator);
  const whole = new Uint8Array(size).fill(0x20);
  let at = 0;
  for (const { bytes } of lines) {
    whole.set(bytes, at);
    at += bytes.length + separator;
  }
  return whole;
}
