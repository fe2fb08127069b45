import type { Confidence } from "../../model/evidence.js";
import type { EffectOf } from "../../knowledge/index.js";
import type { Link } from "./causes.js";
import { socketOf } from "./correlate.js";
import { fitsOne } from "./event.js";
import { runningOutside } from "./inside.js";
import type { FindingDraft, RuleNode } from "./nodes.js";
import type { SeenCall } from "../calls/calls.js";
import { runOf, threadOf, type Scene } from "./scene.js";
import { plainHex } from "./value.js";

/** What rules say of each other: `effect-of: [{ finding: socket.leak, joined: process }]`. */
export function effectLinks(scene: Scene): readonly Link[] {
  const rules = [...new Set(scene.findings.map(({ finding }) => finding.rule))];
  const causesOf = (finding: EffectOf["finding"]): readonly FindingDraft[] => {
    const fitting = new Set(rules.filter((rule) => fitsOne(scene, finding, rule)));
    return fitting.size === 0 ? [] : scene.findings.filter((cause) => fitting.has(cause.finding.rule));
  };
  return scene.findings.flatMap((effect) =>
    (effect.rule["effect-of"] ?? []).flatMap((one) =>
      causesOf(one.finding).flatMap((cause): readonly Link[] => {
        if (cause === effect) return [];
        if (isHint(cause) && !isHint(effect)) return [];
        if (!areJoined(scene, cause, effect, one.joined)) return [];
        const { cap, by, assumption } = WAYS[wayOf(one)];
        return [
          {
            cause,
            effect,
            why: `${cause.finding.rule} brings ${effect.finding.rule} about, and the two are joined by ${by}`,
            refutedBy: "another reason, in the log of a run in which the first does not occur",
            said: false,
            cap,
            assumptions: assumption === null ? [] : [assumption],
          },
        ];
      }),
    ),
  );
}

/** A hint explains nothing that is more than a hint. */
function isHint({ finding }: FindingDraft): boolean {
  return finding.level === "note" || finding.level === "info";
}

type Way = "activation" | "connection" | "thread" | "process" | "value";

interface Joint {
  readonly cap: Confidence;
  readonly by: string;
  readonly assumption: string | null;
}

const WAYS: Readonly<Record<Way, Joint>> = {
  activation: { cap: "strong", by: "one call", assumption: null },
  connection: { cap: "strong", by: "one connection", assumption: null },
  value: { cap: "strong", by: "one thread or value that both name", assumption: null },
  thread: { cap: "probable", by: "one thread", assumption: "nothing else on the thread brought it about" },
  process: { cap: "possible", by: "one process", assumption: "nothing else in the process brought it about" },
};

function wayOf({ joined }: EffectOf): Way {
  return joined.startsWith("$") ? "value" : (joined as Way);
}

function areJoined(scene: Scene, cause: FindingDraft, effect: FindingDraft, joined: string): boolean {
  const a = Object.values(cause.nodes);
  const b = Object.values(effect.nodes);
  const meet = (of: (node: RuleNode) => string | number | null): boolean => {
    const values = new Set(b.map(of));
    values.delete(null);
    return a.some((node) => values.has(of(node)));
  };
  switch (joined) {
    case "activation":
      return meet(callOf) || isWithin(scene, a, b);
    case "connection":
      return meet((node) => socketOf(scene, node));
    case "thread":
      return meet((node) => threadOf(scene, node));
    case "process":
      return meet((node) => runOf(scene, node) ?? 0);
    default: {
      const own = effect.bound[joined];
      if (own?.known !== true) return false;
      const threads = a.map((node) => threadOf(scene, node)?.replace(/^\S+ /, ""));
      const values = Object.values(cause.bound).flatMap((one) => (one.known ? [plainHex(one.value)] : []));
      return threads.includes(own.value) || values.includes(plainHex(own.value));
    }
  }
}

/** A call by its entry, whichever end of it was seen; other nodes by themselves. */
function callOf(node: RuleNode): string {
  if (node.kind !== "call") return node.id;
  const { id, phase, counterpart } = node.call.call;
  return phase === "return" ? (counterpart ?? id) : id;
}

const known = new WeakMap<Scene["calls"], ReadonlyMap<string, SeenCall>>();

/** Of one scene: findings are held against each other many times. */
function callsById({ calls }: Scene): ReadonlyMap<string, SeenCall> {
  let byId = known.get(calls);
  if (byId === undefined) known.set(calls, (byId = new Map(calls.map((call) => [call.call.id, call]))));
  return byId;
}

/** Every part of the cause happened inside one call that the effect is about. */
function isWithin(scene: Scene, cause: readonly RuleNode[], effect: readonly RuleNode[]): boolean {
  const entered = callsById(scene);
  const own = effect.flatMap((node) => {
    const call = node.kind === "call" ? entered.get(callOf(node)) : undefined;
    return call === undefined ? [] : [call.call.recorded === null ? call.running : call];
  });
  if (own.every((call) => call === undefined)) return false;
  const around = cause.map((node) => new Set(runningOutside(scene, node)));
  return around.length > 0 && own.some((call) => call !== undefined && around.every((calls) => calls.has(call)));
}
