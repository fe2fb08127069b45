import type { Analysis, Bugcheck, LabelledValue, Output } from "../../model/outputs.js";
import { lastLineOf } from "../../text/rows.js";
import type { OutputView, ViewLine } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";
import {
  argument,
  argumentsLine,
  details,
  dotted,
  field,
  followup,
  headline,
  key,
  keyValue,
  lastWord,
  more,
  title,
  word,
} from "./shapes.js";

interface Draft {
  line: number;
  label: string;
  value: string;
}

interface BugcheckDraft {
  line: number;
  name: string | null;
  code: string | null;
  description: string;
  arguments: { line: number; value: string; text: string }[];
}

/** One part of an analysis, up to the next stack, register dump or exception record. */
export function readAnalysis(view: OutputView): readonly Output[] {
  const fields: Draft[] = [];
  const keyValues: Draft[] = [];
  let heading: string | null = null;
  let bugcheck: BugcheckDraft | null = null;
  let before: ViewLine | null = null;
  for (const line of linesIn(view)) {
    const { shape, text } = line;
    const match = shape?.pattern.exec(text) ?? null;
    if (shape === title) heading = `${match?.[1] ?? ""}${match?.[2] ?? ""}`;
    else if (shape === headline) bugcheck = startBugcheck(line, match!);
    else if (shape === argumentsLine || shape === argument || shape === dotted) {
      bugcheck ??= { line: line.line, name: null, code: null, description: "", arguments: [] };
      if (shape === dotted && match![1] === "BugCheckCode") bugcheck.code = match![2]!.toLowerCase().padStart(8, "0");
      else if (shape === dotted)
        bugcheck.arguments.push({ line: line.line, value: match![2]!.toLowerCase(), text: "" });
      else if (shape === argument)
        bugcheck.arguments.push({ line: line.line, value: plain(match![2]!), text: match![3] ?? "" });
      else
        for (const value of match![1]?.trim().split(" ") ?? [])
          bugcheck.arguments.push({ line: line.line, value: plain(value), text: "" });
    } else if (shape === key) keyValues.push({ line: line.line, label: match![1]!, value: "" });
    else if (shape === keyValue) {
      const open = keyValues.at(-1);
      if (open !== undefined) open.value = match![1]!;
    } else if (shape === field || shape === word || shape === followup) {
      fields.push({ line: line.line, label: match![1]!, value: match![2] ?? "" });
    } else if (shape === undefined || shape === more || shape === lastWord) {
      // What stands behind a blank line ends no argument: somebody's own words.
      const goesOn = before !== null && line.line <= lastLineOf(view.rows, before.index) + 1;
      if (fields.length === 0 && (goesOn || bugcheck?.arguments.length === 0)) describe(bugcheck, text);
    } else if (shape !== details) belowField(fields, text);
    before = line;
  }
  const analysis: Analysis = {
    _tag: "analysis",
    lines: rangeOf(view),
    title: heading,
    bugcheck: bugcheck satisfies Bugcheck | null,
    fields: fields satisfies LabelledValue[],
    keyValues,
  };
  return [analysis];
}

function startBugcheck(line: ViewLine, match: RegExpExecArray): BugcheckDraft {
  const [, name, code, short, values, bare, old, words] = match;
  const number = code ?? short ?? bare ?? old ?? "";
  return {
    line: line.line,
    name: name ?? null,
    code: number.toLowerCase().padStart(8, "0"),
    description: "",
    arguments: (values ?? words?.trim().replaceAll(" ", ",") ?? "")
      .split(",")
      .map((value) => value.trim())
      .filter((value) => value !== "")
      .map((value) => ({ line: line.line, value: plain(value), text: "" })),
  };
}

/** A sentence below the headline describes the stop; below an argument it continues that argument's text. */
function describe(bugcheck: BugcheckDraft | null, text: string): void {
  if (bugcheck === null) return;
  const last = bugcheck.arguments.at(-1);
  if (last !== undefined) last.text = joined(last.text, text, " ");
  else bugcheck.description = joined(bugcheck.description, text, " ");
}

function belowField(fields: Draft[], text: string): void {
  const open = fields.at(-1);
  if (open !== undefined) open.value = joined(open.value, text, "\n");
}

function joined(before: string, text: string, glue: string): string {
  return before === "" ? text : `${before}${glue}${text}`;
}

function plain(value: string): string {
  return value.replace("`", "").toLowerCase();
}
