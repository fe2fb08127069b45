import { Ll1Parser } from "../ll1-parser.js";
import { EOF, type IToken } from "chevrotain";
import type { OutputKind, ParserMethods, Rule } from "../output-kind.js";
import type { Vocabulary } from "../tokens.js";

/** Where the grammar reports what it found; indexes are places in the token vector. */
export interface TranscriptSink {
  readonly block: (prompt: number) => void;
  readonly output: (kind: number, first: number, last: number) => void;
}

const NO_SINK: TranscriptSink = { block: () => undefined, output: () => undefined };

/**
 * What a transcript is, over one token per run of equal lines.
 *
 * ```ebnf
 * transcript = [ block ] , { Prompt , block } ;
 * block      = { output } ;
 * output     = stack | modules | memory | … ;      one rule for each entry of the registry
 * ```
 *
 * Blank lines, noise and echoes are not in the token vector, as white space and comments are not in that of a
 * programming language. Every token can begin an output (the last entry, `text`, takes what no other wants), so
 * the grammar accepts every sequence of lines; a test proves it.
 */
export class TranscriptParser extends Ll1Parser {
  declare private readonly currIdx: number;
  sink: TranscriptSink = NO_SINK;
  readonly transcript: (idx?: number) => void;

  constructor(
    outputs: readonly OutputKind[],
    { tokens, tokenTypes, orphans }: Pick<Vocabulary, "tokens" | "tokenTypes" | "orphans">,
    options: { readonly skipValidations: boolean },
  ) {
    super(tokenTypes, options);
    const $ = this as unknown as ParserMethods & TranscriptParser;
    const rules: Rule[] = outputs.map((output) => output.rule($, tokens, orphans));

    const alternatives = rules.map((rule, kind) => ({
      ALT: () => {
        const first = $.here();
        $.subrule(0, rule);
        $.sink.output(kind, first, $.here() - 1);
      },
    }));
    const output = $.RULE("output", () => {
      $.or(0, alternatives);
    });
    const prompt = tokens["Prompt"]!;
    this.transcript = $.RULE("transcript", () => {
      $.option(0, () => {
        $.atLeastOne(0, () => {
          $.subrule(0, output);
        });
      });
      $.many(0, () => {
        $.sink.block($.here());
        $.consume(0, prompt);
        $.many(1, () => {
          $.subrule(1, output);
        });
      });
    });
    this.performSelfAnalysis();
  }

  /** Index of the next token. */
  here(): number {
    return this.currIdx + 1;
  }

  read(tokens: IToken[], sink: TranscriptSink): void {
    this.input = tokens;
    this.sink = sink;
    this.transcript();
    const error = this.errors[0];
    // The parser outlives the log, and must not keep it.
    this.input = [];
    this.sink = NO_SINK;
    if (error !== undefined)
      throw new Error(`The transcript grammar refused ${describe(error.token)}: ${error.message}`);
  }
}

function describe(token: IToken): string {
  return token.tokenType === EOF ? "the end" : token.tokenType.name;
}
