import type { Absence, Finding, NextStep } from "../model/case.js";
import type { Rule, RulePack } from "../knowledge/index.js";
import { needsOf } from "../collect/needs.js";
import type { Scene } from "./rules/scene.js";

const SETTLED: ReadonlySet<Absence["verdict"]> = new Set(["absent-complete", "absent-observed", "fulfilled"]);

/**
 * The command line that writes scripts for what the rules leave open: absences that nothing proves, findings that rest
 * on a guess. What the scripts then ask for is worked out from the same rules.
 */
export function scriptSteps(
  scene: Scene,
  absences: readonly Absence[],
  findings: readonly Finding[],
  pack: RulePack,
): readonly NextStep[] {
  const guesses = findings.filter(({ confidence }) => confidence === "probable" || confidence === "possible");
  const awaited = absences.filter(({ verdict }) => !SETTLED.has(verdict));
  const expected = new Set(awaited.map((one) => one.expected));
  const waiting = pack.rules.filter((rule) => looksAt(rule, expected) && hasNever(rule.match));
  const ids = new Set([...guesses, ...waiting].map(({ rule }) => rule));
  const rules = pack.rules.filter((rule) => ids.has(rule.rule) && needsOf(rule, pack, scene.knowledge).length > 0);
  const target = targetOf(scene);
  if (rules.length === 0 || target === null) return [];
  const because = [
    ...(guesses.length > 0 ? [`${guesses.length} of ${findings.length} findings are no more than probable`] : []),
    ...[...expected].map((one) => `whether ${inWords(one)} came is open`),
  ];
  return [
    {
      run: [`windbg-postmortem collect ${target} ${rules.map(({ rule }) => `--rule ${rule}`).join(" ")} -o scripts`],
      because: `${because.join("; ")}: this writes debugger scripts that ask every function that can tell`,
      expect: "a log in which each of their calls stands with its arguments, buffers and result",
      tool: "windbg-postmortem",
    },
  ];
}

function looksAt(rule: Rule, messages: ReadonlySet<string>): boolean {
  for (const name in rule.events) {
    const { message } = rule.events[name]!;
    if (message !== undefined && [message].flat().some((one) => messages.has(one))) return true;
  }
  return false;
}

/** Whether a rule waits for something that must not come. */
function hasNever(match: unknown): boolean {
  if (typeof match !== "object" || match === null) return false;
  return Object.entries(match).some(([key, value]) => key === "never" || hasNever(value));
}

/** A trace can be asked again; for anything else the problem must happen again. Null for code that no script knows. */
function targetOf({ moments, machine }: Scene): string | null {
  if (moments.some(({ position }) => position !== null)) return "--target ttd";
  return machine === null || machine === "x86" || machine === "x64" ? `--target live --arch ${machine ?? "x64"}` : null;
}

/** `@socket.receive`: any function of a group. */
function inWords(expected: string): string {
  return expected.startsWith("@") ? `a ${expected.slice(1).replaceAll(".", " ")}` : expected;
}
