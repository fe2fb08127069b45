import type { Problem } from "../../model/failure.js";
import { LineKind } from "../../text/line-kind.js";
import { dropFrom, type Rows } from "../../text/rows.js";

/** How much of one log is read. */
export interface ReadLimits {
  /** Prompts; default for `analyze` 1,000,000. */
  readonly prompts?: number;
  /** Lines, a row that was wrapped counted once; default for `analyze` 4,000,000. */
  readonly lines?: number;
}

/** Of `analyze`: what it makes of a log takes a kilobyte for every prompt and for every row of a stack. */
export const ANALYSIS_LIMITS: Required<ReadLimits> = { prompts: 1_000_000, lines: 4_000_000 };

/** Why and where reading ended. */
export interface Cut {
  readonly limit: keyof ReadLimits;
  readonly most: number;
  /** First line that was not read. */
  readonly line: number;
}

/** Watches the rows of a log grow; a log ends at a prompt, so that no answer is read by half. */
export interface RowGuard {
  /** After each line; once it has given a cut, no more lines may be added. */
  readonly check: (rows: Rows) => Cut | null;
}

export function newRowGuard({ prompts = Infinity, lines = Infinity }: ReadLimits): RowGuard {
  let seen = 0;
  let found = 0;
  let last = 0;
  const cutAt = (rows: Rows, index: number, limit: Cut["limit"], most: number): Cut => {
    const line = rows.line.data[index]!;
    dropFrom(rows, index);
    return { limit, most, line };
  };
  return {
    check(rows) {
      if (rows.length <= seen) return null;
      seen = rows.length;
      const index = seen - 1;
      if (rows.kinds[index] === LineKind.prompt) {
        last = index;
        if (++found > prompts) return cutAt(rows, index, "prompts", prompts);
      }
      // Where no prompt came there is no other place.
      return seen > lines ? cutAt(rows, last === 0 ? index : last, "lines", lines) : null;
    },
  };
}

export function problemOfCut({ limit, most, line }: Cut): Problem {
  return {
    code: "WP1002",
    line,
    message: `The log has more than ${most} ${limit}; from here on it was not read. --limit-${limit} sets another limit.`,
    text: "",
  };
}
