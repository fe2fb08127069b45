import { LineClass, LineKind } from "./line-kind.js";
import type { Scanner } from "./scanner-state.js";

const MARK = /^(?:#{1,6}|[-*+]|\d{1,3}[.)]) +(?=.)/;

/** `(1f4.5c8): Access violation - code c0000005 (first chance)`, `Breakpoint 0 hit`. */
const EVENT = /^(?:\([0-9a-f]{1,8}\.[0-9a-f]{1,8}\): [^:]{2,80} - code [0-9a-f]{8} \(|Breakpoint \d{1,9} hit$)/;

export function mayBeMarked(byte: number): boolean {
  return byte === 0x23 || byte === 0x2a || byte === 0x2b || byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
}

/**
 * How long the mark is that a page put before a line, or 0.
 *
 * ```text
 * ## SpinCount          = 0x0      taken for a heading
 * * Breakpoint 0 hit               an item of a list
 * 1. Breakpoint 0 hit
 * ```
 */
export function pageMark(text: string): number {
  return MARK.exec(text)?.[0].length ?? 0;
}

/** The kind of what stands behind the mark where that is sure to be a line of its own; else that of the whole line. */
export function kindBehind({ answer, lexicon }: Scanner, whole: number, text: string, mark: number): number {
  const behind = text.slice(mark);
  // Persons and programs write lists too: of theirs only what no one else prints is taken out.
  if (whole !== LineKind.unread && !EVENT.test(behind)) return whole;
  const kind = answer.classify(behind);
  const sure = lexicon.firm[kind] === 1 || (text.startsWith("#") && answer !== lexicon.unprompted);
  return sure && lexicon.classes[kind] === LineClass.structured ? kind : whole;
}
