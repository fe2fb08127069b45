import type { Frame } from "../../model/outputs.js";
import { evidenceLine, mergeEvidence } from "../entries.js";
import { kindOf, nameOfFrame, type FactContext, type FactDraft } from "./fact.js";
import { listOf } from "./list-of.js";
import { FRAMEWORK, methodOf } from "./managed-rows.js";
import { LEAST_SECONDS, MOST_OF_IT, percentOf, runningOf, type Sample } from "./processor-samples.js";

/** More threads than these that share the work are a pool that has much to do. */
const MOST_THREADS = 16;

/**
 * Several threads that use most of the time together, and whose stacks stand in one function of the program.
 *
 * ```text
 *   34:1d7c     0 days 1:02:11.031        … Dictionary`2.FindEntry    Shop.RuleCache.Lookup
 *   41:2210     0 days 1:02:08.515        … Dictionary`2.FindEntry    Shop.RuleCache.Lookup
 *   29:0c88     0 days 0:58:50.984        … Dictionary`2.Insert       Shop.RuleCache.Lookup
 * ```
 */
export function sharedLoad(sample: Sample, sum: number, context: FactContext): FactDraft | null {
  const sorted = [...sample.rows].sort((a, b) => b.seconds - a.seconds);
  const most = sorted[0]!.seconds;
  const busy = sorted.filter(({ seconds }) => seconds >= LEAST_SECONDS && seconds >= most / 3);
  const seconds = busy.reduce((total, row) => total + row.seconds, 0);
  if (busy.length < 2 || busy.length > MOST_THREADS || seconds / sum < MOST_OF_IT) return null;
  const shown = busy.flatMap((row) => runningOf(sample, row.id, context).slice(0, 1));
  const row = sharedRow(
    shown.map(({ stack }) => stack.frames),
    context,
  );
  if (shown.length < 2 || row === null) return null;
  const threads = shown.map(({ thread }) => thread!);
  const tops = [...new Set(shown.map(({ stack }) => stack.frames.find(({ callSite }) => callSite !== "")!.callSite))];
  const site = methodOf(row) ?? nameOf(row);
  const percent = percentOf(seconds, sum);
  return {
    kind: "cpu-shared",
    moment: context.moments.indexOf(shown[0]!),
    thread: null,
    fields: {
      threads: listOf(threads),
      busy: busy.length,
      shown: shown.length,
      seconds,
      percent,
      site,
      tops: tops.join(" | "),
    },
    text: `${busy.length} threads have used ${seconds} s of user time together, ${percent} % of all; the stacks of ${listOf(threads)} share ${site}`,
    basis: "fact",
    confidence: "strong",
    refutedBy: "a later !runaway in which these threads use no more time",
    frames: shown[0]!.stack.frames,
    evidence: mergeEvidence([
      ...busy.map(({ line }) => evidenceLine(sample.source, line)),
      ...shown.map(({ stack }) => evidenceLine(sample.source, stack.frames[0]!.line)),
      evidenceLine(sample.source, row.line),
    ]),
  };
}

/** The innermost row of the program's own that all stacks have. */
function sharedRow(stacks: readonly (readonly Frame[])[], context: FactContext): Frame | null {
  const [first, ...others] = stacks;
  return (
    first?.find(
      (frame) => isOwn(frame, context) && others.every((other) => other.some((one) => nameOf(one) === nameOf(frame))),
    ) ?? null
  );
}

function isOwn(frame: Frame, { ownerOf, knowledge }: FactContext): boolean {
  if (nameOfFrame(frame) !== "") return ownerOf(frame.module) !== "os" && kindOf(knowledge, frame) === undefined;
  const method = methodOf(frame);
  return method !== null && !FRAMEWORK.test(method);
}

function nameOf(frame: Frame): string {
  return methodOf(frame) ?? (frame.symbol === null ? frame.callSite : `${frame.module ?? ""}!${frame.symbol}`);
}
