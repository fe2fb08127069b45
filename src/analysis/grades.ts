import type { Edge, Grade } from "../model/case.js";
import { readPosition } from "../model/position.js";
import type { SeenCall } from "./calls/calls.js";
import { traceOrder, type Order } from "./recorded/order.js";
import type { Scene } from "./rules/scene.js";

/** An edge of which nobody has yet said what it rests on. */
export type EdgeDraft = Omit<Edge, "grade">;

const GRADES: readonly Grade[] = ["A", "B", "C", "D", "E", "F"];

export function bestGrade(a: Grade | null, b: Grade | null): Grade | null {
  if (a === null || b === null) return a ?? b;
  return GRADES.indexOf(a) <= GRADES.indexOf(b) ? a : b;
}

/** Edges whose two ends share a handle, an address, a message or an error: what is left to grade is their order. */
const LINKED: ReadonlySet<Edge["kind"]> = new Set([
  "same-resource",
  "data-flow",
  "position-order",
  "signals-error",
  "spawns",
  "completes",
]);

/** Where an end of an edge stands. */
interface Place {
  readonly run: number;
  readonly thread: string | null;
  readonly moment: number;
  readonly source: number;
  readonly position: string | null;
  readonly recorded: SeenCall | null;
}

/**
 * What each edge rests on.
 *
 * ```text
 * B  one inside the other by a stack, or by their times; A where both say so (see `withJoins`)
 * C  one thread, its order known, and the same handle, buffer or message
 * D  two threads, an order that is proven, and the same resource
 * E  two threads, the order of the replay, and the same resource
 * F  the order in which the log shows them
 * ```
 *
 * Null for what claims no order: a thread that waits, an explanation.
 */
export function gradeEdges(edges: readonly EdgeDraft[], scene: Scene): readonly Edge[] {
  let order: ((a: SeenCall, b: SeenCall) => Order) | undefined;
  const orderOf = (a: SeenCall, b: SeenCall): Order => (order ??= traceOrder(scene.calls))(a, b);
  const placeOf = placesIn(scene);
  return edges.map((edge) => ({ ...edge, grade: gradeOf(edge, scene, placeOf, orderOf) }));
}

function gradeOf(
  edge: EdgeDraft,
  scene: Scene,
  placeOf: (id: string) => Place | null,
  orderOf: (a: SeenCall, b: SeenCall) => Order,
): Grade | null {
  if (edge.kind === "contains" || edge.kind === "same-activation") return "B";
  if (edge.kind === "asserted") return "F";
  if (edge.kind === "waits-on" || edge.kind === "causes") return null;
  const a = placeOf(edge.from);
  const b = placeOf(edge.to);
  if (a === null || b === null) return null;
  const linked = LINKED.has(edge.kind) || (edge.kind === "responds-to" && edge.confidence === "strong");
  if (!linked) return "F";
  const [first, second] = a.moment <= b.moment ? [a, b] : [b, a];
  if (first.run !== second.run) return "F";
  if (first.thread !== null && first.thread === second.thread) return isForward(scene, first, second) ? "C" : "F";
  if (first.recorded !== null && second.recorded !== null) {
    const { before, proven } = orderOf(first.recorded, second.recorded);
    return before ? (proven ? "D" : "E") : "F";
  }
  return gradeOfPositions(first.position, second.position);
}

/** Stops of one thread: their order is that of the log until the target is moved back or elsewhere. */
function isForward(scene: Scene, first: Place, second: Place): boolean {
  if (first.recorded !== null || second.recorded !== null)
    return first.recorded?.call.recorded?.order !== "appearance" || first.recorded.call.recorded.by === "call-trace";
  if (first.position !== null && second.position !== null) return true;
  for (let m = first.moment + 1; m <= second.moment; m++) {
    const { movement } = scene.moments[m]!;
    if (movement === "back" || movement === "jump") return false;
  }
  return true;
}

/** Of two stops nothing is known but where they stand: an event of the trace is proven, steps behind one are not. */
function gradeOfPositions(first: string | null, second: string | null): Grade {
  const a = readPosition(first);
  const b = readPosition(second);
  if (a?.era !== "ttd" || b?.era !== "ttd") return "F";
  return a.sequence < b.sequence && /^0+$/.test(a.steps) ? "D" : "E";
}

function placesIn(scene: Scene): (id: string) => Place | null {
  const moments = new Map<string, { readonly moment: number; readonly call: SeenCall | null }>();
  for (const call of scene.calls) moments.set(call.call.id, { moment: call.moment, call });
  for (const { id, buffer } of scene.messages) moments.set(id, { moment: buffer.moment, call: buffer.call });
  for (const { fact, moment } of scene.facts) moments.set(fact.id, { moment, call: null });
  return (id) => {
    const found = moments.get(id);
    const moment = found === undefined ? undefined : scene.moments[found.moment];
    if (found === undefined || moment === undefined) return null;
    const { run, thread, source, position } = moment;
    const recorded = found.call?.call.recorded == null ? null : found.call;
    return { run, thread, source, position, moment: found.moment, recorded };
  };
}
