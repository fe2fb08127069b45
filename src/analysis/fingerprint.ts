import type { Evidence } from "../model/evidence.js";
import type { Call, Case, Fact, Finding } from "../model/case.js";

/** What two cases of the same problem have in common, whatever their addresses, handles, threads, paths and versions. */
export interface Fingerprint {
  /** 16 hex digits, of `problem`. */
  readonly id: string;
  /** 16 hex digits, of `problem` and `responsible`. */
  readonly variant: string;
  /** `findings`: the chain of diagnoses. `stack`: functions above an exception that no rule explains. */
  readonly from: "findings" | "stack";
  /** `rule > rule` from the root to its effects, `rule at module!function` for a fault; `module!function + …` for a stack. */
  readonly problem: string;
  /** Modules that Windows does not ship and that made the calls in question. */
  readonly responsible: readonly string[];
}

/** Stronger findings first; equal ones by name, so that their order in the log changes nothing. */
const LEVELS = ["error", "warning", "note", "info"];

/** By which the same problem is known again; `src/fingerprint.ts` says when there is none. */
export function fingerprintOf({
  findings,
  facts,
  calls,
  stops,
}: Pick<Case, "findings" | "facts" | "calls" | "stops">): Fingerprint | null {
  const diagnosed = findings.filter((finding) => finding.level !== "info");
  const chains = diagnosed.length > 0 ? chainsOf(diagnosed, facts) : [];
  if (chains.length > 0) return made("findings", chains, responsibleFor(diagnosed, calls));
  const crashed = stops.find((stop) => stop.reason === "exception" && stop.stack !== null);
  const frames = (crashed?.stack?.frames ?? []).filter((frame) => !frame.plumbing && frame.symbol !== null);
  const blamed = frames.filter((frame) => frame.owner !== "os").slice(0, MOST_FRAMES);
  if (blamed.length === 0) return null;
  // The name of a far export is not the function that ran.
  const steps = blamed.map(({ module, symbol, trust }) =>
    trust === "export-only" ? plain(module ?? "") : `${plain(module ?? "")}!${withoutTemplates(symbol!)}`,
  );
  return made("stack", steps, [plain(blamed[0]!.module ?? "")]);
}

const MOST_FRAMES = 3;
/** Kinds of facts that tell where the program stopped for good. */
const FAULTS: ReadonlySet<string> = new Set(["crash", "bugcheck"]);

/** `root > effect > effect`, for each finding that no other one brings about and that has a place where it needs one. */
function chainsOf(findings: readonly Finding[], facts: readonly Fact[]): readonly string[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const effects = new Set(findings.flatMap((finding) => finding.causes));
  const roots = findings.filter((finding) => !effects.has(finding.id));
  const walk = (finding: Finding, above: ReadonlySet<string>): string => {
    const below = finding.causes
      .flatMap((id) => byId.get(id) ?? [])
      .filter((effect) => !above.has(effect.id))
      .map((effect) => walk(effect, new Set([...above, effect.id])));
    return [finding.rule, ...new Set(below.sort())].join(" > ");
  };
  const level = (finding: Finding): number => LEVELS.indexOf(finding.level);
  const strongest = Math.min(...roots.map(level));
  // Weaker ones beside the strongest are by-products: one customer's log shows them, the next one's does not.
  const chains = roots.flatMap((root) => {
    const place = level(root) === strongest ? placeOf(root, facts) : null;
    return place === null ? [] : [walk(root, new Set([root.id])) + place];
  });
  return [...new Set(chains)].sort();
}

/** Modules that Windows does not ship, in the calls that prove the findings. */
function responsibleFor(findings: readonly Finding[], calls: readonly Call[]): readonly string[] {
  const lines = new Set(findings.flatMap(({ evidence }) => evidence.map((one) => `${one.source}:${one.lines[0]}`)));
  const names = calls
    .filter(({ evidence }) => evidence.some((one) => lines.has(`${one.source}:${one.lines[0]}`)))
    .flatMap(({ caller }) => caller.responsible ?? []);
  return [...new Set(names.map(plain))].sort();
}

/**
 * ` at cooltype!CTCleanup`: a fault, a wait or a damaged heap is the same problem only in the same code. It is the nearest
 * code that Windows did not ship, else where it happened. Empty for a finding from calls alone, whose chain says enough;
 * null where the place is not in the log.
 */
function placeOf(finding: Finding, facts: readonly Fact[]): string | null {
  const lines = new Set(finding.evidence.map(({ source, lines: [first] }) => `${source}:${first}`));
  const isOwn = ({ source, lines: [first] }: Evidence): boolean => lines.has(`${source}:${first}`);
  const founded = facts.filter(({ evidence }) => evidence.every(isOwn));
  if (founded.length === 0) return "";
  const stops = new Set(founded.flatMap(({ stop }) => stop ?? []));
  const near = facts.filter(
    ({ kind, stop, evidence }) => FAULTS.has(kind) && (evidence.some(isOwn) || (stop !== null && stops.has(stop))),
  );
  const [places = []] = [founded, near].map(sitesOf).filter((sites) => sites.length > 0);
  return places.length === 0 ? null : ` at ${places.join(" and ")}`;
}

function sitesOf(facts: readonly Fact[]): readonly string[] {
  const sites = facts.flatMap(({ fields }) => fields["responsible.site"] ?? fields["site"] ?? []);
  return [...new Set(sites.map(functionOf).filter((place) => place !== ""))].sort();
}

/**
 * `DWrite!cfwSindexAssignSID+0x21` → `dwrite!cfwSindexAssignSID`; `app+0x1234` and `app (near app!Far+0x7dd4)` → `app`;
 * empty for a bare address.
 */
function functionOf(site: string): string {
  const [, module, symbol] = /^([^!+\s]+)(?:!(.*?))?(?:\+0x[0-9a-f]+|\s\(near .*)?$/s.exec(site) ?? [];
  if (module === undefined || /^(?:0x)?[0-9a-f`]+$/i.test(module)) return "";
  return symbol === undefined ? plain(module) : `${plain(module)}!${withoutTemplates(symbol)}`;
}

/** `EecrlRev.dll` → `eecrlrev` */
function plain(module: string): string {
  return module.toLowerCase().replace(/\.(?:dll|exe|sys|drv|ocx|cpl)$/, "");
}

/** `Cache<int,std::less<int> >::Find` → `Cache::Find`: other builds have other arguments. */
function withoutTemplates(symbol: string): string {
  let depth = 0;
  let kept = "";
  for (const character of symbol) {
    if (character === "<") depth++;
    else if (character === ">") depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += character;
  }
  return kept;
}

function made(from: Fingerprint["from"], steps: readonly string[], responsible: readonly string[]): Fingerprint {
  const problem = steps.join(" + ");
  return { from, problem, responsible, id: hashOf(problem), variant: hashOf(`${problem} by ${responsible.join(",")}`) };
}

/** FNV-1a in two halves: 16 hex digits. No secret hangs on it. */
function hashOf(text: string): string {
  let high = 0x811c9dc5;
  let low = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    high = Math.imul(high ^ text.charCodeAt(i), 0x01000193);
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000197);
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
