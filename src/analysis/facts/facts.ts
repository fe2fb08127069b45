import type { Evidence } from "../../model/evidence.js";
import { mergeEvidence } from "../entries.js";
import type { Moment } from "../stops/moment.js";
import { asyncChainFacts } from "./async-chains.js";
import { bugcheckFacts } from "./bugchecks.js";
import { crashFacts } from "./crashes.js";
import { customFacts } from "./custom.js";
import { endFacts } from "./ends.js";
import { errorFacts } from "./errors.js";
import type { FactContext, FactDraft, SeenFact } from "./fact.js";
import { handleTraceFacts } from "./handle-traces.js";
import { heapDamageFacts } from "./heap.js";
import { heapBlockFacts } from "./heap-blocks.js";
import { heapSizeFacts } from "./heap-size.js";
import { httpCallbackFacts } from "./http-callbacks.js";
import { kernelLinks, kernelThreads } from "./kernel-links.js";
import { kernelWaitFacts } from "./kernel-waits.js";
import { loadFacts } from "./loads.js";
import { lockWaitsOf } from "./lock-graph.js";
import { heldLockFacts } from "./held-locks.js";
import { lockFacts } from "./locks.js";
import { lockOrderFacts } from "./lock-orders.js";
import { managedExceptionFacts } from "./managed-exceptions.js";
import { managedGroupFacts } from "./managed-groups.js";
import { monitorWaits } from "./monitors.js";
import { memoryUseFacts } from "./memory-use.js";
import { memoryWriteFacts } from "./memory-writes.js";
import { nativePoolFacts } from "./native-pools.js";
import { objectCountFacts } from "./object-counts.js";
import { messageWaits, objectWaits } from "./object-waits.js";
import { processorFacts } from "./processor.js";
import { recursionFacts } from "./recursion.js";
import { recordedExceptionFacts } from "./recorded-exceptions.js";
import { replayFacts } from "./replay.js";
import { reportedCrashFacts } from "./reported-crashes.js";
import { runtimeFacts } from "./runtime.js";
import { sameStackFacts } from "./same-stacks.js";
import { spinWaitFacts } from "./spin-waits.js";
import { standstillsOf } from "./standstill.js";
import { claimFacts } from "./claims.js";
import { certificateFacts } from "./certificates.js";
import { statusFacts } from "./status-structures.js";
import { unreleasedFacts } from "./unreleased.js";
import { waitChainFacts } from "./wait-chains.js";
import { waitedObjects } from "./waited-objects.js";
import { waitFacts } from "./wait-facts.js";
import { waitsOf } from "./waits.js";

/** What the log shows beside calls and messages, in the order of the log. One line for each family of facts. */
export function factsOf(parts: Omit<FactContext, "momentAt" | "standstill">): readonly SeenFact[] {
  const context: FactContext = {
    ...parts,
    // A module that only a recorded stack names is in no list of the case.
    ownerOf: (module) => {
      const owner = parts.ownerOf(module);
      return owner !== "unknown" || module === null ? owner : parts.knowledge.ownerOf(module).owner;
    },
    momentAt: momentFinder(parts.moments),
    standstill: standstillsOf(parts.entries),
  };
  const waits = waitsOf(context);
  const objectOf = waitedObjects(context);
  const threads = kernelThreads(context);
  const lockWaits = [
    ...lockWaitsOf(waits, context),
    ...monitorWaits(waits, context),
    ...objectWaits(waits, objectOf, context),
    ...messageWaits(waits, context),
    ...kernelLinks(threads, context),
  ];
  const drafts = [
    ...crashFacts(context),
    ...bugcheckFacts(context),
    ...reportedCrashFacts(context),
    ...kernelWaitFacts(context),
    ...heapDamageFacts(context),
    ...heapBlockFacts(context),
    ...heapSizeFacts(context),
    ...handleTraceFacts(context),
    ...recursionFacts(context),
    ...waitFacts(waits, lockWaits, objectOf, context),
    ...lockFacts(waits, lockWaits, context),
    ...heldLockFacts(waits, lockWaits, context),
    ...waitChainFacts(lockWaits, threads, context),
    ...nativePoolFacts(waits, context),
    ...spinWaitFacts(context),
    ...lockOrderFacts(context),
    ...processorFacts(context),
    ...loadFacts(context),
    ...endFacts(context),
    ...errorFacts(context),
    ...memoryUseFacts(context),
    ...objectCountFacts(context),
    ...replayFacts(context),
    ...recordedExceptionFacts(context),
    ...memoryWriteFacts(context),
    ...sameStackFacts(context),
    ...claimFacts(context),
    ...managedExceptionFacts(context),
    ...runtimeFacts(context),
    ...managedGroupFacts(context),
    ...asyncChainFacts(context),
    ...customFacts(context),
    ...unreleasedFacts(context),
    ...certificateFacts(context),
    ...httpCallbackFacts(context),
    ...statusFacts(context),
  ];
  return drafts
    .map((draft, place) => ({ draft, place }))
    .sort((a, b) => compareEvidence(a.draft.evidence[0], b.draft.evidence[0]) || a.place - b.place)
    .map(({ draft }, i) => seenFact(draft, `fact-${i + 1}`));
}

function seenFact(draft: FactDraft, id: string): SeenFact {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(draft.fields)) {
    if (value === null || value === undefined || value === "") continue;
    fields[name] = typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
  }
  const { kind, moment, thread, text, basis, confidence, refutedBy, evidence, frames = [] } = draft;
  return {
    fact: {
      id,
      kind,
      stop: moment < 0 ? null : `stop-${moment + 1}`,
      thread,
      fields,
      text,
      basis,
      confidence,
      refutedBy,
      evidence: mergeEvidence(evidence),
    },
    moment,
    frames,
  };
}

/** By halving: stops are in the order of their lines. */
function momentFinder(moments: readonly Moment[]): FactContext["momentAt"] {
  return (source, line) => {
    let low = 0;
    let high = moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const moment = moments[middle]!;
      if (moment.source > source || (moment.source === source && moment.first > line)) high = middle;
      else low = middle + 1;
    }
    return low > 0 && moments[low - 1]!.source === source ? low - 1 : -1;
  };
}

function compareEvidence(a: Evidence | undefined, b: Evidence | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return a.source - b.source || a.lines[0] - b.lines[0];
}
