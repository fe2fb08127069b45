import type { Trace } from "../../model/outputs.js";
import { linesOf, type OutputKind } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";
import { printTrace, readTrace, traceRow } from "./row.js";

/** A recorded stack that belongs to no handle, lock or block: `!avrf -vs`, or an excerpt. */
export const traces: OutputKind = {
  tag: "trace",
  commands: null,
  rows: "any",
  shapes: [traceRow],
  rule: linesOf("trace", [traceRow.name]),
  read: (view) => [
    {
      _tag: "trace",
      lines: rangeOf(view),
      rows: linesIn(view)
        .map(readTrace)
        .filter((row) => row !== null),
    },
  ],
};

export function printTraces(trace: Trace): string {
  return trace.rows.map(printTrace).join("\n");
}
