import type { ParallelRow } from "../../model/parallel-stacks.js";
import {
  linesOf,
  printedText,
  type LineShape,
  type OutputKind,
  type OutputView,
  type ViewLine,
} from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const rule: LineShape = {
  name: "ParallelRule",
  example: "________________________________________________",
  starts: ["________"],
  pattern: /^_{20,}$/,
  whenAsked: true,
};

const threads: LineShape = {
  name: "ParallelThreads",
  example: "~~~~ 1f,21,22,25,28...",
  starts: ["~~~~ "],
  pattern: /^~~~~ +([0-9a-f]{1,8}(?:, ?[0-9a-f]{1,8}){0,64})(\.\.\.)?$/i,
};

const method: LineShape = {
  name: "ParallelMethod",
  example: "36 System.Threading.Monitor.Wait(Object, Int32)",
  starts: [..."0123456789"],
  pattern: /^(\d{1,7}) +([A-Za-z_<(].*)$/,
  whenAsked: true,
  continues: true,
};

const total: LineShape = {
  name: "ParallelTotal",
  example: "==> 38 threads with 2 roots",
  starts: ["==> "],
  pattern: /^==> (\d{1,7}) threads? with \d{1,7} roots?$/,
};

/**
 * The stacks of all managed threads as a tree.
 *
 * ```text
 * > pstacks
 * ________________________________________________
 *     ~~~~ 1f,21,22,25,28...                                   threads, some of them
 *       36 System.Threading.Monitor.Wait(Object, Int32)        innermost row; 36 threads are in it
 *       36 Basket.Api.Pricing.PriceClient.GetPrice(String)
 *     ~~~~ 30
 *        1 Basket.Api.Log.Flush()
 *    37 System.Threading.ThreadPoolWorkQueue.Dispatch()        both branches come from here
 * ==> 37 threads with 1 roots
 * ```
 */
export const parallelStacks: OutputKind = {
  tag: "parallel-stacks",
  commands: /^!(?:\w+\.)?(?:pstacks|parallelstacks)$/i,
  rows: "any",
  shapes: [rule, threads, method, total],
  rule: linesOf("parallelStacks", [rule.name, threads.name, total.name], [method.name]),
  read: (view) => {
    const lines = linesIn(view);
    const counted = lines.find(({ shape }) => shape === total);
    return [
      {
        _tag: "parallel-stacks",
        lines: rangeOf(view),
        rows: lines.flatMap((line) => rowOf(view, line) ?? []),
        total: counted === undefined ? null : Number(total.pattern.exec(counted.text)![1]),
      },
    ];
  },
};

function rowOf(view: OutputView, line: ViewLine): ParallelRow | null {
  const printed = printedText(view, line.index);
  const depth = printed.length - printed.trimStart().length;
  if (line.shape === threads) {
    const [, ids = "", dots] = threads.pattern.exec(line.text)!;
    const named = ids.split(/, ?/).map((id) => id.toLowerCase());
    return { line: line.line, depth, method: null, count: named.length, threads: named, more: dots !== undefined };
  }
  if (line.shape !== method) return null;
  const [, count, name] = method.pattern.exec(line.text)!;
  return { line: line.line, depth, method: name!, count: Number(count), threads: [], more: false };
}
