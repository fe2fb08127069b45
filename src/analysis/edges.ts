import { distance } from "../model/address.js";
import { weakest, type Confidence } from "../model/evidence.js";
import type { SeenCall } from "./calls/calls.js";
import { mergeEvidence } from "./entries.js";
import type { EdgeDraft } from "./grades.js";
import type { Scene } from "./rules/scene.js";
import type { Running } from "./stops/activations.js";

/** Edges that need no rule: containment, the same running call, order, answers. */
export function generalEdges(scene: Scene, activations: ReadonlyMap<Running, string>): readonly EdgeDraft[] {
  return [...containment(scene), ...sameCalls(activations), ...returns(scene)];
}

/** Each call is inside the nearest call further out: by its stack, or by its place on the thread's stack. */
function containment(scene: Scene): readonly EdgeDraft[] {
  const edges: EdgeDraft[] = [];
  const placed = placesOf(scene);
  for (const inner of scene.calls) {
    if (inner.parent !== undefined) edges.push(recordedInside(inner, inner.parent));
    if (inner.call.recorded !== null) continue;
    // The return of an entered call is where its entry is.
    if (inner.call.phase === "return") continue;
    const outer = outerOf(scene, inner, placed);
    if (outer === null) continue;
    const { call, byStack } = outer;
    const printed: Confidence = weakest(inner.call.confidence, call.call.confidence);
    edges.push({
      from: call.call.id,
      to: inner.call.id,
      kind: "contains",
      confidence: byStack ? printed : weakest(printed, "probable"),
      inference: byStack
        ? `one stack shows ${inner.call.api} below ${call.call.api}`
        : `${inner.call.api} runs deeper on the stack than ${call.call.api}, which a later stack still shows running`,
      assumptions: byStack ? [] : ["the stack pointer was that of the thread's own stack"],
      evidence: mergeEvidence([...call.call.evidence, ...inner.call.evidence]),
      refutedBy: byStack ? "rows that the debugger invented" : `a return from ${call.call.api} between the two stops`,
    });
  }
  return edges;
}

/** Records nest calls by their times, by indentation, or by the word of the tool. */
function recordedInside(inner: SeenCall, { call, because }: NonNullable<SeenCall["parent"]>): EdgeDraft {
  const byTime = inner.call.recorded!.by === "ttd-calls";
  return {
    from: call.call.id,
    to: inner.call.id,
    kind: "contains",
    confidence: weakest(inner.call.confidence, call.call.confidence, byTime ? "strong" : "certain"),
    inference: `${inner.call.api} ran inside ${call.call.api}: ${because}`,
    assumptions: [],
    evidence: mergeEvidence([...call.call.evidence, ...inner.call.evidence]),
    refutedBy: byTime ? "a stack at the start of the inner call that does not show the outer one" : "a damaged record",
  };
}

/** Calls by the rows that show them, and the calls of each thread that stand in stacks. */
interface Places {
  readonly byRow: ReadonlyMap<string, SeenCall>;
  /** By thread and run: threads of thousands of logs have the same names. */
  readonly byThread: ReadonlyMap<string, readonly SeenCall[]>;
}

function placesOf(scene: Scene): Places {
  const byRow = new Map<string, SeenCall>();
  const byThread = new Map<string, SeenCall[]>();
  for (const call of scene.calls) {
    if (call.frame < 0) continue;
    const rows = call.running?.rows ?? [{ moment: call.moment, frame: call.frame }];
    for (const { moment, frame } of rows) {
      const key = `${moment} ${frame}`;
      if (!byRow.has(key)) byRow.set(key, call);
    }
    if (call.running === undefined) continue;
    const last = scene.moments[rows.at(-1)!.moment]!.run;
    for (let { run } = scene.moments[rows[0]!.moment]!; run <= last; run++) {
      const key = `${run} ${call.call.thread}`;
      const own = byThread.get(key);
      if (own === undefined) byThread.set(key, [call]);
      else own.push(call);
    }
  }
  return { byRow, byThread };
}

function outerOf(
  scene: Scene,
  inner: SeenCall,
  { byRow, byThread }: Places,
): { readonly call: SeenCall; readonly byStack: boolean } | null {
  if (inner.frame >= 0) {
    const frames = scene.moments[inner.moment]!.stack!.frames;
    for (let f = inner.frame + 1; f < frames.length; f++) {
      const call = byRow.get(`${inner.moment} ${f}`);
      if (call !== undefined && call !== inner) return { call, byStack: true };
    }
    return null;
  }
  const slot = Object.values(inner.call.args).find((arg) => arg.slot !== null)?.slot;
  if (slot == null) return null;
  const call = byThread.get(`${scene.moments[inner.moment]!.run} ${inner.call.thread}`)?.findLast((one) => {
    const rows = one.running!.rows;
    const [first] = rows;
    const base = scene.moments[first!.moment]!.stack!.frames[first!.frame]!.childSp;
    return (
      base !== null && first!.moment <= inner.moment && rows.at(-1)!.moment >= inner.moment && distance(base, slot) > 0
    );
  });
  return call === undefined ? null : { call, byStack: false };
}

/** From the entry of a call to its return. */
function returns(scene: Scene): readonly EdgeDraft[] {
  return scene.calls.flatMap(({ call }): EdgeDraft[] =>
    call.phase !== "return" || call.counterpart === null
      ? []
      : [
          {
            from: call.counterpart,
            to: call.id,
            kind: "same-activation",
            confidence: call.confidence,
            inference: `${call.api} returned: ${call.because}`,
            assumptions: [],
            evidence: call.evidence,
            refutedBy: "another call of the function on the thread between the two stops",
          },
        ],
  );
}

function sameCalls(activations: ReadonlyMap<Running, string>): readonly EdgeDraft[] {
  const edges: EdgeDraft[] = [];
  for (const [running, id] of activations) {
    const { rows, evidence } = running;
    for (let i = 1; i < rows.length; i++) {
      edges.push({
        from: `stop-${rows[i - 1]!.moment + 1}`,
        to: `stop-${rows[i]!.moment + 1}`,
        kind: "same-activation",
        confidence: running.confidence,
        inference: `${id}: ${running.function} has the same frame address and return address at both stops, and so has its caller`,
        assumptions: ["the function did not return and get called again at the same depth from the same place"],
        evidence: mergeEvidence([evidence[i - 1]!, evidence[i]!]),
        refutedBy: running.refutedBy,
      });
    }
  }
  return edges;
}
