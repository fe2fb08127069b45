import type { TokenType } from "chevrotain";
import { choice, type OutputKind } from "../output-kind.js";
import { readAnalysis } from "./read.js";
import {
  argument,
  argumentsLine,
  details,
  dotted,
  field,
  followup,
  headline,
  key,
  keyValue,
  lastWord,
  more,
  problem,
  remark,
  sourceLine,
  symbol,
  title,
  word,
} from "./shapes.js";

/**
 * `!analyze -v`. Stacks, registers, exception records and disassembly inside it are outputs of their own, so one
 * analysis is several outputs in a row.
 */
export const analysis: OutputKind = {
  tag: "analysis",
  commands: /^(?:!(?:ext\.|exts\.)?analyze|\.bugcheck)$/,
  rows: "any",
  shapes: [
    title,
    headline,
    argumentsLine,
    argument,
    dotted,
    details,
    field,
    word,
    key,
    keyValue,
    followup,
    symbol,
    sourceLine,
    problem,
    remark,
    more,
    lastWord,
  ],

  // analysis = { (headline | argument) , { prose | more } | any other line of an analysis } ;
  // the prose describes the stop, or ends what is said of an argument
  rule: (grammar, t) => {
    const firsts = [title, dotted, details, field, word, key, followup].map((shape) => t[shape.name]!);
    const rest = [argumentsLine, keyValue, symbol, sourceLine, problem, remark, more, lastWord].map(
      (shape) => t[shape.name]!,
    );
    const description = choice(grammar, 0, [t["Prose"]!, t[more.name]!, t[lastWord.name]!]);
    const described = grammar.RULE("bugcheckHeadline", () => {
      grammar.consume(0, t[headline.name]!);
      grammar.many(0, description);
    });
    const argued = grammar.RULE("bugcheckArgument", () => {
      grammar.consume(0, t[argument.name]!);
      grammar.many(0, description);
    });
    const line = (idx: number, types: readonly TokenType[]): { ALT: () => void }[] => [
      { ALT: () => grammar.subrule(idx, described) },
      { ALT: () => grammar.subrule(idx + 2, argued) },
      ...types.map((type) => ({ ALT: () => grammar.consume(idx, type) })),
    ];
    const beginning = line(0, firsts);
    const any = line(1, [...firsts, ...rest]);
    return grammar.RULE("analysis", () => {
      grammar.or(0, beginning);
      grammar.many(0, () => grammar.or(1, any));
    });
  },
  read: readAnalysis,
};
