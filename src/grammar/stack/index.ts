import { withoutSwitches } from "../frame/index.js";
import type { OutputKind } from "../output-kind.js";
import { readStack } from "./read.js";
import {
  contextNotice,
  continuation,
  parameterLine,
  removedFrames,
  skippedFrames,
  unwindNotice,
  wrappedSymbol,
} from "./shapes.js";

/** `k` and its letters, in any order; `kc` prints no columns. */
const K = /^k[bcdpPvnfLMF]*$/;

export const stack: OutputKind = {
  tag: "stack",
  commands: K,
  rows: "stack",
  layout: (command) =>
    command.includes("c") ? { numbers: "unknown", memory: false, base: false, args: false, siteOnly: true } : null,
  shapes: [unwindNotice, skippedFrames, contextNotice, parameterLine, continuation, wrappedSymbol, removedFrames],

  // stack = { notice } , [ header ] , { notice } , [ top frame ] , { frame | notice | parameter | continuation } ;
  rule: (grammar, t) => {
    const notices = [t[unwindNotice.name]!, t[contextNotice.name]!, t[skippedFrames.name]!, t[removedFrames.name]!];
    const rest = [
      t["Frame"]!,
      ...notices,
      t[parameterLine.name]!,
      t[continuation.name]!,
      t[wrappedSymbol.name]!,
    ];
    const rows = grammar.RULE("stackRows", () => {
      grammar.many(0, () => {
        grammar.or(
          0,
          rest.map((token) => ({ ALT: () => grammar.consume(0, token) })),
        );
      });
    });
    const headed = grammar.RULE("stackHeaded", () => {
      grammar.consume(0, t["StackHeader"]!);
      grammar.many(0, () => {
        grammar.or(
          0,
          notices.map((token) => ({ ALT: () => grammar.consume(0, token) })),
        );
      });
      grammar.option(0, () => grammar.consume(0, t["TopFrame"]!));
      grammar.subrule(0, rows);
    });
    return grammar.RULE("stack", () => {
      grammar.or(0, [
        { ALT: () => grammar.subrule(0, headed) },
        {
          ALT: () => {
            grammar.consume(0, t["TopFrame"]!);
            grammar.subrule(0, rows);
          },
        },
        {
          ALT: () => {
            grammar.or(
              1,
              [t["Frame"]!, ...notices].map((token) => ({ ALT: () => grammar.consume(1, token) })),
            );
            grammar.subrule(1, rows);
            grammar.option(0, () => grammar.subrule(1, headed));
          },
        },
      ]);
    });
  },
  read: (view) => withoutSwitches(readStack(view), view.command),
};
