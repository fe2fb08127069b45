import type { Evidence } from "../../model/evidence.js";
import type { Frame, Stack } from "../../model/outputs.js";
import { parseAddress } from "../../model/address.js";
import { entriesShowing, evidenceAt, evidenceLine, type Entry } from "../entries.js";
import type { FactContext } from "./fact.js";
import { failingCheck } from "./fast-fail.js";
import { plainId } from "./plain-id.js";
import { wordAt } from "./shown-memory.js";

/** A stop code that no line names, and what tells it. */
export interface CodeShown {
  readonly code: string;
  readonly parameters: readonly string[];
  readonly evidence: readonly Evidence[];
}

/**
 * The kernel keeps the code and its four arguments.
 *
 * ```text
 * 0: kd> dd nt!KiBugCheckData L5
 * 8073b340  0000000a 00000010 00000002 00000000
 * 8073b350  fb35c918
 * ```
 */
export function codeKept(source: number, entries: readonly Entry[]): CodeShown | null {
  for (const { source: own, output, commands } of entriesShowing(entries, "memory")) {
    const [first] = output.rows;
    if (own !== source || first === undefined || !commands.some(({ name, args }) => KEPT.test(`${name} ${args}`)))
      continue;
    const start = parseAddress(first.address);
    const bytes = first.address.length > 8 ? 8 : 4;
    if (start === undefined) continue;
    const words = [0, 1, 2, 3, 4].map(
      (i) => wordAt(BigInt(`0x${start}`) + BigInt(i * bytes), bytes, source, entries)?.text,
    );
    const [code, ...parameters] = words;
    if (code === undefined || plainId(code) === "0" || code.length - plainId(code).length < bytes) continue;
    return {
      code: plainId(code),
      parameters: parameters.filter((word) => word !== undefined),
      evidence: [evidenceAt(source, output.lines)],
    };
  }
  return null;
}

const KEPT = /^d[dpq]\w? (?:\w{1,20}!)?_?KiBugCheckData\b/i;

/** Of some routines that stop the system one code is known. */
export function codeOfRaiser(
  { frames }: Stack,
  row: Frame,
  source: number,
  { entries, knowledge }: FactContext,
): CodeShown | null {
  const from = frames.indexOf(row);
  for (const frame of frames.slice(from + 1, from + 5)) {
    const pattern =
      frame.module === null || frame.symbol === null ? undefined : knowledge.frameKind(frame.module, frame.symbol);
    if (pattern?.bugcheck === undefined) continue;
    const check = pattern.bugcheck === "139" ? failingCheck(source, entries) : null;
    return {
      code: pattern.bugcheck,
      parameters: check === null ? [] : [check.number],
      evidence: [evidenceLine(source, frame.line), ...(check === null ? [] : [check.evidence])],
    };
  }
  return null;
}
