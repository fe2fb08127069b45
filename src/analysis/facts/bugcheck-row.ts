import type { Frame, Stack } from "../../model/outputs.js";
import type { Entry } from "../entries.js";
import { plainId } from "./plain-id.js";

/**
 * `NT!_KeBugCheckEx+0x194`, near the top of a stack: the system is being stopped there. `KeBugCheck2`, which it calls,
 * keeps no arguments.
 */
export function bugcheckRow({ frames }: Stack): Frame | undefined {
  const rows = frames.slice(0, 6);
  const first = rows.findIndex(({ symbol }) => /^_?KeBugCheck(?:Ex|2)?(?:@\d+)?$/.test(symbol ?? ""));
  const asked = rows[first]?.symbol === "KeBugCheck2" ? rows[first + 1] : undefined;
  return asked?.symbol === "KeBugCheckEx" ? asked : rows[first];
}

/** The log tells of a bug check, by whichever output. */
export function showsBugcheck({ output }: Entry): boolean {
  if (output?._tag === "analysis") return output.bugcheck !== null;
  if (output?._tag === "stack") return bugcheckRow(output) !== undefined;
  return output?._tag === "event" && output.event === "bugcheck";
}

export interface Raised {
  readonly code: string;
  readonly parameters: readonly string[];
}

/**
 * What a row of KeBugCheckEx holds: the code and two arguments on x86, three on x64, where the function stores its
 * registers in that place before anything else.
 *
 * ```text
 * f0711b74 8051cc4f 00000050 90909090 00000000 nt!KeBugCheckEx+0x1b
 * … : 00000000`0000000a 00000000`00000018 00000000`00000002 00000000`00000000 : nt!KeBugCheckEx+0x107
 * ```
 */
export function argumentsIn(row: Frame | undefined): Raised | null {
  const [code, ...parameters] = row?.symbol?.replace(/^_/, "") === "KeBugCheckEx" ? row.args : [];
  // Of a column that was cut nobody knows the rest; the kernel's own codes have up to three digits.
  if (code === undefined || !/^(?:[0-9a-f]{8}|0{8}`?0{5}[0-9a-f]{3})$/i.test(code) || plainId(code) === "0")
    return null;
  return { code: plainId(code), parameters };
}
