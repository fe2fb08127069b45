/** Reads rule files. For `scripts/generate.mjs`, the tests, and the commands that take rules of a team. */
import { isMap, LineCounter, parseAllDocuments, type Document } from "yaml";
import type { z } from "zod";
import { checkRule, type RuleVocabulary } from "./rule-check.js";
import { ruleSchema } from "./rule-schema.js";
import type { Rule } from "./rule-types.js";

export interface RuleFile {
  readonly file: string;
  readonly text: string;
}

export interface RuleProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly found: string;
  readonly remedy: string;
}

/** All rules of the files, and everything that is wrong with them, by line and column. */
export function readRules(
  files: readonly RuleFile[],
  vocabulary: RuleVocabulary = {},
): {
  readonly rules: readonly Rule[];
  readonly problems: readonly RuleProblem[];
} {
  const rules: Rule[] = [];
  const problems: RuleProblem[] = [];
  const names = new Map<string, string>();
  for (const { file, text } of files) {
    const lines = new LineCounter();
    // One rule in each document of a file.
    const documents = parseAllDocuments(text, { lineCounter: lines, version: "1.2", schema: "core" });
    for (const document of Array.isArray(documents) ? documents : []) {
      const complain = (offset: number, found: string, remedy: string): void => {
        const { line, col } = lines.linePos(offset);
        problems.push({ file, line, column: col, found, remedy });
      };
      const rule = readRule(document, complain);
      if (rule === null) continue;
      const start = document.range[0];
      const other = names.get(rule.rule);
      if (other !== undefined)
        complain(
          offsetOf(document, ["rule"], start),
          `${rule.rule} is also in ${other}`,
          "give the rule an id of its own",
        );
      names.set(rule.rule, file);
      for (const fault of checkRule(rule, vocabulary))
        complain(offsetOf(document, fault.path, start), fault.found, fault.remedy);
      rules.push(rule);
    }
  }
  return { rules: [...rules].sort((a, b) => (a.rule < b.rule ? -1 : 1)), problems };
}

function readRule(
  document: Document.Parsed,
  complain: (offset: number, found: string, remedy: string) => void,
): Rule | null {
  for (const error of document.errors) complain(error.pos[0], error.message.split("\n")[0]!, "write valid YAML 1.2");
  // An unknown tag is a value of a kind that rules do not have.
  for (const warning of document.warnings)
    complain(warning.pos[0], warning.message.split("\n")[0]!, "use plain YAML 1.2 without tags");
  if (document.errors.length > 0 || document.warnings.length > 0) return null;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    complain(document.range[0], (error as Error).message.split("\n")[0]!, "write the value out: rules have no aliases");
    return null;
  }
  const result = ruleSchema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues.flatMap((one) => closest(one, []))) {
    complain(
      offsetOf(document, [...issue.path, ...(issue.key === null ? [] : [issue.key])], document.range[0]),
      `${issue.path.join(".")}${issue.path.length > 0 ? ": " : ""}${issue.message}`,
      "see docs/adding-a-rule.md for the fields of a rule",
    );
  }
  return null;
}

interface Fault {
  readonly path: readonly PropertyKey[];
  /** The unknown key, where there is one. */
  readonly key: string | null;
  readonly message: string;
}

/** Of the forms that a value may have, what is wrong with the one that it comes closest to. */
function closest(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): readonly Fault[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path, key, message: `there is no field ${key}` }));
  if (issue.code !== "invalid_union") return [{ path, key: null, message: issue.message }];
  const forms = issue.errors.map((errors) => errors.flatMap((one) => closest(one, path)));
  const distance = (faults: readonly Fault[]): number =>
    faults.length - 100 * Math.max(0, ...faults.map((fault) => fault.path.length));
  const [best] = forms.filter((faults) => faults.length > 0).sort((a, b) => distance(a) - distance(b));
  // No form comes close: none of them got beyond the value itself.
  if (best === undefined || best.every((fault) => fault.path.length === path.length && fault.key === null))
    return [{ path, key: null, message: issue.message }];
  return best;
}

/** Where a value stands in the file, or the nearest above it that stands there. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], otherwise: number): number {
  for (let size = path.length; size > 0; size--) {
    const above = size === 1 ? document.contents : document.getIn(path.slice(0, size - 1), true);
    if (isMap(above)) {
      const pair = above.items.find((item) => String(item.key) === String(path[size - 1]));
      const range = (pair?.key as { range?: readonly [number, number, number] } | undefined)?.range;
      if (range != null) return range[0];
    }
    const node = document.getIn(path.slice(0, size), true) as { range?: readonly [number, number, number] } | undefined;
    if (node?.range != null) return node.range[0];
  }
  return otherwise;
}
