import type { Heap, HeapRow } from "../../model/outputs.js";
import { printTrace } from "../trace/row.js";

/** `!heap -p -a`: the heap, the block, who allocated or freed it. */
export function printHeap(heap: Heap): string {
  const lines: string[] = [];
  if (heap.address !== null) lines.push(`    address ${heap.address} found in`);
  for (const { label, value } of heap.fields) lines.push(`    ${label} @ ${value}`);
  const [first] = heap.rows;
  if (heap.state !== null && first !== undefined) {
    const [block = "", ...columns] = Object.keys(first.values);
    lines.push(`    in ${heap.state} allocation (  ${block}: ${columns.map((name) => name.padStart(16)).join(" ")})`);
  } else if (first !== undefined) lines.push("    HEAP_ENTRY Size Prev Flags    UserPtr UserSize - state");
  for (const row of heap.rows) lines.push(printRow(row));
  return [...lines, ...heap.trace.map(printTrace)].join("\n");
}

function printRow({ values }: HeapRow): string {
  if (values["HEAP_ENTRY"] !== undefined) {
    const { HEAP_ENTRY, Size, Prev, Flags, UserPtr, UserSize, state } = values;
    return `        ${HEAP_ENTRY} ${Size} ${Prev}  ${Flags}   ${UserPtr}    ${UserSize} - (${state})`;
  }
  const [block = "", user = "", size = "", address, space] = Object.values(values);
  return `        ${block}: ${user.padStart(16)} ${size.padStart(16)}${address === undefined ? "" : ` - ${address} ${space ?? ""}`}`;
}
