import type { Coverage, Source } from "../../model/transcript.js";
import type { Problem } from "../../model/failure.js";
import { isFrame, LineKind } from "../../text/line-kind.js";
import { newLineReader } from "../../text/lines.js";
import { clearRows, copyText, dropLast, lastLineOf, newRows, rowText, settleRows, type Rows } from "../../text/rows.js";
import { endScan, scanLine } from "../../text/scan-line.js";
import { newScanner, type Scanner } from "../../text/scanner-state.js";
import { sniff, SNIFF_BYTES } from "../../text/source.js";
import type { OutputDefinition } from "../custom/index.js";
import { beginsElement } from "../dx/row.js";
import { coverageOf, isRepeated, NOTHING_BEFORE, readBlocks, type Blocks } from "./document.js";
import { grammarMachinery, problemsOf, sourceOf } from "./read.js";

/** When a batch ends. */
export interface BatchSize {
  /** Rows after which it ends at the next prompt. */
  readonly rows: number;
  /**
   * Rows after which it ends before the next stack or element of a list, because no prompt comes; twice as many, and it
   * ends anywhere.
   */
  readonly longest: number;
}

const BATCH_SIZE: BatchSize = { rows: 8192, longest: 131_072 };
/** Words of interned text that may be kept from batch to batch: 16 MB. */
const MOST_WORDS = 1 << 22;

/** A batch that is complete. */
export interface Batch {
  readonly rows: Rows;
  readonly blocks: Blocks;
  readonly coverage: Coverage;
  /** Its first block is no new one: it goes on with the last one of the batch before. */
  readonly goesOn: boolean;
}

/** Reads a log chunk by chunk at constant memory. */
export interface TranscriptReader {
  /** Gives the batches that the chunk completed. A batch must be used before the next call. */
  readonly push: (chunk: Uint8Array) => readonly Batch[];
  readonly end: () => readonly Batch[];
  /** Valid after `end`. */
  readonly source: () => Source;
  readonly problems: () => readonly Problem[];
  /** Share of bytes that no text has. */
  readonly binary: () => number;
}

export function newTranscriptReader(
  name: string,
  size: BatchSize = BATCH_SIZE,
  definitions: readonly OutputDefinition[] = [],
): TranscriptReader {
  const { outputs, vocabulary, lexicon, parser } = grammarMachinery(definitions);
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  let started: ReturnType<typeof start> | undefined;
  let batches: Batch[] = [];
  let given: readonly Batch[] = [];
  const free: Rows[] = [];
  let before = NOTHING_BEFORE;

  /** Room for the next batch: that of a batch which has been used, so that reading on costs no memory. */
  const rowsAfter = ({ sites, tails }: Rows): Rows => {
    // What was interned is kept for the whole log, but not when nearly everything in it is new.
    if (sites.wordCount + tails.wordCount > MOST_WORDS) {
      free.length = 0;
      return newRows();
    }
    return free.pop() ?? newRows(sites, tails);
  };

  /** `next`: where an output goes on in whose middle the batch ends. */
  const close = (rows: Rows, next: Rows | null): void => {
    settleRows(rows);
    const blocks = readBlocks(rows, outputs, vocabulary, parser, before);
    const coverage = coverageOf(rows, vocabulary.classes, started!.shape.damage.breaks, before);
    batches.push({ rows, blocks, coverage, goesOn: before.goesOn });
    const command = blocks.count === 0 ? before.continued : blocks.asked(blocks.count - 1);
    before = {
      repeated: command !== null && isRepeated(command, outputs) ? command : null,
      continued: next === null ? null : command,
      goesOn: next !== null,
      line: rows.length === 0 ? before.line : lastLineOf(rows, rows.length - 1),
    };
  };

  /** Ends a batch before the row that was read last, which opens the next one; behind it where that is a stack row. */
  const cutBatch = (scanner: Scanner): void => {
    endScan(scanner);
    const { rows } = scanner;
    const next = rowsAfter(rows);
    const last = rows.length - 1;
    const moves = !isFrame(rows.kinds[last]!);
    const moved = moves ? dropLast(rows) : null;
    close(rows, next);
    if (moved !== null) {
      const { blocks } = batches.at(-1)!;
      const span = blocks.spanCount === 0 ? undefined : blocks.spanAt(blocks.spanCount - 1);
      const opening = span?.output.opening?.(blocks.viewOf(span)) ?? [];
      // Said again, on the line that goes on: whoever reads the rest reads it like the beginning.
      for (const index of opening) copyText(rows, index, next, moved.line, moved.line);
      copyText(rows, last, next, moved.line, moved.lastLine);
    }
    scanner.rows = next;
  };

  const start = (head: Uint8Array) => {
    const shape = sniff(head);
    const scanner = newScanner(lexicon, newRows(), shape.wrap);
    const take = (buffer: Uint8Array, from: number, to: number, line: number): void => {
      scanLine(scanner, buffer, from, to, line);
      const { rows } = scanner;
      if (rows.length < size.rows) return;
      const last = rows.kinds[rows.length - 1]!;
      if (last === LineKind.prompt) {
        // The prompt opens the next batch.
        const next = rowsAfter(rows);
        const { line, lastLine } = dropLast(rows);
        copyText(rows, rows.length, next, line, lastLine);
        scanner.rows = next;
        close(rows, null);
      } else if (rows.length >= size.longest && (beginsPart(rows) || rows.length >= 2 * size.longest)) {
        cutBatch(scanner);
      }
    };
    const reader = newLineReader(shape, take, () => settleRows(scanner.rows));
    return {
      shape,
      reader,
      sites: () => scanner.rows.sites,
      finish: () => {
        reader.end();
        endScan(scanner);
        close(scanner.rows, null);
      },
    };
  };

  const begin = (): void => {
    const head = waiting.length === 1 ? waiting[0]! : concat(waiting, waitingBytes);
    started = start(head);
    started.reader.push(head);
    waiting.length = 0;
  };
  const taken = (): readonly Batch[] => {
    given = batches;
    batches = [];
    return given;
  };
  const recycle = (): void => {
    for (const { rows } of given) {
      clearRows(rows);
      if (rows.sites === started?.sites()) free.push(rows);
    }
    given = [];
  };
  return {
    push(chunk) {
      recycle();
      bytes += chunk.length;
      if (started === undefined) {
        // A caller may use its buffer again.
        waiting.push(chunk.slice());
        waitingBytes += chunk.length;
        if (waitingBytes >= SNIFF_BYTES) begin();
      } else started.reader.push(chunk);
      return taken();
    },
    end() {
      recycle();
      if (started === undefined) begin();
      started!.finish();
      return taken();
    },
    source: () => sourceOf(name, bytes, started!.shape, started!.reader),
    problems: () => problemsOf(started!.reader),
    binary: () => started!.shape.binary,
  };
}

/** Whether a stack, or an element of a `dx` answer, begins with the row that was read last. */
function beginsPart(rows: Rows): boolean {
  const last = rows.length - 1;
  const kind = rows.kinds[last]!;
  return kind === LineKind.stackHeader || (kind === LineKind.dxRow && beginsElement(rowText(rows, last)));
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
