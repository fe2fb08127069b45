import type { IToken } from "chevrotain";
import { LineKind } from "../../text/line-kind.js";
import type { Rows } from "../../text/rows.js";
import type { Vocabulary } from "../tokens.js";

/** Tokens of a batch: one for each run of equal lines, with the rows it covers. */
export interface Runs {
  readonly tokens: IToken[];
  /** First and last row index of each token. */
  readonly first: number[];
  readonly last: number[];
}

/**
 * Merges lines into runs. Lines the grammar does not see neither make a token nor end a run: the blank lines that a
 * web page put between the rows of a stack leave it one run. Prompts, stack headers and top frames
 * each stand alone.
 */
export function runsOf(rows: Rows, vocabulary: Vocabulary): Runs {
  const runs: Runs = { tokens: [], first: [], last: [] };
  const { tokenOf } = vocabulary;
  let open = -1;
  for (let index = 0; index < rows.length; index++) {
    const kind = rows.kinds[index]!;
    const token = tokenOf[kind];
    if (token === undefined) continue;
    if (kind === open) {
      runs.last[runs.last.length - 1] = index;
      continue;
    }
    runs.tokens.push(token);
    runs.first.push(index);
    runs.last.push(index);
    const alone = kind === LineKind.prompt || kind === LineKind.stackHeader || kind === LineKind.topFrame;
    open = alone ? -1 : kind;
  }
  return runs;
}
