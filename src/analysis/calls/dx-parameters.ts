import type { DxRow, DxValue } from "../../model/dx.js";
import type { Look } from "./looks.js";
import { readNumber } from "./values.js";

export interface DxParameter {
  readonly value: string;
  readonly number: bigint | null;
  readonly text: string | null;
  readonly line: number;
}

const TOP_FRAME = /(?:Frames\[(?:0x)?0\]|curframe)\.(?:Attributes\.)?(?:Parameters|LocalVariables)\b/i;

/**
 * ```text
 * 0:000> dx @$curstack.Frames[0].Parameters
 *     lpszUrl          : 0x5c2f58c : "http://…" [Type: char *]
 * ```
 */
export function parametersOfDx(look: Look, count: number, name: string, index: number): DxParameter | null {
  for (const output of look.outputs) {
    if (output._tag !== "dx" || output.expression === null || !TOP_FRAME.test(output.expression)) continue;
    const rows = output.rows.filter((row) => row.depth === 1);
    const row =
      rows.find((one) => one.name.toLowerCase() === name.toLowerCase()) ??
      (rows.length === count && /Parameters/i.test(output.expression) ? rows[index] : undefined);
    if (row?.value != null) return parameterOf(row, row.value);
  }
  return null;
}

function parameterOf(row: DxRow, value: DxValue): DxParameter {
  const { line } = row;
  if (value._tag === "number") {
    const number = value.number === null ? null : readNumber(value.number);
    return { value: value.text, number, text: null, line };
  }
  if (value._tag === "pointer") {
    return { value: value.text, number: readNumber(value.number), text: quoted(value.display), line };
  }
  return { value: value.text, number: readNumber(value.text), text: quoted(value.text), line };
}

function quoted(text: string | null): string | null {
  return text === null ? null : (/"(.*?)"/s.exec(text)?.[1] ?? null);
}
