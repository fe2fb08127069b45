import type { HandleRow, Handles } from "../../model/outputs.js";
import { printNumbered } from "../trace/row.js";

/** The blocks of `!handle`, or of `!htrace` for rows that carry a trace. Kernel rows are not printed back. */
export function printHandles(handles: Handles): string {
  const rows = handles.rows.map((row) => (row.operation === null ? printBlock(row) : printTraced(row)));
  const counts = handles.counts.map(
    ({ label, value }) => `${value} handles${label === "Handles" ? "" : ` of type ${label}`}`,
  );
  return [...rows, ...counts].join("\n");
}

function printBlock(row: HandleRow): string {
  const lines = [`Handle ${row.handle}`];
  if (row.type !== null) lines.push(`  Type         \t${row.type}`);
  const [attributes] = row.details.filter(({ label }) => label === "Attributes");
  if (attributes !== undefined) lines.push(`  Attributes   \t${attributes.value}`);
  if (row.grantedAccess !== null)
    lines.push(`  GrantedAccess\t0x${row.grantedAccess}:`, `         ${row.access.join(",") || "None"}`);
  if (row.handleCount !== null) lines.push(`  HandleCount  \t${row.handleCount}`);
  if (row.pointerCount !== null) lines.push(`  PointerCount \t${row.pointerCount}`);
  lines.push(`  Name         \t${row.name ?? "<none>"}`);
  const others = row.details.filter(({ label }) => label !== "Attributes");
  if (others.length > 0) lines.push("  Object specific information");
  for (const { label, value } of others) lines.push(`    ${label} ${value}`);
  return lines.join("\n");
}

function printTraced(row: HandleRow): string {
  const lines = [`Handle = 0x${row.handle} - ${row.operation ?? ""}`];
  if (row.threadId !== null) lines.push(`Thread ID = 0x${row.threadId}, Process ID = 0x${row.processId ?? "0"}`);
  return [...lines, "", ...row.trace.map(printNumbered)].join("\n");
}
