import type { Block, Coverage, Source } from "../../model/transcript.js";
import type { Problem } from "../../model/failure.js";
import { LineKind } from "../../text/line-kind.js";
import { newLineReader } from "../../text/lines.js";
import { moveLastText, newRows, type Rows } from "../../text/rows.js";
import { endScan, newScanner, scanLine } from "../../text/scanner.js";
import { sniff, SNIFF_BYTES } from "../../text/source.js";
import { OUTPUTS } from "../registry.js";
import { coverageOf, isRepeated, NOTHING_BEFORE, readBlocks, type Span } from "./document.js";
import { grammarMachinery, problemsOf, sourceOf } from "./read.js";

/** Rows after which a batch ends at the next prompt. */
const BATCH_ROWS = 16_384;
/** Rows after which it ends wherever a table begins, because no prompt comes; twice as many, and it ends anywhere. */
const LONGEST_BATCH = 131_072;

/** A batch that is complete: its rows, and its blocks, whose outputs are made when somebody looks at them. */
export interface Batch {
  readonly rows: Rows;
  readonly blocks: readonly Block[];
  readonly coverage: Coverage;
  readonly spans: readonly Span[];
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
  let before = NOTHING_BEFORE;

  /** `goesOn`: the batch ends in the middle of an output. */
  const close = (rows: Rows, goesOn: boolean): void => {
    const spans: Span[] = [];
    const blocks = readBlocks(rows, OUTPUTS, vocabulary, parser, before, (span) => spans.push(span));
    batches.push({ rows, blocks, coverage: coverageOf(rows, vocabulary.classes, before), spans });
    const command = blocks.at(-1)?.command ?? before.continued;
    before = {
      repeated: command !== null && isRepeated(command, OUTPUTS) ? command : null,
      continued: goesOn ? command : null,
      line: rows.lastLine.data[rows.length - 1] ?? before.line,
    };
  };

  const start = (head: Uint8Array) => {
    const shape = sniff(head);
    const scanner = newScanner(lexicon, newRows(), shape.wrap);
    const reader = newLineReader(shape, (buffer, from, to, line) => {
      scanLine(scanner, buffer, from, to, line);
      const { rows } = scanner;
      if (rows.length < BATCH_ROWS) return;
      const last = rows.kinds[rows.length - 1]!;
      if (last === LineKind.prompt) {
        // The prompt opens the next batch.
        const next = newRows(rows.sites, rows.tails);
        moveLastText(rows, next);
        scanner.rows = next;
        close(rows, false);
      } else if (rows.length >= LONGEST_BATCH && (last === LineKind.stackHeader || rows.length >= 2 * LONGEST_BATCH)) {
        endScan(scanner);
        scanner.rows = newRows(rows.sites, rows.tails);
        close(rows, true);
      }
    });
    return {
      shape,
      reader,
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
    const complete = batches;
    batches = [];
    return complete;
  };
  return {
    push(chunk) {
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
