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

/**
 * The blocks of one batch of rows. Outputs are made when somebody looks at them; until then a block is a few
 * indexes into the columns.
 */
export function readBlocks(
  rows: Rows,
  outputs: readonly OutputKind[],
  vocabulary: Vocabulary,
  parser: TranscriptParser,
  before: Before = NOTHING_BEFORE,
  seeSpan: (span: Span) => void = () => undefined,
): readonly Block[] {
  const runs = runsOf(rows, vocabulary);
  const starts: { prompt: number | null; spans: Span[]; from: number }[] = [{ prompt: null, spans: [], from: 0 }];
  parser.read(runs.tokens, {
    block(token) {
      const index = runs.first[token!]!;
      starts.push({ prompt: index, spans: [], from: index });
    },
    output(kind, first, last) {
      const span = {
        output: outputs[kind]!,
        first: runs.first[first]!,
        last: runs.last[last]!,
        block: starts.length - (starts[0]!.spans.length === 0 && starts.length > 1 ? 2 : 1),
      };
      if (span.output.tag === "text") markUnread(rows, span.first, span.last, vocabulary);
      for (const index of misfitsIn(rows, span, vocabulary)) markUnread(rows, index, index, vocabulary);
      starts.at(-1)!.spans.push(span);
      seeSpan(span);
    },
  });
  for (const { spans } of starts) settleCaptions(rows, spans);
  const blocks: Block[] = [];
  // What a bare prompt repeats is looked up when somebody looks at what it printed.
  const repeatedBefore = (index: number): Command | null => {
    for (let i = index - 1; i >= 0; i--) {
      const { command } = blocks[i]!;
      if (command !== null) return isRepeated(command, outputs) ? command : null;
    }
    return before.repeated;
  };
  for (let i = 0; i < starts.length; i++) {
    const { prompt, spans, from } = starts[i]!;
    const to = (starts[i + 1]?.from ?? rows.length) - 1;
    if (prompt === null && spans.length === 0) continue;
    const last = Math.max(prompt ?? from, spans.at(-1)?.last ?? from);
    const first = prompt ?? spans[0]!.first;
    const index = blocks.length;
    const asked = prompt === null ? () => (i === 0 ? before.continued : null) : () => repeatedBefore(index);
    blocks.push(newBlock(rows, vocabulary, prompt, spans, first, Math.min(to, last), asked));
  }
  return blocks;
}

/** What a batch must know of the one before it. */
export interface Before {
  /** The command that a bare prompt repeats. */
  readonly repeated: Command | null;
  /** The command whose output goes on in this batch, which begins without a prompt. */
  readonly continued: Command | null;
  /** Last line that is counted already: two rows may stand on one line. */
  readonly line: number;
}

export const NOTHING_BEFORE: Before = { repeated: null, continued: null, line: 0 };

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

function misfitsIn(rows: Rows, { output, first, last }: Span, vocabulary: Vocabulary): readonly number[] {
  if (output.misfits === undefined) return [];
  const shapeOf: OutputView["shapeOf"] = (index) => vocabulary.shapes[rows.kinds[index]!];
  return output.misfits({ rows, first, last, command: null, prompt: null, shapeOf });
}

/** Captions and headings that stand directly before or after sentences are a person's as well. */
function settleCaptions(rows: Rows, spans: readonly Span[]): void {
  const isProseSpan = (span: Span | undefined): boolean =>
    span?.output.tag === "text" &&
    rows.kinds[span.first] === LineKind.prose &&
    rows.kinds[span.last] === LineKind.prose;
  spans.forEach((span, i) => {
    if (span.output.tag !== "text" || (!isProseSpan(spans[i - 1]) && !isProseSpan(spans[i + 1]))) return;
    const unread: number[] = [];
    for (let index = span.first; index <= span.last; index++) {
      if (rows.kinds[index] === LineKind.unread) unread.push(index);
    }
    if (unread.length > 8 || !unread.every((index) => isCaption(rowText(rows, index).trim()))) return;
    for (const index of unread) rows.kinds[index] = LineKind.prose;
  });
}

function newBlock(
  rows: Rows,
  vocabulary: Vocabulary,
  promptRow: number | null,
  spans: readonly Span[],
  first: number,
  last: number,
  before: () => Command | null,
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
      outputs ??= spans.flatMap((span) =>
        span.output.read({
          rows,
          first: span.first,
          last: span.last,
          command: this.command ?? before(),
          prompt: this.prompt,
          shapeOf: (index) => vocabulary.shapes[rows.kinds[index]!],
        }),
      );
      return outputs;
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
  const counts = [0, 0, 0, 0, 0]; // by LineClass
  let counted = before.line;
  for (let index = 0; index < rows.length; index++) {
    const kind = classes[rows.kinds[index]!]!;
    // A row that was joined may reach over blank lines, and two rows may stand on one line.
    const last = lastLineOf(rows, index);
    const first = Math.max(rows.line.data[index]!, counted + 1);
    if (last < first) continue;
    counts[kind] = counts[kind]! + last - first + 1;
    counted = last;
  }
  const [blank = 0, structured = 0, noise = 0, prose = 0, unread = 0] = counts;
  return { lines: blank + structured + noise + prose + unread, structured, noise, prose, blank, unread };
}
