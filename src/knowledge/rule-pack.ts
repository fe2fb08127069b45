/** Reads rule files. For `scripts/generate.mjs`, the tests, and the commands that take rules of a team. */
import { checkRule, type RuleVocabulary } from "./rule-check.js";
import { ruleSchema } from "./rule-schema.js";
import type { Rule } from "./rule-types.js";
import { readDocuments, type FileProblem, type WrittenFile } from "./yaml-file.js";

/** All rules of the files, one in each document, and everything that is wrong with them, by line and column. */
export function readRules(
  files: readonly WrittenFile[],
  vocabulary: RuleVocabulary = {},
): {
  readonly rules: readonly Rule[];
  readonly problems: readonly FileProblem[];
  /** The file of each rule. */
  readonly files: ReadonlyMap<string, string>;
} {
  const rules: Rule[] = [];
  const problems: FileProblem[] = [];
  const names = new Map<string, string>();
  for (const one of files) {
    for (const { value, complain } of readDocuments(one, ruleSchema, problems, "see docs/adding-a-rule.md")) {
      const other = names.get(value.rule);
      if (other !== undefined)
        complain(["rule"], `${value.rule} is also in ${other}`, "give the rule an id of its own");
      names.set(value.rule, one.file);
      for (const fault of checkRule(value, vocabulary)) complain(fault.path, fault.found, fault.remedy);
      rules.push(value);
    }
  }
  return { rules: [...rules].sort((a, b) => (a.rule < b.rule ? -1 : 1)), problems, files: names };
}
