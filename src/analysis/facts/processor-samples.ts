import type { Stack, ThreadRow, Threads } from "../../model/outputs.js";
import type { Moment } from "../stops/moment.js";
import type { FactContext } from "./fact.js";
import { plainId } from "./plain-id.js";
import { threadsByTime } from "./thread-names.js";
import { waitsOf } from "./waits.js";

export const MOST_OF_IT = 0.7;
export const LEAST_SECONDS = 10;

/** Seconds of processor time of each thread, as one `!runaway` gives them. */
export interface Sample {
  readonly source: number;
  readonly time: string;
  readonly rows: readonly {
    readonly id: string;
    readonly index: number | null;
    readonly seconds: number;
    readonly line: number;
  }[];
}

/** Of the user times of a listing. */
export function userTimes(output: Threads): Sample["rows"] {
  const times: { id: string; index: number | null; seconds: number; line: number }[] = [];
  for (const row of output.rows) {
    const value = row.details.find((one) => /user mode time/i.test(one.label))?.value;
    const seconds = value === undefined ? null : secondsOf(value);
    if (seconds !== null) times.push({ id: idOf(row), index: row.index, seconds, line: row.line });
  }
  return times;
}

function idOf(row: ThreadRow): string {
  return (row.threadId ?? "").replace(/^0+(?=.)/, "").toLowerCase();
}

/** `0 days 0:12:16.031`, `0:12:16.0312` */
export function secondsOf(text: string): number | null {
  const parts = /(?<!\d)(?:(\d+) days? )?(\d+):(\d+):(\d+)(?:\.\d+)?/.exec(text);
  if (parts === null) return null;
  const [, days = "0", hours, minutes, seconds] = parts;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

/** Rounded, and never up to the whole. */
export function percentOf(part: number, sum: number): number {
  return part < sum ? Math.min(99, Math.round((100 * part) / sum)) : 100;
}

/** Stacks of the thread in which it does not wait; another number of the same id is the same thread, as of a second dump. */
export function runningOf(
  { source, time, rows }: Sample,
  id: string,
  context: FactContext,
): readonly (Moment & { readonly stack: Stack })[] {
  const names = threadsByTime(context);
  const index = rows.find((row) => row.id === id)?.index ?? null;
  const waiting = new Set(waitsOf(context).map((wait) => wait.moment));
  return context.moments.filter((moment, m): moment is Moment & { readonly stack: Stack } => {
    if (moment.source !== source || moment.thread === null || moment.stack === null || waiting.has(m)) return false;
    const own = names.idOf(time, moment.thread);
    if (own !== null) return plainId(own) === plainId(id);
    return index !== null && moment.thread === `0:${String(index).padStart(3, "0")}`;
  });
}
