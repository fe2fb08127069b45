import type { EmbeddedActionsParser, TokenType } from "chevrotain";
import type { Command, Prompt } from "../model/transcript.js";
import type { Output } from "../model/outputs.js";
import type { Answer } from "../text/lexicon.js";
import type { StackLayout } from "../text/stack-layout.js";
import { rowText, type Rows } from "../text/rows.js";

/** A kind of line that some output is made of; it becomes a token of the transcript grammar. */
export interface LineShape {
  /** Token name, unique in the registry. */
  readonly name: string;
  /** A line as printed; the tests read each example with the shape. */
  readonly example: string;
  /**
   * What the line can begin with, after leading blanks. Only lines that begin so are tried against `pattern`;
   * leave it out only where nothing can be said.
   */
  readonly starts?: readonly string[];
  /** Matched against the line without the blanks around it. Must run in linear time. */
  readonly pattern: RegExp;
  /** The line counts only while a command of the output is being answered. */
  readonly whenAsked?: true;
  /** The line never begins an output; where nothing precedes it, it is unread text. */
  readonly continues?: true;
  /** Tried only when no other shape fits, so that a general shape never takes a special one's line. */
  readonly last?: true;
  /** Tried after all others, sentences included: what the line is follows from its place more than from its look. */
  readonly weakest?: true;
  /** The line may stand between the rows of a stack without ending the table. */
  readonly insideStack?: true;
  /** The line is known chatter: it is kept out of the grammar, so that it may stand in the middle of any table. */
  readonly noise?: true;
}

/** One kind of debugger output: everything the program knows about it. */
export interface OutputKind {
  readonly tag: Output["_tag"];
  /** Command names that print it, matched whole, letter case included (`kp` is not `kP`); null when none does. */
  readonly commands: RegExp | null;
  /** A command that prints what nobody knows: beside one of these the weakest shapes are not looked for. */
  readonly unless?: RegExp;
  /** Which of the scanner's own rows the commands print. */
  readonly rows: Answer["rows"];
  /** Columns of a table that these commands print without a header. */
  readonly layout?: (command: string) => StackLayout | null;
  /** What the debugger repeats before it answers a command with these arguments. */
  readonly echo?: (args: string) => string | null;
  readonly shapes: readonly LineShape[];
  /** The shape of lines that the command line itself foretells: the text of `.echo`. */
  readonly foretold?: (command: Command) => ((text: string) => LineShape | undefined) | null;
  /** Adds the rule that says how the output is put together. It links lines and looks at no text. */
  readonly rule: (grammar: RuleWriter, tokens: Tokens, orphans: readonly TokenType[]) => Rule;
  /** Rows that turn out not to belong to the output they stand in: they are not understood. */
  readonly misfits?: (view: OutputView) => readonly number[];
  /**
   * Rows that say how the rows behind them are to be read, the last ones of their sort: a header. Where the output is
   * so long that it is read in parts, each part begins with them.
   */
  readonly opening?: (view: OutputView) => readonly number[];
  /** Makes the public view. One run of tokens may hold several outputs. */
  readonly read: (view: OutputView) => readonly Output[];
}

/** Token types by name: the scanner's own and all shapes. */
export type Tokens = Readonly<Record<string, TokenType>>;

export type Rule = ReturnType<RuleWriter["RULE"]>;

/** What a folder's rule may use of the parser; the numbers tell apart several uses in one rule. */
export interface RuleWriter {
  RULE: (name: string, body: () => void) => (idx?: number) => void;
  consume: (idx: number, token: TokenType) => void;
  option: (idx: number, body: () => void) => void;
  many: (idx: number, body: () => void) => void;
  atLeastOne: (idx: number, body: () => void) => void;
  or: (idx: number, alternatives: { ALT: () => void }[]) => void;
  subrule: (idx: number, rule: Rule) => void;
}

export type ParserMethods = EmbeddedActionsParser & RuleWriter;

/** The lines of one output, in order, noise and blank lines left out. */
export interface OutputView {
  readonly rows: Rows;
  /** Row indexes, inclusive. */
  readonly first: number;
  readonly last: number;
  readonly command: Command | null;
  readonly prompt: Prompt | null;
  /** Shape of row `index`; undefined for the scanner's own kinds. */
  readonly shapeOf: (index: number) => LineShape | undefined;
}

/** One line of an output as its reader sees it. */
export interface ViewLine {
  readonly index: number;
  readonly kind: number;
  readonly shape: LineShape | undefined;
  /** Without the blanks around it; empty for stack rows, whose fields are columns. */
  readonly text: string;
  readonly line: number;
}

/** The rule of most outputs: one or more of these lines, in any order; `rest` may only follow one of `members`. */
export function linesOf(name: string, members: readonly string[], rest: readonly string[] = []): OutputKind["rule"] {
  const all = [...members, ...rest];
  return (grammar, tokens) => {
    const first = choice(grammar, 0, typesOf(members, tokens));
    const other = choice(grammar, 1, typesOf(all, tokens));
    return grammar.RULE(name, () => {
      if (rest.length === 0) return grammar.atLeastOne(0, first);
      first();
      grammar.many(0, other);
    });
  };
}

/** Takes one of the tokens. The alternatives are made once, not each time the rule is used. */
export function choice(grammar: RuleWriter, idx: number, types: readonly TokenType[]): () => void {
  const alternatives = types.map((type) => ({ ALT: () => grammar.consume(idx, type) }));
  return () => grammar.or(idx, alternatives);
}

function typesOf(names: readonly string[], tokens: Tokens): readonly TokenType[] {
  return names.map((name) => tokens[name]!);
}

/** Like `linesOf`, for outputs that only some of their lines can begin. Names of scanned tokens may stand in both lists. */
export function beganBy(name: string, first: readonly string[], rest: readonly string[]): OutputKind["rule"] {
  return (grammar, tokens) => {
    const beginning = choice(grammar, 0, typesOf(first, tokens));
    const any = choice(grammar, 1, typesOf([...new Set([...first, ...rest])], tokens));
    return grammar.RULE(name, () => {
      beginning();
      grammar.many(0, any);
    });
  };
}

/** Text of a row with its blanks, for outputs whose indentation means something. */
export function printedText(view: OutputView, index: number): string {
  return rowText(view.rows, index);
}
