import type { ProcessRow, Processes } from "../../model/outputs.js";

/** Rows of `|`, or of `!process` for processes that have a kernel object. */
export function printProcesses(processes: Processes): string {
  return processes.rows
    .map((row) => (row.object === null ? printUserProcess(row) : printKernelProcess(row)))
    .join("\n");
}

function printUserProcess(row: ProcessRow): string {
  const head = `${row.mark ?? " "}  ${row.index ?? 0}`;
  if (row.processId === null) return `${head} ${row.how ?? ""}${row.name === null ? "" : `: ${row.name}`}`;
  return `${head}\tid: ${row.processId}\t${row.how === null ? "" : `${row.how}\t`}name: ${row.name ?? ""}`;
}

function printKernelProcess(row: ProcessRow): string {
  const head = [
    `PROCESS ${row.object ?? ""}`,
    row.processId === null ? "" : `Cid: ${row.processId}`,
    row.peb === null ? "" : `Peb: ${row.peb}`,
    row.parentId === null ? "" : `ParentCid: ${row.parentId}`,
  ];
  return [
    head.filter((part) => part !== "").join("  "),
    ...(row.name === null ? [] : [`    Image: ${row.name}`]),
    ...row.details.map(
      ({ label, value }) =>
        `    ${label === "DirBase" || label === "SessionId" ? `${label}:` : label.padEnd(33)} ${value}`,
    ),
  ].join("\n");
}
