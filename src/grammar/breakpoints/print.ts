import type { BreakpointHit, BreakpointRow, Breakpoints } from "../../model/outputs.js";

export function printBreakpointHit(hit: BreakpointHit): string {
  return `Breakpoint ${hit.id} hit`;
}

/** Rows of `bl`; a breakpoint that is only announced prints as `bp` and `bu` announce it. */
export function printBreakpoints(breakpoints: Breakpoints): string {
  return breakpoints.rows.map(printRow).join("\n");
}

function printRow(row: BreakpointRow): string {
  if (row.id === null) return `Bp expression '${row.symbol ?? ""}' could not be resolved, adding deferred bp`;
  if (row.enabled === null) return `breakpoint ${row.id} redefined`;
  const status = `${row.enabled ? "e" : "d"}${row.deferred ? "u" : ""}`;
  const address = row.address ?? (row.deferred ? "" : "<inline function>");
  const access = row.access === null ? "" : ` ${row.access[0]!} ${row.access.slice(1)}`;
  const source = row.source === null ? "" : ` [${row.source.path} @ ${row.source.line}]`;
  const thread = row.thread === null ? "" : `  ${row.thread}`;
  const symbol = row.symbol === null ? "" : row.deferred ? ` (${row.symbol})` : ` ${row.symbol}`;
  const command = row.command === null ? "" : ` "${row.command}"`;
  return ` ${row.id} ${status} ${address}${access}${source}     0001 (0001)${thread}${symbol}${command}`;
}
