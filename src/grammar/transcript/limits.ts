import type { Problem } from "../../model/failure.js";
import { isFrame, LineKind } from "../../text/line-kind.js";
import { dropFrom, type Rows } from "../../text/rows.js";

/** How much of one log is read. */
export interface ReadLimits {
  /** Prompts; default for `analyze` 1,000,000. */
  readonly prompts?: number;
  /** Lines, a row that was wrapped counted once; default for `analyze` 4,000,000. */
  readonly lines?: number;
  /** Rows of stacks; default for `analyze` 1,500,000. */
  readonly frames?: number;
}

/** Of `analyze`: what it makes of a log takes a kilobyte and more for every prompt and every row of a stack. */
export const ANALYSIS_LIMITS: Required<ReadLimits> = { prompts: 1_000_000, lines: 4_000_000, frames: 1_500_000 };

/** Why and where reading ended. */
export interface Cut {
  readonly limit: keyof ReadLimits;
  readonly most: number;
  /** First line that was not read. */
  readonly line: number;
}

/**
 * Watches the rows of a log grow. The log ends at a prompt, so that no answer is read by half; only a stack that is an
 * answer by itself is cut where the limit is, as `k 100` cuts it.
 */
export interface RowGuard {
  /** After each line; once it has given a cut, no more lines may be added. */
  readonly check: (rows: Rows) => Cut | null;
}

/** A stack by itself has one row beside those of its frames: the header. */
const HEADER = 1;

export function newRowGuard({ prompts = Infinity, lines = Infinity, frames = Infinity }: ReadLimits): RowGuard {
  let seen = 0;
  let prompted = 0;
  let framed = 0;
  let last = 0;
  let beside = 0;
  const cutAt = (rows: Rows, index: number, limit: Cut["limit"], most: number): Cut => {
    const line = rows.line.data[index]!;
    dropFrom(rows, index);
    return { limit, most, line };
  };
  return {
    check(rows) {
      for (; seen < rows.length; seen++) {
        const kind = rows.kinds[seen]!;
        if (kind === LineKind.prompt) {
          last = seen;
          beside = 0;
          if (++prompted > prompts) return cutAt(rows, seen, "prompts", prompts);
        } else if (isFrame(kind)) framed++;
        else beside++;
        if (seen < lines && framed <= frames) continue;
        const anywhere = last === 0 && rows.kinds[0] !== LineKind.prompt;
        const place = anywhere || (isFrame(kind) && beside <= HEADER) ? seen : last;
        return seen < lines ? cutAt(rows, place, "frames", frames) : cutAt(rows, place, "lines", lines);
      }
      return null;
    },
  };
}

export function problemOfCut({ limit, most, line }: Cut): Problem {
  const what = limit === "frames" ? "rows of stacks" : limit;
  return {
    code: "WP1002",
    line,
    message: `The log has more than ${most} ${what}; from here on it was not read. --limit-${limit} sets another limit.`,
    text: "",
  };
}
