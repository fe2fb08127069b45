import type { CallTrace, CallTraceRow } from "../../model/replay.js";

/** A trace that `callTrace` reads back as the same view. */
export function printCallTrace(trace: CallTrace): string {
  const lines: string[] = [];
  if (trace.function !== null) lines.push(`Tracing ${trace.function} to return address ${trace.returnAddress ?? ""}`);
  for (let i = 0; i <= trace.rows.length; i++) {
    for (const notice of trace.notices) if (notice.beforeRow === i) lines.push(notice.text);
    const row = trace.rows[i];
    if (row !== undefined) lines.push(printRow(row));
  }
  if (trace.instructions !== null) {
    lines.push(
      "",
      `${trace.instructions} instructions were executed in ${trace.events} events (${trace.otherThreadEvents} from other threads)`,
    );
  }
  if (trace.functions.length > 0) {
    lines.push("", "Function Name                               Invocations MinInst MaxInst AvgInst");
    for (const one of trace.functions) {
      const counts = [one.minimum, one.maximum, one.average].map((count) => ` ${String(count).padStart(7)}`).join("");
      lines.push(`${one.name.padEnd(47)} ${String(one.invocations).padStart(7)}${counts}`);
    }
  }
  if (trace.systemCallCount !== null) lines.push("", `${trace.systemCallCount} system calls were executed`);
  if (trace.systemCalls.length > 0) {
    lines.push("", "Calls  System Call");
    for (const one of trace.systemCalls) lines.push(`${String(one.calls).padStart(5)}  ${one.function}`);
  }
  return lines.join("\n");
}

function printRow(row: CallTraceRow): string {
  const counts = `${String(row.instructions).padStart(5)} ${String(row.calleeInstructions).padStart(5)}`;
  const returned = row.returned === null ? "" : ` ${row.returned.register} = ${row.returned.value}`;
  return `${counts} [${String(row.depth).padStart(3)}] ${"  ".repeat(row.depth)}${row.callSite}${returned}`;
}
