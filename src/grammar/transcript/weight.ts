import { FIRST_SHAPE, LineKind } from "../../text/line-kind.js";
import { MAX_LINE } from "../../text/scanner-state.js";
import type { OutputKind } from "../output-kind.js";
import type { Vocabulary } from "../tokens.js";

/**
 * What the analysis of one line takes, in bytes: of the whole process, measured with logs that hold nothing else, and
 * with logs in which the target stops at every third line. Rows of a log that repeat names take less.
 */
const OF_ROW = 600;
/** A standstill, the calls that it shows, and what follows from them. */
const OF_PROMPT = 3000;
/** The call that its top row tells, with its arguments, over those of its rows. */
const OF_STACK = 13_000;
const OF_EVENT = 5500;
const OF: readonly (readonly [kind: number, bytes: number])[] = [
  [LineKind.blank, 0],
  [LineKind.echo, 0],
  [LineKind.noise, 100],
  [LineKind.prompt, OF_PROMPT],
  [LineKind.stackHeader, OF_STACK],
  [LineKind.topFrame, 1000],
  [LineKind.frame, 1000],
  [LineKind.moduleRow, 1700],
  [LineKind.stringRow, 4000],
  [LineKind.memoryRow, 3000],
  [LineKind.pointerRow, 1300],
  [LineKind.traceRow, 300],
];

/** By the kind of line. */
export function weightsOf(outputs: readonly OutputKind[], { kindOf }: Vocabulary): Uint16Array {
  const weights = new Uint16Array(1024).fill(OF_ROW);
  for (const [kind, bytes] of OF) weights[kind] = bytes;
  for (const { tag, shapes } of outputs) {
    if (tag === "event" || tag === "breakpoint-hit")
      for (const shape of shapes) weights[kindOf.get(shape) ?? FIRST_SHAPE] = OF_EVENT;
  }
  return weights;
}

/** The bytes of a line are held, and those of them that are read are text as well. */
export function weightOfLine(bytes: number): number {
  return bytes + Math.min(bytes, MAX_LINE);
}
