import { parseAddress } from "../model/address.js";
import type { TraceRow } from "../model/outputs.js";
import type { LineShape, ViewLine } from "./output-kind.js";

/**
 * A row of a stack that was recorded earlier: when the handle was opened, the block allocated, the lock made.
 *
 * ```text
 * 0x8018FCB9: ntoskrnl!ExDestroyHandle+0x103                        !htrace, !cs -s
 * 00007fffcf6530df ntdll!RtlDebugAllocateHeap+0x000000000000003f    !heap -p -a
 * ```
 */
export const traceRow: LineShape = {
  name: "TraceRow",
  example: "0x8018FCB9: ntoskrnl!ExDestroyHandle+0x103",
  pattern: /^(?:0x)?([0-9a-f]{8}(?:`?[0-9a-f]{8})?):? +((?:[\w.$@<>~-]+!\S.*|[\w.$@-]+\+0x[0-9a-f]+|\+0x[0-9a-f]+|<[\w ]+>\+0x[0-9a-f]+))$/i,
  continues: true,
};

export function readTrace(line: ViewLine): TraceRow | null {
  const match = traceRow.pattern.exec(line.text);
  const address = match === null ? undefined : parseAddress(match[1]!);
  return match === null || address === undefined ? null : { line: line.line, address, callSite: match[2]! };
}

export function printTrace(row: TraceRow): string {
  return `    ${row.address} ${row.callSite}`;
}
