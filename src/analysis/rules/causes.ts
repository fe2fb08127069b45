import type { EdgeDraft } from "../grades.js";
import type { Finding } from "../../model/case.js";
import { weakest, type Confidence } from "../../model/evidence.js";
import { mergeEvidence } from "../entries.js";
import type { Running } from "../stops/activations.js";
import { effectLinks } from "./effects.js";
import { runningOutside } from "./inside.js";
import { momentOf, type FindingDraft } from "./nodes.js";
import type { Scene } from "./scene.js";

/** One finding brings another about. */
export interface Link {
  readonly cause: FindingDraft;
  readonly effect: FindingDraft;
  readonly why: string;
  readonly refutedBy: string;
  /** The rule itself builds on the other finding: it stays, whatever else leads from one to the other. */
  readonly said: boolean;
  /** What the way in which the two are joined allows at most. */
  readonly cap: Confidence;
  readonly assumptions: readonly string[];
}

/**
 * What brings what about: a finding that another was built on, one whose evidence lies inside the call that another is
 * waiting in, and what rules say of each other (`effect-of`). What follows from two links together is not linked once more.
 */
export function linkCauses(scene: Scene): {
  readonly findings: readonly Finding[];
  readonly edges: readonly EdgeDraft[];
} {
  const links = withoutShortcuts([...saidLinks(scene.findings), ...insideLinks(scene), ...effectLinks(scene)]);
  const causes = new Map<string, string[]>();
  const causedBy = new Map<string, string[]>();
  for (const { cause, effect } of links) {
    listAt(causes, cause.finding.id).push(effect.finding.id);
    listAt(causedBy, effect.finding.id).push(cause.finding.id);
  }
  return {
    findings: scene.findings.map(({ finding }) => {
      const effects = causes.get(finding.id) ?? [];
      const roots = causedBy.get(finding.id) ?? [];
      const role = roots.length > 0 ? "effect" : effects.length > 0 ? "root-cause" : "alone";
      return { ...finding, causes: effects, causedBy: roots, role };
    }),
    edges: links.map(edgeOf),
  };
}

function listAt(lists: Map<string, string[]>, key: string): string[] {
  let list = lists.get(key);
  if (list === undefined) lists.set(key, (list = []));
  return list;
}

function saidLinks(drafts: readonly FindingDraft[]): readonly Link[] {
  return drafts.flatMap((effect) =>
    Object.values(effect.nodes).flatMap((node): readonly Link[] =>
      node.kind !== "finding"
        ? []
        : [
            {
              cause: node.finding,
              effect,
              why: `what happened in ${node.finding.finding.rule} happened inside the call that ${effect.finding.rule} is about (stop ${momentOf(node) + 1})`,
              refutedBy: "a return of that call before it",
              said: true,
              cap: "certain",
              assumptions: [],
            },
          ],
    ),
  );
}

/** Findings whose evidence lies inside a call that may wait and that another finding is about. */
function insideLinks(scene: Scene): readonly Link[] {
  const waiting = new Map<Running, { readonly draft: FindingDraft; readonly api: string }>();
  for (const draft of scene.findings) {
    for (const node of Object.values(draft.nodes)) {
      if (node.kind !== "call" || node.call.running === undefined || node.call.api.mayBlock !== true) continue;
      if (node.call.call.phase === "return" || waiting.has(node.call.running)) continue;
      waiting.set(node.call.running, { draft, api: node.call.call.api });
    }
  }
  if (waiting.size === 0) return [];
  const links: Link[] = [];
  for (const cause of scene.findings) {
    if (cause.finding.level === "note" || cause.finding.level === "info") continue;
    const own = Object.values(cause.nodes);
    // Every part of it must be there: a finding that only touches the call is not inside it.
    const around = own.map((node) => new Set(runningOutside(scene, node)));
    for (const [running, { draft, api }] of waiting) {
      if (draft === cause || own.length === 0 || !around.every((calls) => calls.has(running))) continue;
      links.push({
        cause,
        effect: draft,
        why: `all of ${cause.finding.rule} happened while ${api}, which ${draft.finding.rule} is about, was running on the same thread`,
        refutedBy: `a return of ${api} before it`,
        said: false,
        cap: "probable",
        assumptions: [`${draft.finding.rule} is about the time that the call takes`],
      });
    }
  }
  return links;
}

/** Without circles, and without links that two others say already; what rules say goes first. */
function withoutShortcuts(links: readonly Link[]): readonly Link[] {
  const kept: Link[] = [];
  for (const link of links) {
    const known = kept.some((one) => one.cause === link.cause && one.effect === link.effect);
    if (!known && !leads(kept, link.effect, link.cause)) kept.push(link);
  }
  return kept.filter(
    (link) =>
      link.said ||
      !leads(
        kept.filter((one) => one !== link),
        link.cause,
        link.effect,
      ),
  );
}

function leads(links: readonly Link[], from: FindingDraft, to: FindingDraft): boolean {
  const seen = new Set<FindingDraft>([from]);
  const open = [from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === to) return true;
    for (const { cause, effect } of links) {
      if (cause === next && !seen.has(effect)) {
        seen.add(effect);
        open.push(effect);
      }
    }
  }
  return false;
}

function edgeOf({ cause, effect, why, refutedBy, cap, assumptions }: Link): EdgeDraft {
  const [a, b] = [cause.finding, effect.finding];
  return {
    from: a.id,
    to: b.id,
    kind: "causes",
    confidence: weakest(a.confidence, b.confidence, cap),
    inference: why,
    assumptions,
    evidence: mergeEvidence([...a.evidence, ...b.evidence]),
    refutedBy,
  };
}
