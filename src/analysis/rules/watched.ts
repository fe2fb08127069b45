import type { Probe } from "../../model/case.js";
import { isOfTrace, namesOf } from "./complete.js";
import { evidenceOfNode, lastLineOf, momentOf, type RuleNode } from "./nodes.js";
import type { AbsenceQuestion } from "./question.js";
import type { Scene } from "./scene.js";

/** Breakpoints on functions that would have carried it: those that stood throughout, and those that did not. */
export function probesOver(
  scene: Scene,
  question: AbsenceQuestion,
  after: RuleNode,
  until: RuleNode,
): { readonly watching: readonly Probe[]; readonly ended: readonly Probe[] } {
  const carriers = namesOf(scene, question.carriers);
  const start = evidenceOfNode(after)[0]!;
  const end = lastLineOf(until);
  const moment = scene.moments[momentOf(until)];
  const thread = moment?.thread ?? null;
  const shows = moment?.recorded === true ? "records" : "stops";
  const watching: Probe[] = [];
  const ended: Probe[] = [];
  for (const probe of scene.ledger.probes) {
    const fits =
      carriers.has(probe.target) ||
      (probe.target.includes("*") &&
        [...carriers].some((name) => scene.knowledge.matchGlob(probe.target, name) !== undefined));
    if (!fits || probe.armedAt.source !== end.source || probe.shows !== shows) continue;
    if (probe.armedBy === "query" && moment !== undefined && !isOfTrace(scene, probe, moment)) continue;
    // Records are written in their own order, and a query may be asked at any time.
    if (shows === "stops" && probe.armedAt.lines[0] > start.lines[0]) continue;
    const ending = probe.endedAt?.evidence[0];
    const stands =
      probe.endedAt === null ||
      (shows === "stops" && ending !== undefined && (ending.source > end.source || ending.lines[0] > end.line));
    const filtered = probe.threadFilter !== null && (question.anyThread || !isOwnThread(probe.threadFilter, thread));
    if (stands && probe.condition === null && !filtered && !probe.oneShot) watching.push(probe);
    else ended.push(probe);
  }
  return { watching, ended };
}

/** `~5` on thread `0:005`; other filters name threads in ways that the prompt does not show. */
function isOwnThread(filter: string, thread: string | null): boolean {
  const ordinal = /^~(\d+)$/.exec(filter)?.[1] ?? /^\d+:(\d+)$/.exec(filter)?.[1];
  return ordinal !== undefined && thread !== null && Number(thread.split(":")[1]) === Number(ordinal);
}

export function watchedText(probe: Probe): string {
  if (probe.armedBy === "query")
    return `a complete list of the calls of ${probe.target} is in the log (line ${probe.armedAt.lines[0]})`;
  if (probe.armedBy === "recorder") return `the tool that recorded the calls says that it watched ${probe.target}`;
  if (probe.armedBy === "hit")
    return `${probe.target} was being watched: the target stopped there before (line ${probe.armedAt.lines[0]})`;
  return `${probe.target} was being watched: ${probe.armedBy === "listing" ? "bl lists it" : "a breakpoint was set"} (line ${probe.armedAt.lines[0]})`;
}

export function endedText(probe: Probe): string {
  if (probe.shows === "records")
    return `${probe.target} was recorded (line ${probe.armedAt.lines[0]}), but ${probe.endedAt?.how ?? probe.condition ?? "not for this thread"}`;
  if (probe.condition !== null)
    return `the breakpoint on ${probe.target} ${isConditional(probe.condition) ? "is conditional" : "goes on by itself"} (${probe.condition}): hits may have passed unseen`;
  if (probe.oneShot) return `the breakpoint on ${probe.target} stops only once`;
  if (probe.endedAt !== null)
    return `the breakpoint on ${probe.target} was ${probe.endedAt.how} (line ${probe.endedAt.evidence[0]?.lines[0] ?? "?"})`;
  return `the breakpoint on ${probe.target} watches only thread ${probe.threadFilter ?? "?"}`;
}

/** `"da @rdx; gc"` prints at every hit and goes on; `j` and `.if` decide. */
function isConditional(condition: string): boolean {
  return !condition.startsWith('"') || /(?:^|[;{"\s])(?:j|\.if|\.elsif|\?)(?:[\s;"]|$)/.test(condition);
}
