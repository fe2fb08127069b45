/**
 * Reads rule files and turns them into the module that is loaded at run time. For `scripts/generate.mjs` and the tests.
 */
import { LineCounter, parseDocument, type Document } from "yaml";
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
export function readRules(files: readonly RuleFile[]): {
  readonly rules: readonly Rule[];
  readonly problems: readonly RuleProblem[];
} {
  const rules: Rule[] = [];
  const problems: RuleProblem[] = [];
  const names = new Map<string, string>();
  for (const { file, text } of files) {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, version: "1.2", schema: "core" });
    const complain = (offset: number, found: string, remedy: string): void => {
      const { line, col } = lines.linePos(offset);
      problems.push({ file, line, column: col, found, remedy });
    };
    for (const error of document.errors) complain(error.pos[0], error.message.split("\n")[0]!, "write valid YAML 1.2");
    if (document.errors.length > 0) continue;
    const result = ruleSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
    if (!result.success) {
      for (const issue of result.error.issues) {
        complain(
          offsetOf(document, issue.path),
          `${issue.path.join(".")}: ${issue.message}`,
          "see docs/adding-a-rule.md for the fields of a rule",
        );
      }
      continue;
    }
    const rule = result.data;
    const other = names.get(rule.rule);
    if (other !== undefined) complain(0, `${rule.rule} is also in ${other}`, "give the rule an id of its own");
    names.set(rule.rule, file);
    for (const unknown of unknownEvents(rule)) {
      complain(
        offsetOf(document, ["match"]),
        `match names the event ${unknown}, which events does not have`,
        `add ${unknown} to events, or correct the name`,
      );
    }
    rules.push(rule);
  }
  return { rules: [...rules].sort((a, b) => (a.rule < b.rule ? -1 : 1)), problems };
}

function unknownEvents(rule: Rule): readonly string[] {
  const used =
    "event" in rule.match
      ? [rule.match.event]
      : "inside" in rule.match
        ? rule.match.inside
        : rule.match.sequence.steps.flatMap((step) => (typeof step === "string" ? [step] : [step.never, step.until]));
  return used.map((name) => name.replace(/\?$/, "")).filter((name) => rule.events[name] === undefined);
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let size = path.length; size > 0; size--) {
    const node = document.getIn(path.slice(0, size), true) as { range?: readonly [number, number, number] } | undefined;
    if (node?.range !== undefined) return node.range[0];
  }
  return 0;
}
