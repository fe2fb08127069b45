import type { Call, Case, Edge } from "../../model/case.js";
import { CONFIDENCES, type Confidence } from "../../model/evidence.js";
import { mergeEvidence } from "../entries.js";
import { bestGrade } from "../grades.js";
import type { Joins } from "./join.js";

/** The case with one call for each that a query lists and a stop shows: it has the id of the stop's and the evidence of both. */
export function withJoins(document: Case, joins: Joins): Case {
  if (joins.size === 0) return document;
  const ids = new Map<string, string>();
  const activations = new Map<string, string>();
  const listedAs = new Map<string, Call>();
  for (const [{ call: listed }, { call: seen }] of joins) {
    ids.set(listed.id, seen.id);
    listedAs.set(seen.id, listed);
    if (seen.activation !== null) activations.set(listed.activation!, seen.activation);
  }
  const byId = new Map(document.calls.map((call) => [call.id, call]));
  const renamed = (id: string): string => ids.get(id) ?? id;
  const maybe = (id: string | null): string | null => (id === null ? null : renamed(id));
  const joinedActivations = new Set(activations.values());
  return {
    ...document,
    calls: document.calls
      .filter(({ id }) => !ids.has(id))
      .map((call) => {
        const listed = listedAs.get(call.id);
        return listed === undefined ? call : oneCall(call, byId.get(listed.id)!);
      }),
    activations: document.activations
      .filter(({ id }) => !activations.has(id))
      .map((one) => (joinedActivations.has(one.id) ? { ...one, grade: "A" as const } : one)),
    buffers: document.buffers.map((buffer) => ({ ...buffer, call: maybe(buffer.call) })),
    structures: document.structures.map((one) => ({ ...one, call: maybe(one.call) })),
    resources: document.resources.map((one) => ({
      ...one,
      acquired: maybe(one.acquired),
      released: maybe(one.released),
      uses: [...new Set(one.uses.map(renamed))],
    })),
    edges: oneOfEach(document.edges, renamed),
    absences: document.absences.map((one) => ({ ...one, after: renamed(one.after), until: maybe(one.until) })),
  };
}

/** What the stop shows, and what only the list knows: when it ended, what it returned, arguments that nobody printed. */
function oneCall(seen: Call, listed: Call): Call {
  const joined = new Map(Object.entries(seen.args));
  for (const [name, argument] of Object.entries(listed.args)) {
    const own = joined.get(name);
    if (own === undefined) joined.set(name, argument);
    else if (own.value === null && argument.value !== null)
      joined.set(name, { ...argument, slot: own.slot, text: own.text ?? argument.text });
  }
  const args = Object.fromEntries(joined);
  return {
    ...seen,
    recorded: listed.recorded,
    returned: seen.returned ?? listed.returned,
    result: seen.result ?? listed.result,
    lastError: seen.lastError ?? listed.lastError,
    activation: seen.activation ?? listed.activation,
    args,
    because: `${seen.because}; ${listed.because}`,
    confidence: strongest(seen.confidence, listed.confidence),
    evidence: mergeEvidence([...seen.evidence, ...listed.evidence]),
  };
}

/** Two records of one call may say the same twice; what agrees is surer than either. */
function oneOfEach(edges: readonly Edge[], renamed: (id: string) => string): readonly Edge[] {
  const found = new Map<string, Told>();
  for (const edge of edges) {
    const from = renamed(edge.from);
    const to = renamed(edge.to);
    if (from === to) continue;
    const one = { edge: { ...edge, from, to }, listed: to !== edge.to };
    const key = `${edge.kind} ${from} ${to}`;
    const known = found.get(key);
    found.set(key, known === undefined ? one : { ...one, edge: agreed(known, one) });
  }
  return [...found.values()].map(({ edge }) => edge);
}

interface Told {
  readonly edge: Edge;
  /** It comes from the list of calls, not from a stop. */
  readonly listed: boolean;
}

function agreed(a: Told, b: Told): Edge {
  // A stack shows one inside the other, and so do their times.
  const both = a.edge.kind === "contains" && a.listed !== b.listed;
  return {
    ...a.edge,
    confidence: strongest(a.edge.confidence, b.edge.confidence),
    grade: both ? "A" : bestGrade(a.edge.grade, b.edge.grade),
    inference: a.edge.inference === b.edge.inference ? a.edge.inference : `${a.edge.inference}; ${b.edge.inference}`,
    evidence: mergeEvidence([...a.edge.evidence, ...b.edge.evidence]),
  };
}

function strongest(a: Confidence, b: Confidence): Confidence {
  return CONFIDENCES.indexOf(a) >= CONFIDENCES.indexOf(b) ? a : b;
}
