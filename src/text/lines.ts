import { narrowUtf16 } from "./utf16.js";
import { needsRepair, repairLine } from "./repair.js";
import { MAX_LINE } from "./scanner.js";
import type { SourceShape } from "./source.js";

export type LineSink = (bytes: Uint8Array, from: number, to: number, line: number) => void;

/** Cuts chunks of bytes into lines. Memory is bounded by one chunk and one line of at most `MAX_LINE` bytes. */
export interface LineReader {
  readonly push: (chunk: Uint8Array) => void;
  /** The last line, when no newline ends it. */
  readonly end: () => void;
  readonly lineCount: () => number;
  /** Numbers of lines longer than `MAX_LINE`, whose rest was passed over. */
  readonly longLines: readonly number[];
}

const LF = 10;
const CR = 13;

export function newLineReader(shape: SourceShape, sink: LineSink): LineReader {
  const { damage } = shape;
  const repairs = needsRepair(damage);
  const narrow = shape.encoding === "utf-16le" || shape.encoding === "utf-16be" ? narrowUtf16(shape.encoding) : null;
  const separator = shape.newline === "cr" ? CR : LF;
  // Lone carriage returns among line feeds are rare; only then is every line searched for them.
  const splitReturns = shape.newline === "mixed";
  const longLines: number[] = [];
  let bomBytes = shape.bomBytes;
  let line = 0;
  let carry = new Uint8Array(0);
  let carried = 0;

  const emit = (bytes: Uint8Array, from: number, to: number): void => {
    let end = to;
    if (end > from && bytes[end - 1] === CR) end--;
    if (splitReturns) {
      for (let at = bytes.indexOf(CR, from); at >= 0 && at < end; at = bytes.indexOf(CR, from)) {
        give(bytes, from, at);
        from = at + 1;
      }
    }
    give(bytes, from, end);
  };
  const give = (bytes: Uint8Array, from: number, to: number): void => {
    line++;
    if (to - from > MAX_LINE) longLines.push(line);
    const end = Math.min(to, from + MAX_LINE);
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
      const grown = new Uint8Array(Math.max(carried + size, 4096));
      grown.set(carry.subarray(0, carried));
      carry = grown;
    }
    carry.set(bytes.subarray(from, from + size), carried);
    carried += size;
  };

  const push = (chunk: Uint8Array): void => {
    let from = 0;
    if (bomBytes > 0) {
      from = Math.min(bomBytes, chunk.length);
      bomBytes -= from;
    }
    let bytes = chunk;
    if (narrow !== null) {
      bytes = narrow.push(chunk.subarray(from));
      from = 0;
    }
    let at = bytes.indexOf(separator, from);
    if (at >= 0 && carried > 0) {
      keepRest(bytes, from, at);
      const size = carried;
      carried = 0;
      emit(carry, 0, size);
      from = at + 1;
      at = bytes.indexOf(separator, from);
    }
    while (at >= 0) {
      emit(bytes, from, at);
      from = at + 1;
      at = bytes.indexOf(separator, from);
    }
    if (from < bytes.length) keepRest(bytes, from, bytes.length);
  };
  const end = (): void => {
    if (carried > 0) emit(carry, 0, carried);
    carried = 0;
  };
  return { push, end, lineCount: () => line, longLines };
}
