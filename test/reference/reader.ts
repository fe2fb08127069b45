import {
  INSTRUCTION_LAYOUT,
  SITE_LAYOUT,
  UNKNOWN_LAYOUT,
  type StackLayout,
} from "../../src/text/stack-layout.js";
import { sniff } from "../../src/text/source.js";
import { answerTo, canBeTyped, insideStack, isNoise, shapeOf, UNPROMPTED, type Answer, type Kind } from "./answer.js";
import { dxCommand, dxRow } from "./dx-rows.js";
import { headerLayout } from "./header.js";
import { closeList, continues, continuesArguments, openRow, type OpenRow } from "./joined.js";
import { readText } from "./lines.js";
import { promptAt } from "./prompt.js";
import { isModuleRow, isPointerPair, isStackCommand, isTraceRow, memoryRow } from "./rows.js";
import { stackRow, type RowResult, type StackRow } from "./stack-row.js";

/** A line, or lines that belong together. */
export interface Row {
  readonly kind: Kind;
  readonly first: number;
  last: number;
  /** Without the blanks around it. */
  readonly text: string;
  /** The fields of a stack row. */
  stack: StackRow | null;
}

export interface ReadLog {
  readonly lines: number;
  readonly longLines: readonly number[];
  readonly rows: readonly Row[];
}

/** Reads a whole log, one line after the other. */
export function readLog(file: Uint8Array): ReadLog {
  const shape = sniff(file);
  const { lines, longLines } = readText(file, shape);
  const rows = readRows(joinWrapped(lines, shape.wrap), shape.wrap);
  return { lines: lines.length, longLines, rows };
}

/** A line of the file, or several that a terminal cut; `after` is how long the last of them is. */
interface Line {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}
