import type { Block, Command, Coverage, Prompt } from "../../model/transcript.js";
import { newList, push, type List } from "../../text/columns.js";
import { LineClass, LineKind } from "../../text/line-kind.js";
import { lastLineOf, rowText, type Rows } from "../../text/rows.js";
import { askedName } from "../command/names.js";
import { parseCommand } from "../command/parser.js";
import type { OutputKind, OutputView } from "../output-kind.js";
import { parsePrompt } from "../prompt/parser.js";
import { isCaption, isProse } from "../text/prose.js";
import type { Vocabulary } from "../tokens.js";
import { newBlock, type BlockSource } from "./block.js";
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
  readonly spanCount: number;
  readonly spanAt: (index: number) => Span;
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
  const shapeOf: OutputView["shapeOf"] = (index) => vocabulary.shapes[rows.kinds[index]!];
  const outline = outlineOf(rows, vocabulary, parser);
  const { prompts, firstSpans, unprompted, spans } = outline;
  const count = prompts.length;
  const spanAt = (index: number): Span => {
    const { data } = spans;
    const at = index * SPAN;
    return { output: outputs[data[at]!]!, first: data[at + 1]!, last: data[at + 2]!, block: data[at + 3]! };
  };
  const spansOf = (index: number): readonly Span[] => {
    const own: Span[] = [];
    for (let i = firstSpans.data[index]!; i < spansEnd(outline, index); i++) own.push(spanAt(i));
    return own;
  };
  const texts: number[] = [];
  const spanCount = spans.length / SPAN;
  for (let i = 0; i < spanCount; i++) {
    const { tag, misfits } = outputs[spans.data[i * SPAN]!]!;
    if (tag !== "text" && misfits === undefined) continue;
    const span = spanAt(i);
    if (tag === "text") {
      markUnread(rows, span.first, span.last, vocabulary);
      texts.push(i);
    }
    if (misfits !== undefined) markMisfits(rows, span, vocabulary, shapeOf);
  }
  for (const i of texts) {
    const span = spanAt(i);
    const beside = [i - 1, i + 1].filter((other) => other >= 0 && other < spanCount).map(spanAt);
    settleCaptions(
      rows,
      span,
      beside.filter(({ block }) => block === span.block),
    );
  }

  const blocks: Block[] = [];
  const at = (index: number): Block => (blocks[index] ??= newBlock(source, index));
  // What a bare prompt repeats is looked up when somebody looks at what it printed; a million of them may follow.
  const repeats: (Command | null | undefined)[] = [];
  const asked = (index: number): Command | null => {
    const own = at(index).command;
    if (own !== null) return own;
    if (index === 0 && unprompted) return before.continued;
    const bare: number[] = [index];
    let found = before.repeated;
    for (let i = index - 1; i >= 0; i--) {
      const { command } = at(i);
      const known = command === null ? repeats[i] : isRepeated(command, outputs) ? command : null;
      if (known !== undefined) {
        found = known;
        break;
      }
      bare.push(i);
    }
    for (const i of bare) repeats[i] = found;
    return found;
  };
  const viewOf = ({ first, last, block }: Span): OutputView =>
    newView({ rows, first, last, shapeOf }, { block, asked, at });
  const isUnprompted = (index: number): boolean => index === 0 && unprompted;
  const source: BlockSource = {
    lines(index) {
      // Asked for every output of a block: only the ends of its spans are looked at.
      const [from, to] = [firstSpans.data[index]!, spansEnd(outline, index)];
      const first = isUnprompted(index) ? spanAt(from).first : prompts.data[index]!;
      const next = index + 1 < count ? prompts.data[index + 1]! : rows.length;
      const last = Math.min(next - 1, Math.max(first, to > from ? spanAt(to - 1).last : 0));
      return [rows.line.data[first]!, lastLineOf(rows, last)];
    },
    prompt: (index) => (isUnprompted(index) ? null : promptIn(rowText(rows, prompts.data[index]!))),
    command: (index) => (isUnprompted(index) ? null : commandIn(rowText(rows, prompts.data[index]!))),
    outputs: (index) => spansOf(index).flatMap((span) => span.output.read(viewOf(span))),
  };
  return { count, at, spanCount, spanAt, viewOf, asked };
}

type SpanView = Pick<OutputView, "rows" | "first" | "last" | "shapeOf">;

/** Whom to ask for what is read when somebody looks at it. */
interface AroundSpan {
  readonly block: number;
  readonly asked: Blocks["asked"];
  readonly at: Blocks["at"];
}

const AROUND = Symbol("around");

/** Shared, as those of a block are. */
const LOOKED_UP: PropertyDescriptorMap & ThisType<{ readonly [AROUND]: AroundSpan }> = {
  command: {
    enumerable: true,
    get() {
      const { asked, block } = this[AROUND];
      return asked(block);
    },
  },
  prompt: {
    enumerable: true,
    get() {
      const { at, block } = this[AROUND];
      return at(block).prompt;
    },
  },
};

function newView(span: SpanView, around: AroundSpan): OutputView {
  return Object.defineProperties(Object.defineProperty(span, AROUND, { value: around }), LOOKED_UP) as OutputView;
}

/** What the grammar found, as numbers: a log can have millions of blocks. */
interface Outline {
  /** Of each block: the row of its prompt; 0 where there is none. */
  readonly prompts: List;
  /** Of each block: its first span. */
  readonly firstSpans: List;
  /** The first block has no prompt. */
  readonly unprompted: boolean;
  /** Four numbers for each span: kind of output, first row, last row, block. */
  readonly spans: List;
}

const SPAN = 4;

function outlineOf(rows: Rows, vocabulary: Vocabulary, parser: TranscriptParser): Outline {
  const runs = runsOf(rows, vocabulary);
  const spans = newList();
  const prompts = newList();
  const firstSpans = newList();
  let unprompted = false;
  const begin = (row: number): void => {
    push(prompts, row);
    push(firstSpans, spans.length / SPAN);
  };
  parser.read(runs.tokens, {
    block: (token) => begin(runs.first[token]!),
    output(kind, first, last) {
      if (prompts.length === 0) {
        unprompted = true;
        begin(0);
      }
      push(spans, kind);
      push(spans, runs.first[first]!);
      push(spans, runs.last[last]!);
      push(spans, prompts.length - 1);
    },
  });
  return { prompts, firstSpans, unprompted, spans };
}

/** Behind the last span of a block. */
function spansEnd({ firstSpans, spans }: Outline, block: number): number {
  return block + 1 < firstSpans.length ? firstSpans.data[block + 1]! : spans.length / SPAN;
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
function settleCaptions(rows: Rows, { first, last }: Span, beside: readonly Span[]): void {
  if (!beside.some((other) => isProseSpan(rows, other))) return;
  const unread: number[] = [];
  for (let index = first; index <= last; index++) {
    if (rows.kinds[index] === LineKind.unread) unread.push(index);
  }
  if (unread.length > 8 || !unread.every((index) => isCaption(rowText(rows, index).trim()))) return;
  for (const index of unread) rows.kinds[index] = LineKind.prose;
}

function isProseSpan(rows: Rows, { output, first, last }: Span): boolean {
  return output.tag === "text" && rows.kinds[first] === LineKind.prose && rows.kinds[last] === LineKind.prose;
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

/** `shared`: breaks of a page put many rows on one line, which counts as read where one of them is. */
export function coverageOf(
  rows: Rows,
  classes: Uint8Array,
  shared: boolean,
  before: Before = NOTHING_BEFORE,
): Coverage {
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
    if (shared && data[index + 1] === last && index + 1 < length && classes[kinds[index]!] !== LineClass.structured)
      continue;
    counts[classes[kinds[index]!]!]! += last - first + 1;
    counted = last;
  }
  const [blank = 0, structured = 0, noise = 0, prose = 0, unread = 0] = counts;
  return { lines: blank + structured + noise + prose + unread, structured, noise, prose, blank, unread };
}
