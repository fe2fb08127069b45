import type { Coverage, Source } from "../../model/transcript.js";
import type { Problem } from "../../model/failure.js";
import { LineKind } from "../../text/line-kind.js";
import { newLineReader } from "../../text/lines.js";
import { clearRows, lastLineOf, moveLastText, newRows, type Rows } from "../../text/rows.js";
import { endScan, scanLine } from "../../text/scan-line.js";
import { newScanner } from "../../text/scanner-state.js";
import { sniff, SNIFF_BYTES } from "../../text/source.js";
import { settleText } from "../../text/text-store.js";
import { OUTPUTS } from "../registry.js";
import { coverageOf, isRepeated, NOTHING_BEFORE, readBlocks, type Blocks } from "./document.js";
import { grammarMachinery, problemsOf, sourceOf } from "./read.js";

/** Rows after which a batch ends at the next prompt. */
const BATCH_ROWS = 8192;
/** Rows after which it ends wherever a table begins, because no prompt comes; twice as many, and it ends anywhere. */
const LONGEST_BATCH = 131_072;
/** Words of interned text that may be kept from batch to batch: 16 MB. */
const MOST_WORDS = 1 << 22;

/** A batch that is complete. */
export interface Batch {
  readonly rows: Rows;
  readonly blocks: Blocks;
  readonly coverage: Coverage;
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

export function newTranscriptReader(name: string): TranscriptReader {
  const { vocabulary, lexicon, parser } = grammarMachinery();
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

  /** `goesOn`: the batch ends in the middle of an output. */
  const close = (rows: Rows, goesOn: boolean): void => {
    settleText(rows.text);
    const blocks = readBlocks(rows, OUTPUTS, vocabulary, parser, before);
    batches.push({ rows, blocks, coverage: coverageOf(rows, vocabulary.classes, before) });
    const command = (blocks.count === 0 ? null : blocks.at(blocks.count - 1).command) ?? before.continued;
    before = {
      repeated: command !== null && isRepeated(command, OUTPUTS) ? command : null,
      continued: goesOn ? command : null,
      line: rows.length === 0 ? before.line : lastLineOf(rows, rows.length - 1),
    };
  };

  const start = (head: Uint8Array) => {
    const shape = sniff(head);
    const scanner = newScanner(lexicon, newRows(), shape.wrap);
    const take = (buffer: Uint8Array, from: number, to: number, line: number): void => {
      scanLine(scanner, buffer, from, to, line);
      const { rows } = scanner;
      if (rows.length < BATCH_ROWS) return;
      const last = rows.kinds[rows.length - 1]!;
      if (last === LineKind.prompt) {
        // The prompt opens the next batch.
        const next = rowsAfter(rows);
        moveLastText(rows, next);
        scanner.rows = next;
        close(rows, false);
      } else if (rows.length >= LONGEST_BATCH && (last === LineKind.stackHeader || rows.length >= 2 * LONGEST_BATCH)) {
        endScan(scanner);
        scanner.rows = rowsAfter(rows);
        close(rows, true);
      }
    };
    const reader = newLineReader(shape, take, () => settleText(scanner.rows.text));
    return {
      shape,
      reader,
      sites: () => scanner.rows.sites,
      finish: () => {
        reader.end();
        endScan(scanner);
        close(scanner.rows, false);
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

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
