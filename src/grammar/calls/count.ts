import { LineKind } from "../../text/line-kind.js";
import { rowText } from "../../text/rows.js";
import { answersIn, type Answer } from "../dx/answer.js";
import { isGridLine, readGridRow, readHeader } from "../dx/grid.js";
import { cutRow, depthOf, isCutOff, unitOf } from "../dx/row.js";
import type { OutputView } from "../output-kind.js";
import { areCalls } from "./read.js";

const BLANK = 0x20;
const TAB = 9;
const BRACKET = 0x5b;
const EQUALS = 0x3d;
const HASH = 0x23;

/** How many calls the lines list: as many as the reader gives rows, without reading the fields of each. */
export function countCalls(view: OutputView): number {
  return answersIn(view)
    .filter(areCalls)
    .reduce((sum, answer) => sum + callsIn(answer), 0);
}

/**
 * ```text
 *     [0x0]                          a call: an element one level deep
 *         EventType        : 0x0     nothing to look at but its indentation
 * = [0x0]   - 17:D42   - 0x57   =    a call: a row of a grid
 * ```
 */
function callsIn({ view: { rows }, from, last }: Answer): number {
  const { bytes } = rows.text;
  let calls = 0;
  let unit = 0;
  let open = false;
  for (let index = from; index <= last; index++) {
    if (rows.kinds[index] !== LineKind.dxRow) continue;
    const start = rows.payload.data[index]!;
    let at = start;
    while (bytes[at] === BLANK || bytes[at] === TAB) at++;
    const first = bytes[at];
    if (at === start && (first === EQUALS || first === HASH)) {
      const text = rowText(rows, index).trimEnd();
      if (isGridLine(text)) {
        if (readHeader(text) === null && !isCutOff(readGridRow(text, []).name)) calls++;
        continue;
      }
    }
    const indent = at - start;
    if (unit === 0) unit = unitOf({ indent });
    if (open && (first !== BRACKET || depthOf(indent, unit) !== 1)) continue;
    const { name } = cutRow(rowText(rows, index).trimEnd());
    // A listing may begin with the fields of a call whose element was left out.
    if (isCutOff(name) || (open && !name.startsWith("["))) continue;
    calls++;
    open = true;
  }
  return calls;
}
