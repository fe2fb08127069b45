import { weakest } from "../../model/evidence.js";
import { mergeEvidence } from "../entries.js";
import type { EdgeDraft } from "../grades.js";
import type { Scene } from "../rules/scene.js";

/** More edges of one kind say nothing new. */
const MOST = 500;

/**
 * Edges along what calls hand to each other: the same handle, the same bytes, a failed call and what it reports, a
 * thread and the lock that another holds.
 */
export function handedOn(scene: Scene): readonly EdgeDraft[] {
  return [...sameResource(scene), ...sameBytes(scene), ...failures(scene), ...waits(scene)];
}

/** From each use of a handle to the next. */
function sameResource(scene: Scene): readonly EdgeDraft[] {
  const edges: EdgeDraft[] = [];
  for (const { id, value, acquired, uses, released } of scene.resources.all) {
    const calls = [...new Set([acquired, ...uses, released].filter((call) => call !== null))];
    for (let i = 1; i < calls.length && edges.length < MOST; i++) {
      const [a, b] = [calls[i - 1]!.call, calls[i]!.call];
      if (a.id === b.id || a.counterpart === b.id) continue;
      edges.push({
        from: a.id,
        to: b.id,
        kind: "same-resource",
        confidence: weakest("strong", a.confidence, b.confidence),
        inference: `both are given ${value}, which nothing in the log closes between them (${id})`,
        assumptions: ["the value was not closed and given out again out of sight"],
        evidence: mergeEvidence([...a.evidence, ...b.evidence]),
        refutedBy: `a close of ${value} between the two`,
      });
    }
  }
  return edges;
}

/** Bytes that one call brought in and another was given, at one address. */
function sameBytes(scene: Scene): readonly EdgeDraft[] {
  const edges: EdgeDraft[] = [];
  const brought = new Map<string, (typeof scene.buffers)[number]>();
  for (const buffer of scene.buffers) {
    const { call, address, version } = buffer;
    if (call === null || buffer.stale) continue;
    const key = `${scene.moments[buffer.moment]!.run} ${address} ${version}`;
    const from = brought.get(key);
    if (from === undefined) {
      if (buffer.direction === "in") brought.set(key, buffer);
      continue;
    }
    if (from.call === call || edges.length === MOST) continue;
    edges.push({
      from: from.call!.call.id,
      to: call.call.id,
      kind: "data-flow",
      confidence: "strong",
      inference: `the bytes at ${address} that ${from.call!.call.api} brought are those that ${call.call.api} was given`,
      assumptions: ["the memory was not written in between with the same bytes"],
      evidence: mergeEvidence([...from.evidence, ...buffer.evidence]),
      refutedBy: `a write to ${address} between the two`,
    });
  }
  return edges;
}

/** From a failed call to the fact that reports its error on the same thread, at the same stop. */
function failures(scene: Scene): readonly EdgeDraft[] {
  const reports = scene.factsOf.get("last-error") ?? [];
  return scene.calls.flatMap(({ call, moment }): readonly EdgeDraft[] => {
    if (call.phase !== "return" || call.result?.success !== false || call.lastError === null) return [];
    const report = reports.find((one) => one.moment === moment && one.fact.thread === call.thread);
    if (report === undefined) return [];
    return [
      {
        from: call.id,
        to: report.fact.id,
        kind: "signals-error",
        confidence: weakest("strong", call.lastError.confidence),
        inference: `${call.api} failed, and the last error was looked at before anything else of the thread: ${call.lastError.because}`,
        assumptions: ["the debugger itself did not change the last error"],
        evidence: mergeEvidence([...call.evidence, ...report.fact.evidence]),
        refutedBy: "a call between the two that sets the last error",
      },
    ];
  });
}

/** From a thread that waits for a lock to the thread that holds it, where both are in the log. */
function waits(scene: Scene): readonly EdgeDraft[] {
  const all = scene.factsOf.get("lock-wait") ?? [];
  return all.slice(0, MOST).flatMap(({ fact }): readonly EdgeDraft[] => {
    const owner = all.find(
      (one) => one.fact !== fact && one.fact.thread !== null && one.fact.thread === fact.fields["owner"],
    );
    if (owner === undefined) return [];
    return [
      {
        from: fact.id,
        to: owner.fact.id,
        kind: "waits-on",
        confidence: weakest("strong", fact.confidence, owner.fact.confidence),
        inference: `${fact.text}; that thread waits itself`,
        assumptions: ["both were looked at while the target stood still"],
        evidence: mergeEvidence([...fact.evidence, ...owner.fact.evidence]),
        refutedBy: "a list of locks that names another owner",
      },
    ];
  });
}
