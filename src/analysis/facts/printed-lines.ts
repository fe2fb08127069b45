import type { Output } from "../../model/outputs.js";

export interface PrintedLine {
  readonly line: number;
  readonly text: string;
}

/** Outputs that say something line by line. */
export const PRINTED: readonly ["text", "fields", "table"] = ["text", "fields", "table"];

/**
 * What an output of labelled values, cells or words says, line by line: a fact that hangs on one sentence of an
 * extension need not know how the sentence was read.
 */
export function printedLines(output: Output): readonly PrintedLine[] {
  switch (output._tag) {
    case "text":
      return output.text
        .split("\n")
        .map((text, i) => ({ line: output.lineNumbers[i] ?? output.lines[0], text: text.trim() }));
    case "fields":
      return output.rows.map(({ line, label, value }) => ({ line, text: `${label}: ${value}`.trim() }));
    case "table":
      return output.rows.map(({ line, cells }) => ({ line, text: cells.join(" ") }));
    default:
      return [];
  }
}
