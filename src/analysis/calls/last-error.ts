import type { CallError } from "../../model/case.js";
import type { Confidence, Evidence } from "../../model/evidence.js";
import type { Output } from "../../model/outputs.js";
import type { Api, Knowledge } from "../../knowledge/index.js";
import { evidenceLine } from "../entries.js";
import { readNumber } from "./values.js";

/** A last error that somebody looked at. */
export interface ShownError {
  readonly value: number;
  readonly from: string;
  readonly evidence: Evidence;
}

/**
 * The last errors of the thread that an output shows.
 *
 * ```text
 * LastErrorValue: (Win32) 0x2 (2) - The system cannot find the file specified.       !gle
 *     LastErrorValue:       2                                                        !teb
 *    +0x034 LastErrorValue   : 0x2                                                   dt _TEB
 * ```
 */
export function errorsShown(output: Output, source: number, thread: string | null): readonly ShownError[] {
  switch (output._tag) {
    case "last-error":
      return output.rows.flatMap((row): ShownError[] => {
        const from = row.label === "LastErrorValue" ? "!gle" : /^error code/i.test(row.label) ? "!error" : null;
        const value = Number.parseInt(row.code, 16);
        if (from === null || Number.isNaN(value) || !isThread(thread, row.thread)) return [];
        return [{ value, from, evidence: evidenceLine(source, row.line) }];
      });
    case "fields":
      return output.rows.flatMap((row) => shown(row.label, `0n${row.value}`, "!teb", source, row.line));
    case "type":
      return output.rows.flatMap((row) => shown(row.name, row.value, "dt", source, row.line));
    case "dx":
      return output.rows.flatMap((row) => shown(row.name, row.value?.text ?? "", "dx", source, row.line));
    default:
      return [];
  }
}

function shown(label: string, value: string, from: string, source: number, line: number): ShownError[] {
  if (label !== "LastErrorValue") return [];
  const number = readNumber(value);
  if (number === null || number < 0n || number > 0xffffffffn) return [];
  return [{ value: Number(number), from, evidence: evidenceLine(source, line) }];
}

function isThread(thread: string | null, row: number | null): boolean {
  return row === null || thread === null || Number(thread.split(":")[1]) === row;
}

/** The functions that leave their error code with the thread. */
export function leavesLastError(api: Api): boolean {
  return /GetLastError/.test(api.errorSource);
}

export function callError(
  api: Api,
  error: ShownError,
  confidence: Confidence,
  because: string,
  knowledge: Knowledge,
): CallError {
  const explained = knowledge.explainError(error.value, knowledge.groupsFor(api));
  return {
    value: error.value.toString(16).padStart(8, "0"),
    name: explained?.code.name ?? null,
    meaning: explained?.code.meaning ?? null,
    from: error.from,
    confidence,
    because,
    evidence: [error.evidence],
  };
}
