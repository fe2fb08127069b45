import type { Call, Case, Finding } from "../model/case.js";

/** What two cases of the same problem have in common, whatever their addresses, handles, threads, paths and versions. */
export interface Fingerprint {
  /** 16 hex digits, of `problem`. */
  readonly id: string;
  /** 16 hex digits, of `problem` and `responsible`. */
  readonly variant: string;
  /** `findings`: the chain of diagnoses. `stack`: functions above an exception that no rule explains. */
  readonly from: "findings" | "stack";
  /** `rule > rule` from the root to its effects; `module!function + …` for a stack. */
  readonly problem: string;
  /** Modules that Windows does not ship and that made the calls in question. */
  readonly responsible: readonly string[];
}

/** Stronger findings first; equal ones by name, so that their order in the log changes nothing. */
const LEVELS = ["error", "warning", "note", "info"];

/**
 * By which the same problem is known again: the chain of diagnoses, not the top frame.
 *
 * ```text
 * http.proxy.ntlm-challenge-unanswered > tls.revocation.server-unreachable    by eecrlrev
 * ```
 *
 * Null where there is neither a finding nor an exception to go by.
 *
 * @example
 * const made = analyze(readFileSync("samples/deadlock/transcript.log"));
 * if (made._tag === "Right") fingerprintOf(made.right)?.from; // "findings"
 *
 * @since 0.1.0
 */
export function fingerprintOf({
  findings,
  calls,
  stops,
}: Pick<Case, "findings" | "calls" | "stops">): Fingerprint | null {
  const diagnosed = findings.filter((finding) => finding.level !== "info");
  if (diagnosed.length > 0) return made("findings", chainsOf(diagnosed), responsibleFor(diagnosed, calls));
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

/** `root > effect > effect`, for each finding that no other one brings about. */
function chainsOf(findings: readonly Finding[]): readonly string[] {
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
  return [
    ...new Set(roots.filter((root) => level(root) === strongest).map((root) => walk(root, new Set([root.id])))),
  ].sort();
}

/** Modules that Windows does not ship, in the calls that prove the findings. */
function responsibleFor(findings: readonly Finding[], calls: readonly Call[]): readonly string[] {
  const lines = new Set(findings.flatMap(({ evidence }) => evidence.map((one) => `${one.source}:${one.lines[0]}`)));
  const names = calls
    .filter(({ evidence }) => evidence.some((one) => lines.has(`${one.source}:${one.lines[0]}`)))
    .flatMap(({ caller }) => caller.responsible ?? []);
  return [...new Set(names.map(plain))].sort();
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
