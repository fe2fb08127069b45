import type { ApiLog } from "../../model/replay.js";

/** A log that `apiLog` reads back as the same view, behind a command that asks for it. */
export function printApiLog(log: ApiLog): string {
  const lines: string[] = [];
  let section: string | null = null;
  for (const row of log.rows) {
    if (row.section !== section && row.section !== null) lines.push(`${row.section}:`);
    section = row.section;
    if (row.row === "module") lines.push(`  ${row.name.padEnd(16)}${row.value === null ? "" : ` [${row.value}]`}`);
    else if (row.row === "call") {
      const result = row.value === null ? "" : ` -> ${row.value}`;
      lines.push(`Thrd ${row.threadId} ${row.caller} ${row.name}( ${row.args.join(" ")} )${result}`);
    } else if (row.row === "message") {
      lines.push(
        `[0]${row.processId!.toUpperCase()}.${row.threadId!.toUpperCase()}::${row.time} [${row.name}]${row.value ?? ""}`,
      );
    } else if (row.row === "category") lines.push(`  1 ${row.name.padEnd(30)} ${row.value}`);
    else if (row.value?.startsWith("0x") === true)
      lines.push(`    Logger Id ${row.value} @ 0xFFFFF80000000000 Named '${row.name}'`);
    else if (row.name === "Output directory") lines.push(`${row.name}: ${row.value}`);
    else lines.push(row.name === "Logging" ? `Logging ${row.value}.` : `  ${row.name.padEnd(20)}${row.value}`);
  }
  return lines.join("\n");
}
