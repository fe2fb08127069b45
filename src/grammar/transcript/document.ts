import type { Output } from "../../model/outputs.js";
import type { Block, Command, Coverage, Prompt } from "../../model/transcript.js";
import { LineClass, LineKind } from "../../text/line-kind.js";
import { lastLineOf, rowText, type Rows } from "../../text/rows.js";
import { askedName } from "../command/names.js";
import { parseCommand } from "../command/parser.js";
import type { OutputKind, OutputView } from "../output-kind.js";
import { parsePrompt } from "../prompt/parser.js";
import { isCaption, isProse } from "../text/prose.js";
import type { Vocabulary } from "../tokens.js";
import type { TranscriptParser } from "./parser.js";
import { runsOf } from "./runs.js";

/** Rows that one rule of the grammar took together. */
export interface Span {
  readonly output: OutputKind;
  readonly first: number;
  readonly last: number;
  /** Index of its block in the batch. */
  readonly block: number;
}

/** The blocks of one batch of rows. Each is made when somebody asks for it; until then it is a few indexes. */
export interface Blocks {
  readonly count: number;
  readonly at: (index: number) => Block;
  readonly spans: readonly Span[];
  /** What the reader of the span's output looks at. */
  readonly viewOf: (span: Span) => OutputView;
  /** The command that the outputs of a block answer, which need not stand in it. */
  readonly asked: (index: number) => Command | null;
}

export function readBlocks(
  rows: Rows,
  outputs: readonly OutputKind[],
  vocabulary: Vocabulary,
  parser: TranscriptParser,
  before: Before = NOTHING_BEFORE,
): Blocks {
  const runs = runsOf(rows, vocabulary);
  const shapeOf: OutputView["shapeOf"] = (index) => vocabulary.shapes[rows.kinds[index]!];
  const spans: Span[] = [];
  /** Of each block: its first row, and its first span. */
  const froms: number[] = [];
  const firsts: number[] = [];
  let unprompted = false;
  parser.read(runs.tokens, {
    block(token) {
      froms.push(runs.first[token]!);
      firsts.push(spans.length);
    },
    output(kind, first, last) {
      if (froms.length === 0) {
        unprompted = true;
        froms.push(0);
        firsts.push(0);
      }
      const span = {
        output: outputs[kind]!,
        first: runs.first[first]!,
        last: runs.last[last]!,
        block: froms.length - 1,
      };
      if (span.output.tag === "text") markUnread(rows, span.first, span.last, vocabulary);
      if (span.output.misfits !== undefined) markMisfits(rows, span, vocabulary, shapeOf);
      spans.push(span);
    },
  });
  firsts.push(spans.length);
  froms.push(rows.length);
  const count = froms.length - 1;
  for (let i = 0; i < count; i++) settleCaptions(rows, spans, firsts[i]!, firsts[i + 1]!);

  const blocks: Block[] = [];
  const at = (index: number): Block => (blocks[index] ??= make(index));
  // What a bare prompt repeats is looked up when somebody looks at what it printed.
  const asked = (index: number): Command | null => {
    const own = at(index).command;
    if (own !== null) return own;
    if (index === 0 && unprompted) return before.continued;
    for (let i = index - 1; i >= 0; i--) {
      const { command } = at(i);
      if (command !== null) return isRepeated(command, outputs) ? command : null;
    }
    return before.repeated;
  };
  const viewOf = ({ first, last, block }: Span): OutputView => ({
    rows,
    first,
    last,
    shapeOf,
    get command() {
      return asked(block);
    },
    get prompt() {
      return at(block).prompt;
    },
  });
  const make = (index: number): Block => {
    const own = spans.slice(firsts[index], firsts[index + 1]);
    const prompt = index === 0 && unprompted ? null : froms[index]!;
    const first = prompt ?? own[0]!.first;
    const last = Math.min(froms[index + 1]! - 1, Math.max(prompt ?? 0, own.at(-1)?.last ?? 0));
    return newBlock(rows, prompt, first, last, () => own.flatMap((span) => span.output.read(viewOf(span))));
  };
  return { count, at, spans, viewOf, asked };
}

/** What a batch must know of the one before it. */
export interface Before {
  /** The command that a bare prompt repeats. */
  readonly repeated: Command | null;
  /** The command whose output goes on in this batch, which begins without a prompt. */
  readonly continued: Command | null;
  /** The batch begins in the middle of a block. */
  readonly goesOn: boolean;
  /** Last line that is counted already: two rows may stand on one line. */
  readonly line: number;
}

export const NOTHING_BEFORE: Before = { repeated: null, continued: null, goesOn: false, line: 0 };

/** A bare prompt repeats the command before it; a memory display then goes on behind its last row. */
export function isRepeated(command: Command, outputs: readonly OutputKind[]): boolean {
  return command.parts.some((part) =>
    outputs.some((output) => output.rows === "memory" && output.commands?.test(askedName(part)) === true),
  );
}

/** A continuation with nothing before it to continue is not understood, whatever its shape; it may be a sentence. */
function markUnread(rows: Rows, first: number, last: number, vocabulary: Vocabulary): void {
  for (let index = first; index <= last; index++) {
    if (vocabulary.classes[rows.kinds[index]!] !== LineClass.structured) continue;
    rows.kinds[index] = isProse(rowText(rows, index).trim()) ? LineKind.prose : LineKind.unread;
  }
}

function markMisfits(
  rows: Rows,
  { output, first, last }: Span,
  vocabulary: Vocabulary,
  shapeOf: OutputView["shapeOf"],
): void {
  for (const index of output.misfits!({ rows, first, last, command: null, prompt: null, shapeOf })) {
    markUnread(rows, index, index, vocabulary);
  }
}

/** Captions and headings that stand directly before or after sentences are a person's as well. */
function settleCaptions(rows: Rows, spans: readonly Span[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const span = spans[i]!;
    if (span.output.tag !== "text") continue;
    const beside = (i > from && isProseSpan(rows, spans[i - 1]!)) || (i + 1 < to && isProseSpan(rows, spans[i + 1]!));
    if (!beside) continue;
    const unread: number[] = [];
    for (let index = span.first; index <= span.last; index++) {
      if (rows.kinds[index] === LineKind.unread) unread.push(index);
    }
    if (unread.length > 8 || !unread.every((index) => isCaption(rowText(rows, index).trim()))) continue;
    for (const index of unread) rows.kinds[index] = LineKind.prose;
  }
}

function isProseSpan(rows: Rows, { output, first, last }: Span): boolean {
  return output.tag === "text" && rows.kinds[first] === LineKind.prose && rows.kinds[last] === LineKind.prose;
}

function newBlock(
  rows: Rows,
  promptRow: number | null,
  first: number,
  last: number,
  read: () => readonly Output[],
): Block {
  let prompt: Prompt | null | undefined = promptRow === null ? null : undefined;
  let command: Command | null | undefined = promptRow === null ? null : undefined;
  let outputs: readonly Output[] | undefined;
  return {
    lines: [rows.line.data[first]!, lastLineOf(rows, last)],
    get prompt() {
      if (prompt === undefined) prompt = promptIn(rowText(rows, promptRow!));
      return prompt;
    },
    get command() {
      if (command === undefined) command = commandIn(rowText(rows, promptRow!));
      return command;
    },
    get outputs() {
      return (outputs ??= read());
    },
  };
}

/** `0:005> knL` → `0:005>`. The scanner has made sure that a `>` ends the prompt. */
function promptIn(text: string): Prompt {
  return parsePrompt(text.slice(0, text.indexOf(">") + 1).trim());
}

/** `0:005> knL` → `knL` */
function commandIn(text: string): Command | null {
  const command = text.slice(text.indexOf(">") + 1).trim();
  return command === "" ? null : parseCommand(command);
}

export function coverageOf(rows: Rows, classes: Uint8Array, before: Before = NOTHING_BEFORE): Coverage {
  const counts = new Uint32Array(5); // by LineClass
  const { kinds, length, lastLines } = rows;
  const { data } = rows.line;
  const joined = lastLines.size > 0;
  let counted = before.line;
  for (let index = 0; index < length; index++) {
    // A row that was joined may reach over blank lines, and two rows may stand on one line.
    const last = joined ? lastLineOf(rows, index) : data[index]!;
    const first = Math.max(data[index]!, counted + 1);
    if (last < first) continue;
    counts[classes[kinds[index]!]!]! += last - first + 1;
    counted = last;
  }
  const [blank = 0, structured = 0, noise = 0, prose = 0, unread = 0] = counts;
  return { lines: blank + structured + noise + prose + unread, structured, noise, prose, blank, unread };
}
