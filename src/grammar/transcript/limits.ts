import type { Problem } from "../../model/failure.js";
import { isFrame, LineKind } from "../../text/line-kind.js";
import { dropFrom, type Rows } from "../../text/rows.js";
import { weightOfLine } from "./weight.js";

/** How much of the logs of a case is read, all of them together. */
export interface ReadLimits {
  /** Prompts; default for `analyze` 1,000,000. */
  readonly prompts?: number;
  /** Lines, a row that was wrapped counted once; default for `analyze` 4,000,000. */
  readonly lines?: number;
  /** Rows of stacks; default for `analyze` 1,500,000. */
  readonly frames?: number;
  /** Megabytes that the analysis may take, guessed from the kinds of the lines, so that every machine reads the same; default for `analyze` 2,000. */
  readonly memory?: number;
}

/** Of `analyze`: a log within them is analysed in the heap that node has on a machine of four gigabytes. */
export const ANALYSIS_LIMITS: Required<ReadLimits> = {
  prompts: 1_000_000,
  lines: 4_000_000,
  frames: 1_500_000,
  memory: 2000,
};

const MEGABYTE = 1e6;

/** What the logs of a case have used of their limits; grows while they are read. */
export interface Spent {
  prompts: number;
  lines: number;
  frames: number;
  /** In bytes. */
  memory: number;
}

export function nothingSpent(): Spent {
  return { prompts: 0, lines: 0, frames: 0, memory: 0 };
}

/** Why and where reading ended. */
export interface Cut {
  readonly limit: keyof ReadLimits;
  readonly most: number;
  /** First line that was not read. */
  readonly line: number;
}

/**
 * Watches the rows of a log grow. The log ends at a prompt, so that no answer is read by half; a stack that is an answer
 * by itself is cut where the limit is, as `k 100` cuts it, and so is an answer of
 * more than 10,000 rows that is more than half of what was read.
 */
export interface RowGuard {
  /** After each line, with its size; once it has given a cut, no more lines may be added. */
  readonly check: (rows: Rows, bytes: number) => Cut | null;
}

/** A stack by itself has one row beside those of its frames: the header. */
const HEADER = 1;
/** Rows of an answer that is read as a whole or not at all. */
const LONGEST_WHOLE = 10_000;

export function newRowGuard(limits: ReadLimits, weights: Uint16Array, spent: Spent): RowGuard {
  const { prompts = Infinity, lines = Infinity, frames = Infinity, memory = Infinity } = limits;
  const bytesLeft = memory * MEGABYTE;
  let seen = 0;
  let last = 0;
  let beside = 0;
  const cutAt = (rows: Rows, index: number, limit: Cut["limit"], most: number): Cut => {
    const line = rows.line.data[index]!;
    dropFrom(rows, index);
    return { limit, most, line };
  };
  return {
    check(rows, bytes) {
      spent.memory += weightOfLine(bytes);
      for (; seen < rows.length; seen++) {
        const kind = rows.kinds[seen]!;
        spent.lines++;
        spent.memory += weights[kind]!;
        if (kind === LineKind.prompt) {
          last = seen;
          beside = 0;
          if (++spent.prompts > prompts) return cutAt(rows, seen, "prompts", prompts);
        } else if (isFrame(kind)) spent.frames++;
        else beside++;
        if (spent.lines <= lines && spent.frames <= frames && spent.memory <= bytesLeft) continue;
        const anywhere = last === 0 && rows.kinds[0] !== LineKind.prompt;
        const isMost = seen - last > LONGEST_WHOLE && 2 * last < seen;
        const place = anywhere || isMost || (isFrame(kind) && beside <= HEADER) ? seen : last;
        if (spent.lines > lines) return cutAt(rows, place, "lines", lines);
        return spent.frames > frames ? cutAt(rows, place, "frames", frames) : cutAt(rows, place, "memory", memory);
      }
      return null;
    },
  };
}

export function problemOfCut({ limit, most, line }: Cut): Problem {
  const has =
    limit === "memory"
      ? `take more than about ${most} MB of memory`
      : `have more than ${most} ${limit === "frames" ? "rows of stacks" : limit}`;
  return {
    code: "WP1002",
    line,
    message: `The logs so far ${has}; from here on this one was not read. --limit-${limit} sets another limit; batch analyses many logs one by one.`,
    text: "",
  };
}

/**
 * The same for records of calls that another tool made, line by line: few bytes more than they have where nothing is known
 * of a function, and as much as a standstill where they bring a buffer.
 */
export function recordGuard(
  { lines = Infinity, memory = Infinity }: ReadLimits = {},
  spent: Spent = nothingSpent(),
): (characters: number, hasBuffer: boolean, line: number) => Problem | null {
  return (characters, hasBuffer, line) => {
    spent.lines++;
    spent.memory += OF_CALL + 2 * characters + (hasBuffer ? OF_BUFFER : 0);
    if (spent.lines > lines) return problemOfCut({ limit: "lines", most: lines, line });
    return spent.memory > memory * MEGABYTE ? problemOfCut({ limit: "memory", most: memory, line }) : null;
  };
}

const OF_CALL = 300;
const OF_BUFFER = 3500;
