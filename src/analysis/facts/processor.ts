import type { Frame } from "../../model/outputs.js";
import { entriesShowing, evidenceLine, mergeEvidence } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { threadsByTime } from "./thread-names.js";
import {
  LEAST_SECONDS,
  MOST_OF_IT,
  percentOf,
  runningOf,
  secondsOf,
  userTimes,
  type Sample,
} from "./processor-samples.js";
import { sharedLoad } from "./processor-shared.js";
import { responsibleOf, siteOf } from "./responsible.js";

/**
 * Threads that use most of the processor time of their process.
 *
 * ```text
 * User Mode Time
 *   Thread       Time
 *    2:4e0        0 days 0:12:16.031       97 % of the sum
 *    0:268        0 days 0:00:00.000
 * ```
 *
 * A second sample later tells whether the thread still works.
 */
export function processorFacts(context: FactContext): readonly FactDraft[] {
  const samples = entriesShowing(context.entries, "threads").flatMap(({ source, output }) => {
    const rows = userTimes(output);
    return rows.length === 0 ? [] : [{ source, time: context.standstill(source, rows[0]!.line), rows }];
  });
  const found = new Map<string, FactDraft>();
  samples.forEach((sample, s) => {
    const sum = sample.rows.reduce((total, row) => total + row.seconds, 0);
    const most = sample.rows.reduce((a, b) => (b.seconds > a.seconds ? b : a));
    if (sample.rows.length < 2 || most.seconds < LEAST_SECONDS) return;
    if (most.seconds / sum < MOST_OF_IT) {
      const shared = sharedLoad(sample, sum, context);
      if (shared !== null) found.set(`${sample.source} shared`, shared);
      return;
    }
    const before = samples
      .slice(0, s)
      .findLast((one) => one.source === sample.source)
      ?.rows.find((row) => row.id === most.id);
    found.set(`${sample.source} ${most.id}`, factOf(sample, most, sum, before?.seconds ?? null, context));
  });
  return [...found.values()];
}

function factOf(
  sample: Sample,
  most: Sample["rows"][number],
  sum: number,
  before: number | null,
  context: FactContext,
): FactDraft {
  const names = threadsByTime(context);
  const running = runningOf(sample, most.id, context);
  const thread =
    running.at(-1)?.thread ??
    names.nameOf(sample.time, most.id) ??
    (most.index === null ? null : `0:${String(most.index).padStart(3, "0")}`);
  const grown = before === null ? null : most.seconds - before;
  const frames = running.flatMap((moment) => moment.stack.frames.slice(0, 1));
  const stack = running[0]?.stack ?? null;
  const responsible = stack === null ? null : responsibleOf(stack, 0, context.ownerOf, context.knowledge);
  const rows = running.map((moment) => moment.stack.frames);
  const loopRow = commonRow(rows);
  // Where the stacks stand at different instructions of the function, the function is what they share.
  const loop =
    loopRow === null
      ? null
      : rows.every((frames) => frames.some((row) => row.callSite === loopRow.callSite)) || loopRow.symbol === null
        ? siteOf(loopRow)
        : `${loopRow.module ?? ""}!${loopRow.symbol}`;
  const percent = percentOf(most.seconds, sum);
  const uptime = uptimeOf(sample.source, context);
  return {
    kind: "cpu-use",
    moment: stack === null ? context.momentAt(sample.source, most.line) : context.moments.indexOf(running[0]!),
    thread,
    fields: {
      thread: thread ?? `with the id ${most.id}`,
      id: most.id,
      seconds: most.seconds,
      percent,
      "of-uptime": uptime === null || uptime === 0 ? null : Math.round((100 * most.seconds) / uptime),
      grew: grown === null ? null : grown > 0,
      "grew.seconds": grown,
      site: frames[0] === undefined ? null : siteOf(frames[0]),
      samples: running.length,
      loop,
      responsible: responsible?.module,
      "responsible.site": responsible?.site,
    },
    text: `thread ${thread ?? most.id} has used ${most.seconds} s of user time, ${percent} % of all threads`,
    basis: "fact",
    confidence: "certain",
    refutedBy: "a later !runaway in which the thread uses no more time",
    frames: stack?.frames ?? [],
    evidence: mergeEvidence([
      evidenceLine(sample.source, most.line),
      ...(loopRow === null ? [] : [evidenceLine(sample.source, loopRow.line)]),
    ]),
  };
}

/** `Process Uptime: 0 days 0:45:12.000`, as `.time` and the opening of a dump print it. */
function uptimeOf(source: number, { entries }: FactContext): number | null {
  for (const { source: own, output } of entriesShowing(entries, "session")) {
    if (own !== source) continue;
    const value = output.fields.find(({ label }) => label === "Process Uptime")?.value;
    const seconds = value == null ? null : secondsOf(value);
    if (seconds !== null) return seconds;
  }
  return null;
}

/** The innermost row that every stack of the thread has: the loop is there or below it. */
function commonRow(stacks: readonly (readonly Frame[])[]): Frame | null {
  const [first, ...others] = stacks;
  if (first === undefined || others.length === 0) return null;
  const nameOf = (frame: Frame): string => `${frame.module ?? ""}!${frame.symbol ?? frame.callSite}`;
  return first.find((frame) => others.every((other) => other.some((row) => nameOf(row) === nameOf(frame)))) ?? null;
}
