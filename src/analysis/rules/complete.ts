import type { Probe } from "../../model/case.js";
import { comparePositions, readPosition } from "../../model/position.js";
import type { AbsenceQuestion } from "./question.js";
import type { Moment } from "../stops/moment.js";
import { momentOf, type RuleNode } from "./nodes.js";
import type { Scene } from "./scene.js";

/** Functions that could have carried it and that no probe covers; patterns stand for all that they name. */
export function notWatched(scene: Scene, question: AbsenceQuestion, watching: readonly Probe[]): readonly string[] {
  return [...namesOf(scene, question.carriers)].filter((name) => !watching.some((probe) => covers(scene, probe, name)));
}

/** Whether the list of a query is of the trace that a moment belongs to. */
export function isOfTrace({ ledger }: Scene, { armedAt }: Probe, { source, first }: Moment): boolean {
  return ledger.replayOf(armedAt.source, armedAt.lines[0]) === ledger.replayOf(source, first);
}

function covers({ knowledge }: Scene, { target }: Probe, name: string): boolean {
  return target === name || (target.includes("*") && knowledge.matchGlob(target, name) !== undefined);
}

/** Every function that could have carried it, under both of its forms, is listed whole over the time of the wait. */
export function isComplete(
  scene: Scene,
  question: AbsenceQuestion,
  watching: readonly Probe[],
  after: RuleNode,
  until: RuleNode,
): boolean {
  const from = readPosition(scene.moments[momentOf(after)]?.position ?? null);
  const to = readPosition(scene.moments[momentOf(until)]?.position ?? null);
  const moment = scene.moments[momentOf(until)];
  if (moment === undefined || !watching.every((probe) => probe.armedBy === "query")) return false;
  const whole = scene.ledger.probes.filter(
    (probe) =>
      probe.armedBy === "query" &&
      probe.endedAt === null &&
      probe.condition === null &&
      isOfTrace(scene, probe, moment) &&
      probe.covers !== null &&
      (comparePositions(readPosition(probe.covers.from), from) ?? 1) <= 0 &&
      (comparePositions(to, readPosition(probe.covers.to)) ?? 1) <= 0,
  );
  return [...namesOf(scene, question.carriers)].every((name) =>
    formsOf(scene, name).every((form) => whole.some((probe) => covers(scene, probe, form))),
  );
}

/** `wininet!InternetOpenUrlA`: and its W form, where there is one. */
function formsOf({ knowledge: { catalogue } }: Scene, name: string): readonly string[] {
  const [module = "", symbol = ""] = name.split("!");
  const api = catalogue.find(module, symbol);
  if (api === undefined || catalogue.family(api) === api.name) return [name];
  const other = catalogue.find(module, `${catalogue.family(api)}${api.name.endsWith("A") ? "W" : "A"}`);
  return other === undefined ? [name] : [name, catalogue.canonicalName(other)];
}

export function listOf(names: readonly string[]): string {
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}

/** Canonical names of functions and groups; a name that the catalogue does not have stands for itself. */
export function namesOf(scene: Scene, carriers: readonly string[]): ReadonlySet<string> {
  const { catalogue } = scene.knowledge;
  return new Set(
    carriers.flatMap((name) => {
      if (name.startsWith("@")) return catalogue.group(name).map((api) => catalogue.canonicalName(api));
      const [module = "", symbol = ""] = name.split("!");
      const api = catalogue.find(module, symbol);
      return [api === undefined ? name : catalogue.canonicalName(api)];
    }),
  );
}
