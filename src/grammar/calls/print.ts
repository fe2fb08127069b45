import type { CallRow, Calls } from "../../model/dx.js";

/** A listing that the reader of `dx` reads back as the same view. */
export function printCalls(calls: Calls): string {
  const lines = calls.expression === null ? [] : [`${calls.expression}${" ".repeat(16)}`];
  for (const row of calls.rows) lines.push(...printCall(row));
  if (calls.truncated) lines.push("    [...]           ");
  return lines.join("\n");
}

function printCall(row: CallRow): string[] {
  const lines: string[] = row.key === null ? [] : [`    ${`[${row.key}]`.padEnd(16)}`];
  const indent = " ".repeat(row.key === null ? 4 : 8);
  const field = (name: string, value: string | number | null | undefined, type: string | null = null): void => {
    if (value == null) return;
    lines.push(`${indent}${name.padEnd(16)} : ${value}${type === null ? "" : ` [Type: ${type}]`}`);
  };
  const hex = (value: string | null): string | null => (value === null ? null : `0x${value.replace(/^0+(?=.)/, "")}`);
  field("EventType", row.eventType);
  field("ThreadId", row.threadId === null ? null : `0x${row.threadId}`);
  field("UniqueThreadId", row.uniqueThreadId === null ? null : `0x${row.uniqueThreadId.toString(16)}`);
  field("TimeStart", row.timeStart);
  field("TimeEnd", row.timeEnd);
  field("Function", row.function);
  field("FunctionAddress", hex(row.functionAddress));
  field("ReturnAddress", hex(row.returnAddress));
  field("ReturnValue", row.returnValue, row.returnType);
  for (const one of row.fields) field(one.name, one.value, one.type);
  if (row.parameters.length > 0) {
    lines.push(`${indent}${"Parameters".padEnd(16)}`);
    for (const one of row.parameters) {
      const name = /^(?:0x[0-9a-f]+|\d+)$/.test(one.name) ? `[${one.name}]` : one.name;
      lines.push(`${indent}    ${name.padEnd(16)} : ${one.value}${one.type === null ? "" : ` [Type: ${one.type}]`}`);
    }
  }
  field("SystemTimeStart", row.systemTimeStart?.text);
  field("SystemTimeEnd", row.systemTimeEnd?.text);
  return lines;
}
