import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { studyOf } from "../../../src/analysis/study.js";
import { mayBegin, runRules } from "../../../src/analysis/rules/engine.js";
import { eventMatches, isNamed, isPhase, matcherOf } from "../../../src/analysis/rules/event.js";
import { newMatching } from "../../../src/analysis/rules/found.js";
import { foundBy } from "../../../src/analysis/rules/match.js";
import type { RuleNode } from "../../../src/analysis/rules/nodes.js";
import type { Scene } from "../../../src/analysis/rules/scene.js";
import { knowledge, type EventPattern } from "../../../src/knowledge/index.js";
import { parse } from "../../../src/index.js";

const LOGS = [
  "samples/office-communicator-tls/transcript.log",
  "samples/deadlock/transcript.log",
  "samples/recorded-calls/transcript.log",
  "test/rules/connect-refused.log",
  "test/rules/async-http-waits.log",
  "test/rules/bug-pool.log",
];

/** Every node of the case. */
function nodesOf(scene: Scene): readonly RuleNode[] {
  return [
    ...scene.calls.map((call): RuleNode => ({ kind: "call", id: call.call.id, call })),
    ...scene.messages.map((message): RuleNode => ({ kind: "message", id: message.id, message })),
    ...scene.facts.map((fact): RuleNode => ({ kind: "fact", id: fact.fact.id, fact })),
    ...scene.buffers.map((buffer): RuleNode => ({ kind: "buffer", id: buffer.id, buffer })),
    ...scene.modules.map((module): RuleNode => ({ kind: "module", id: `module ${module.name}`, module })),
    ...scene.findings.map((finding): RuleNode => ({ kind: "finding", id: finding.finding.id, finding })),
  ];
}

/** Whether it is what the event asks for, before its conditions. */
function isAsked(scene: Scene, pattern: EventPattern, node: RuleNode): boolean {
  const fits = (names: string | readonly string[] | undefined, name: string): boolean =>
    [names ?? []].flat().some((one) => scene.knowledge.matchGlob(one, name) !== undefined);
  switch (node.kind) {
    case "call":
      return (
        [pattern.call ?? []].flat().some((name) => isNamed(scene, node.call.api, name)) && isPhase(pattern, node.call)
      );
    case "message":
      return fits(pattern.message, node.message.protocol);
    case "fact":
      return fits(pattern.fact, node.fact.fact.kind);
    case "buffer":
      return !node.buffer.stale && (pattern.buffer === "any" || pattern.buffer === (node.buffer.direction ?? ""));
    case "module":
      return fits(pattern.module, node.module.name.toLowerCase());
    case "finding":
      return fits(pattern.finding, node.finding.finding.rule);
    case "network":
      return false;
  }
}

function caseOf(path: string): Scene {
  const parsed = parse(readFileSync(path), { name: path });
  if (parsed._tag === "Left") throw new Error(parsed.left.message);
  const { scene } = studyOf([parsed.right], { knowledge: knowledge(), redact: true });
  runRules(scene, knowledge().rules());
  return scene;
}

test.each(LOGS)("a rule that is not tried would have found nothing: %s", (path) => {
  const scene = caseOf(path);
  const left = knowledge()
    .rules()
    .rules.filter((rule) => !mayBegin(scene, rule));
  expect(left.length).toBeGreaterThan(0);
  expect(left.flatMap((rule) => foundBy(newMatching(scene, rule), rule.match))).toEqual([]);
});

test.each(LOGS)("the events of all rules are those found by looking at every node: %s", (path) => {
  const pack = knowledge().rules();
  const scene = caseOf(path);
  const nodes = nodesOf(scene);
  let found = 0;
  for (const rule of pack.rules) {
    for (const [name, pattern] of Object.entries(rule.events)) {
      const match = matcherOf(scene, pattern, rule.lists ?? {});
      const plain = nodes.filter((node) => isAsked(scene, pattern, node)).flatMap((node) => match(node) ?? []);
      const idsOf = (matches: readonly { readonly node: RuleNode; readonly truth: string }[]): readonly string[] =>
        matches.map((one) => `${one.node.id} ${one.truth}`).sort();
      const { matches } = eventMatches(scene, rule, name);
      expect({ rule: rule.rule, name, ids: idsOf(matches) }).toEqual({ rule: rule.rule, name, ids: idsOf(plain) });
      found += matches.length;
    }
  }
  expect(found).toBeGreaterThan(0);
});
