import type { EdgeDraft } from "../grades.js";
import type { Absence, Finding, NextStep, RuleNotEvaluated } from "../../model/case.js";
import type { Problem } from "../../model/failure.js";
import type { Rule, RulePack } from "../../knowledge/index.js";
import { linkCauses } from "./causes.js";
import { draftOf, edgesOf, type Hit } from "./findings.js";
import { newMatching, type Found } from "./found.js";
import { candidates, fitsOne } from "./event.js";
import { isProven } from "./levels.js";
import { foundBy } from "./match.js";
import { inOrder, preparedRule } from "./prepared.js";
import type { Scene } from "./scene.js";
import { fieldOf } from "./fields.js";
import { fillTemplate, renderTemplate } from "./template.js";

export interface RuleResults {
  readonly findings: readonly Finding[];
  readonly absences: readonly Absence[];
  readonly edges: readonly EdgeDraft[];
  readonly nextSteps: readonly NextStep[];
  readonly notEvaluated: readonly RuleNotEvaluated[];
  readonly problems: readonly Problem[];
}

/** More findings of one rule say nothing new. */
const MOST_FINDINGS = 100;

/** Runs all rules; those that build on findings run after those that make them. */
export function runRules(scene: Scene, pack: RulePack): RuleResults {
  const absences: Judged = new Map();
  const edges: EdgeDraft[] = [];
  const nextSteps: NextStep[] = [];
  const notEvaluated: RuleNotEvaluated[] = [];
  const problems: Problem[] = [];
  for (const rule of inOrder(pack.rules)) {
    const because = notApplying(scene, rule);
    if (because !== null) {
      notEvaluated.push({ rule: rule.rule, because });
      continue;
    }
    if (!mayBegin(scene, rule)) continue;
    const matching = newMatching(scene, rule);
    const hits = hitsOf(rule, foundBy(matching, rule.match), absences);
    for (const hit of hits.slice(0, MOST_FINDINGS)) {
      const draft = draftOf(scene, hit, scene.findings.length + 1);
      scene.findings.push(draft);
      edges.push(...edgesOf(rule, hit, draft));
      nextSteps.push(...stepsOf(scene, hit));
    }
    if (hits.length > MOST_FINDINGS)
      problems.push(problem(`${rule.rule} fits ${hits.length} times; the first ${MOST_FINDINGS} are reported`, rule));
    if (matching.work.givenUp > 0)
      problems.push(
        problem(
          `${rule.rule}: more combinations than are tried; ${matching.work.givenUp} of its starting points were not followed to their end`,
          rule,
        ),
      );
  }
  const linked = linkCauses(scene);
  return {
    findings: linked.findings,
    absences: withoutDecided([...absences.values()], scene),
    edges: [...edges, ...linked.edges],
    nextSteps,
    notEvaluated,
    problems,
  };
}

/** That a wait has no end in the log is not said where another rule has found its end. */
function withoutDecided(absences: readonly Absence[], { findings }: Scene): readonly Absence[] {
  const key = ({ after, expected }: Absence): string => `${after} ${expected}`;
  const decided = new Set(absences.filter(({ until }) => until !== null).map(key));
  const claimed = new Set(findings.flatMap((draft) => draft.absences.map(({ id }) => id)));
  return absences.filter((one) => one.until !== null || claimed.has(one.id) || !decided.has(key(one)));
}

function problem(message: string, { rule }: Rule): Problem {
  return { code: "WP2003", line: 1, message, text: rule };
}

/** Why the rule cannot be tried on this case; null where it can. */
export function notApplying(scene: Scene, rule: Rule): string | null {
  const modules = rule.applies?.modules;
  if (modules !== undefined && !scene.modules.some((one) => fitsOne(scene, modules, one.name.toLowerCase())))
    return `none of the modules ${modules.join(", ")} is in the log`;
  if (scene.network === null && preparedRule(rule).needsTrace) return "no network trace was given";
  return null;
}

/** Most rules are about what a log has nothing of. */
export function mayBegin(scene: Scene, rule: Rule): boolean {
  return preparedRule(rule).beginnings.every((pattern) => candidates(scene, pattern).length > 0);
}

/** Absences by what was waited for, after what and until what: two rules may wait for the same thing. */
type Judged = Map<string, Absence>;

function hitsOf(rule: Rule, found: readonly Found[], absences: Judged): readonly Hit[] {
  return found.flatMap((one): readonly Hit[] => {
    const told = one.absences.filter((waited) => one.whole || waited.told !== "where-found");
    const judged = told.map((waited) => ({ ...waited, absence: recorded(waited.absence, absences) }));
    return one.whole ? [{ ...one, rule, absences: judged }] : [];
  });
}

/** Every judged absence goes into the case, claimed or not. */
function recorded(judged: Omit<Absence, "id">, absences: Judged): Absence {
  const key = `${judged.expected} ${judged.after} ${judged.until ?? ""}`;
  let absence = absences.get(key);
  if (absence === undefined) absences.set(key, (absence = { id: `abs-${absences.size + 1}`, ...judged }));
  return absence;
}

function stepsOf(scene: Scene, hit: Hit): readonly NextStep[] {
  const settled = hit.absences.every(({ absence }) => isProven(absence) && absence.confidence === "strong");
  return (hit.rule.next ?? []).flatMap((step): readonly NextStep[] => {
    if (step.when === "absence-not-observed" && hit.absences.length > 0 && settled) return [];
    if (step.when === "unknown" && hit.truth !== "unknown") return [];
    if (step.unless !== undefined && isShown(scene, hit, step.unless)) return [];
    const run = step.run.flatMap(commandText(scene, hit));
    if (run.length === 0) return [];
    const values = { scene, ...hit };
    const because = renderTemplate(step.because, values).text;
    return [{ run, because, expect: fillTemplate(step.expect, values).text }];
  });
}

/** `call.about`: whether the log shows the field of the event. */
function isShown(scene: Scene, { nodes }: Hit, path: string): boolean {
  const [name = "", ...rest] = path.split(".");
  const node = nodes[name];
  return node !== undefined && typeof fieldOf(scene, node, rest.join(".")) === "string";
}

/** Commands that a kernel debugger does not have, or that mean something else there; `~3s` goes to a processor. */
const OF_USER_MODE = /^(?:~(?!\d{1,3}s$)|!(?:cs|gle|heap|handle|runaway|dlls|htrace|avrf)\b)/;

/**
 * A command is printed only with values of the log that are addresses, numbers or names; others are left as `?`. One
 * that asks for what the log does not show is left out. In rules registers have their 64-bit names.
 */
function commandText(scene: Scene, hit: Hit): (command: string) => readonly string[] {
  const in32 = scene.machine === "x86";
  return (command) => {
    let holed = false;
    const text = command.replace(/\{\{[^}]{1,80}\}\}/g, (expression) => {
      const rendered = renderTemplate(expression, { scene, ...hit });
      holed ||= rendered.holed;
      return /^[\w.!:*@`+-]{1,100}$/.test(rendered.text) ? rendered.text : "?";
    });
    if (scene.inKernel && OF_USER_MODE.test(text)) return [];
    return holed ? [] : [in32 ? text.replace(/(@|^r )r(?=(?:[a-d]x|[sd]i|[sb]p)\b)/g, "$1e") : text];
  };
}
