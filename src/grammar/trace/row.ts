import { parseAddress } from "../../model/address.js";
import type { TraceRow } from "../../model/outputs.js";
import type { LineShape, ViewLine } from "../output-kind.js";

/**
 * A row of a stack that was recorded earlier: when the handle was opened, the block allocated, the lock made.
 *
 * ```text
 * 0x8018FCB9: ntoskrnl!ExDestroyHandle+0x103                        !htrace, !cs -s
 * 00007fffcf6530df ntdll!RtlDebugAllocateHeap+0x000000000000003f    !heap -p -a
 * 7ffb1b2c2a3d ntdll!RtlAllocateHeap+0x0000000000003c7d             the same, of newer debuggers
 * 00401d20 orders!COrder::COrder+0x00000040 [c:\src\order.cpp @ 22]  with the source lines of private symbols
 * ```
 *
 * Behind the address stands a symbol with a displacement, or one word.
 */
export const traceRow: LineShape = {
  name: "TraceRow",
  example: "0x8018FCB9: ntoskrnl!ExDestroyHandle+0x103",
  pattern:
    /^(?:0x)?([0-9a-f]{6,16}|[0-9a-f]{1,8}`[0-9a-f]{8}):? +((?:[\w.$@<>~-]{1,100}(?:!\S.{0,2000})?\+0x[0-9a-f]{1,16}|[\w.$@<>~-]{1,100}!\S{1,2000}|\+0x[0-9a-f]{1,16}|<\w[\w ]{1,40}>\+0x[0-9a-f]{1,16}))(?: \[([^[\]@]{1,260}) @ (\d{1,7})\])?$/i,
};

export function readTrace(line: ViewLine): TraceRow | null {
  const match = traceRow.pattern.exec(line.text);
  const address = match === null ? undefined : parseAddress(match[1]!);
  if (match === null || address === undefined) return null;
  const row = { line: line.line, address, callSite: match[2]! };
  return match[3] === undefined ? row : { ...row, source: { path: match[3], line: Number(match[4]) } };
}

export function printTrace(row: TraceRow): string {
  return `    ${row.address} ${placeOf(row)}`;
}

/** As `!htrace` and `!cs -s` print it. */
export function printNumbered(row: TraceRow): string {
  return `0x${row.address}: ${placeOf(row)}`;
}

function placeOf({ callSite, source }: TraceRow): string {
  return source === undefined ? callSite : `${callSite} [${source.path} @ ${source.line}]`;
}
