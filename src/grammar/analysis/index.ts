import type { OutputKind } from "../output-kind.js";
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
  ],

  // analysis = { headline , { prose | more } | any other line of an analysis } ;      the prose is the stop's description
  rule: (grammar, t) => {
    const firsts = [title, argument, dotted, details, field, word, key, followup].map((shape) => t[shape.name]!);
    const rest = [argumentsLine, keyValue, symbol, sourceLine, problem, remark, more].map((shape) => t[shape.name]!);
    const described = grammar.RULE("bugcheckHeadline", () => {
      grammar.consume(0, t[headline.name]!);
      grammar.many(0, () => {
        grammar.or(
          0,
          [t["Prose"]!, t[more.name]!].map((token) => ({ ALT: () => grammar.consume(0, token) })),
        );
      });
    });
    return grammar.RULE("analysis", () => {
      grammar.or(0, [
        { ALT: () => grammar.subrule(0, described) },
        ...firsts.map((token) => ({ ALT: () => grammar.consume(0, token) })),
      ]);
      grammar.many(0, () => {
        grammar.or(1, [
          { ALT: () => grammar.subrule(1, described) },
          ...[...firsts, ...rest].map((token) => ({ ALT: () => grammar.consume(1, token) })),
        ]);
      });
    });
  },
  read: readAnalysis,
};
