import { SITE_LAYOUT, newLayout } from "../../text/stack-layout.js";
import { choice, type OutputKind } from "../output-kind.js";
import { readStacks } from "./read.js";
import {
  contextNotice,
  removedFrames,
  runtimeFrame,
  searchTitle,
  skippedFrames,
  stackCount,
  stackRule,
  stackTitle,
  tebNotice,
  threadTitle,
  unwindNotice,
  unwindNoticeRest,
} from "./shapes.js";

/**
 * `k` and its letters, in any order; as an extension in the first debuggers. `kc` prints no columns; `kd` prints
 * memory. The rest are extensions that print stacks.
 */
const COMMANDS =
  /^(?:!?k[bcpPvnfLMF]*|!?(?:\w+\.)?(?:uniqstack|findstack|findthreads|clrstack|dumpstack|eestack)|!(?:mex\.)?(?:t|us|wk|foreachthread))$/i;

export const stack: OutputKind = {
  tag: "stack",
  commands: COMMANDS,
  rows: "stack",
  layout: (command) =>
    /^!?k\w*c/.test(command)
      ? SITE_LAYOUT
      : command.endsWith("findthreads")
        ? newLayout({ numbers: false, columns: "child", args: 0 })
        : null,
  shapes: [
    unwindNotice,
    unwindNoticeRest,
    tebNotice,
    skippedFrames,
    contextNotice,
    stackTitle,
    threadTitle,
    runtimeFrame,
    searchTitle,
    stackRule,
    stackCount,
    removedFrames,
  ],

  // stack  = { title | notice } , ( headed | [ top frame ] , rows ) | count ;
  // headed = header , { notice } , [ top frame ] , rows ;
  // rows   = { frame | notice } ;
  rule: (grammar, t) => {
    const titles = [contextNotice, stackTitle, threadTitle, searchTitle].map((shape) => t[shape.name]!);
    const notices = [unwindNotice, skippedFrames, removedFrames, runtimeFrame].map((shape) => t[shape.name]!);
    const frame = t["Frame"]!;
    const top = t["TopFrame"]!;
    const row = choice(grammar, 0, [frame, ...notices]);
    const notice = choice(grammar, 0, notices);
    const rows = grammar.RULE("stackRows", () => grammar.many(0, row));
    const headed = grammar.RULE("stackHeaded", () => {
      grammar.consume(0, t["StackHeader"]!);
      grammar.many(0, notice);
      grammar.option(0, () => grammar.consume(0, top));
      grammar.subrule(0, rows);
    });
    const bodies = [
      { ALT: () => grammar.subrule(0, headed) },
      {
        ALT: () => {
          grammar.consume(0, top);
          grammar.subrule(0, rows);
        },
      },
      {
        ALT: () => {
          grammar.consume(0, frame);
          grammar.subrule(1, rows);
        },
      },
    ];
    const body = grammar.RULE("stackBody", () => grammar.or(0, bodies));
    const titled = choice(grammar, 1, [...titles, ...notices]);
    const stacks = [
      { ALT: () => grammar.subrule(0, body) },
      {
        ALT: () => {
          grammar.atLeastOne(0, titled);
          grammar.option(0, () => grammar.subrule(1, body));
        },
      },
      { ALT: () => grammar.consume(0, t[stackCount.name]!) },
    ];
    return grammar.RULE("stack", () => grammar.or(0, stacks));
  },
  read: readStacks,
};
