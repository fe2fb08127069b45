import { newBreaks, SAME_LINE } from "./breaks.js";
import { withoutControls } from "./controls.js";
import { needsRepair, repairLine } from "./repair.js";
import { MAX_LINE } from "./scanner-state.js";
import type { SourceShape } from "./source.js";
import { newSurvey, surveyWindow, WINDOW } from "./survey.js";
import { newNarrowing } from "./utf16.js";
import { forgetWords } from "./words.js";

export type LineSink = (bytes: Uint8Array, from: number, to: number, line: number) => void;

/** Cuts chunks of bytes into lines. Memory is bounded by one chunk and one line of at most `MAX_LINE` bytes. */
export interface LineReader {
  readonly push: (chunk: Uint8Array) => void;
  /** The last line, when no newline ends it. */
  readonly end: () => void;
  readonly lineCount: () => number;
  /** Numbers of lines longer than `MAX_LINE`, whose rest was passed over. */
  readonly longLines: readonly number[];
  /** Names of the repairs that no sniffing foretold. */
  readonly repairs: () => readonly string[];
}

const LF = 10;
const CR = 13;
const MAX_LONG_LINES = 1000;

/**
 * The lines do not depend on where the chunks are cut. `settle` is called before bytes that were given to `sink` may
 * change: whoever wants to keep them copies them then.
 */
export function newLineReader(shape: SourceShape, sink: LineSink, settle: () => void = () => undefined): LineReader {
  const { damage } = shape;
  const repairs = needsRepair(damage);
  const wide = shape.encoding === "utf-16le" || shape.encoding === "utf-16be" ? shape.encoding : null;
  const narrowing = newNarrowing(wide ?? "single");
  const separator = shape.newline === "cr" ? CR : LF;
  const breaks = damage.breaks ? newBreaks(separator) : null;
  // Lone carriage returns among line feeds are rare; only then is every line searched for them.
  let splitReturns = shape.newline === "mixed";
  let controls = false;
  const longLines: number[] = [];
  let bomBytes = shape.bomBytes;
  let line = 0;
  let carry = new Uint8Array(0);
  let carried = 0;

  // Where the next one stands is remembered: a search from every line would run through the chunk each time.
  let searched: Uint8Array | null = null;
  let nextReturn = -1;
  const returnFrom = (bytes: Uint8Array, from: number): number => {
    if (bytes !== searched || (nextReturn >= 0 && nextReturn < from)) nextReturn = bytes.indexOf(CR, from);
    searched = bytes;
    return nextReturn;
  };
  const emit = (bytes: Uint8Array, from: number, to: number): void => {
    // `\r\r\n` is one newline: a text-mode write made it out of `\r\n`.
    let end = to;
    while (end > from && bytes[end - 1] === CR) end--;
    if (separator === CR && from < end && bytes[from] === LF) from++;
    give(bytes, splitReturns ? emitReturns(bytes, from, end) : from, end);
  };
  /** The lines that carriage returns end; gives where the one behind them begins. */
  const emitReturns = (bytes: Uint8Array, start: number, end: number): number => {
    let from = start;
    for (let at = returnFrom(bytes, from); at >= 0 && at < end; at = returnFrom(bytes, from)) {
      give(bytes, from, at);
      from = at + 1;
    }
    return from;
  };
  /** What a progress bar drew over itself may go on for megabytes before a line feed comes. */
  const emitDrawnOver = (bytes: Uint8Array, start: number): number => {
    let end = bytes.length;
    // Returns at the end may belong to a newline that is still to come.
    while (end > start && bytes[end - 1] === CR) end--;
    const first = returnFrom(bytes, start);
    if (first < 0 || first >= end) return start;
    if (carried > 0) {
      keepRest(bytes, start, first);
      const line = carry.subarray(0, carried);
      carried = 0;
      give(line, emitReturns(line, 0, line.length), line.length);
      settle();
      return emitReturns(bytes, first + 1, end);
    }
    return emitReturns(bytes, start, end);
  };
  const give = (bytes: Uint8Array, from: number, to: number): void => {
    if (breaks !== null && from < to && bytes[from] === SAME_LINE) from++;
    else line++;
    if (to - from > MAX_LINE && longLines.length < MAX_LONG_LINES) longLines.push(line);
    const end = Math.min(to, from + MAX_LINE);
    const clean = controls ? withoutControls(bytes, from, end) : null;
    if (clean !== null) {
      const repaired = repairs ? repairLine(clean, 0, clean.length, damage) : null;
      const whole = repaired ?? clean;
      return sink(whole, 0, whole.length, line);
    }
    if (repairs) {
      const repaired = repairLine(bytes, from, end, damage);
      if (repaired !== null) return sink(repaired, 0, repaired.length, line);
    }
    sink(bytes, from, end, line);
  };
  const keepRest = (bytes: Uint8Array, from: number, to: number): void => {
    // One byte over the limit is kept, so that `give` sees that the line was too long.
    const size = Math.min(to - from, MAX_LINE + 1 - carried);
    if (size <= 0) return;
    if (carry.length < carried + size) {
      const grown = new Uint8Array(Math.max((carried + size) * 2, 4096));
      grown.set(carry.subarray(0, carried));
      carry = grown;
    }
    carry.set(bytes.subarray(from, from + size), carried);
    carried += size;
  };
  const emitCarry = (): void => {
    const size = carried;
    carried = 0;
    // The same buffer with other bytes in it, and old ones behind them.
    emit(carry.subarray(0, size), 0, size);
    settle();
  };
  const takeBack = (bytes: number): Uint8Array => {
    if (carried > MAX_LINE || breaks !== null) return new Uint8Array(0);
    const size = Math.min(bytes, carried);
    carried -= size;
    return carry.slice(carried, carried + size);
  };
  const survey = newSurvey();
  /** Gives on the lines that end in the window which was surveyed last; gives where the one behind them begins. */
  const cutWindow = (bytes: Uint8Array, start: number): number => {
    const { ends, count } = survey;
    let from = start;
    let i = 0;
    if (carried > 0 && count > 0) {
      const at = ends[i++]!;
      keepRest(bytes, from, at);
      emitCarry();
      from = at + 1;
    }
    const plain = separator === LF && !splitReturns && !controls && !repairs;
    for (; i < count; i++) {
      const at = ends[i]!;
      // Most lines need nothing of what `emit` does.
      const to = bytes[at - 1] === CR && at > from ? at - 1 : at;
      if (plain && to - from <= MAX_LINE && bytes[to - 1] !== CR) sink(bytes, from, to, ++line);
      else emit(bytes, from, at);
      from = at + 1;
    }
    return from;
  };
  const cut = (bytes: Uint8Array): void => {
    let from = 0;
    searched = null;
    for (let start = 0; start < bytes.length; start += WINDOW) {
      surveyWindow(survey, bytes, start, Math.min(start + WINDOW, bytes.length), separator);
      controls ||= survey.controls;
      splitReturns ||= survey.returns && separator === LF && shape.newline !== "crlf";
      from = cutWindow(bytes, from);
    }
    if (splitReturns) from = emitDrawnOver(bytes, from);
    if (from < bytes.length) keepRest(bytes, from, bytes.length);
    settle();
    forgetWords();
  };

  return {
    push(chunk) {
      const bom = Math.min(bomBytes, chunk.length);
      bomBytes -= bom;
      // Node's buffers are a class of their own; the scanner's loops run faster when they meet only one.
      const plain = new Uint8Array(chunk.buffer, chunk.byteOffset + bom, chunk.length - bom);
      const bytes = narrowing.push(plain, takeBack);
      if (bytes.length > 0) cut(breaks?.push(bytes) ?? bytes);
    },
    end() {
      const bytes = narrowing.end();
      if (bytes.length > 0) cut(breaks?.push(bytes) ?? bytes);
      if (breaks !== null) cut(breaks.end());
      if (carried > 0) emitCarry();
    },
    lineCount: () => line,
    longLines,
    repairs: () => [...(narrowing.mixed() ? ["mixed-encodings"] : []), ...(controls ? ["control-bytes"] : [])],
  };
}
