import type { Address } from "../../model/address.js";
import type { ThreadRow, Threads } from "../../model/outputs.js";

/** Rows of `~`, and of `!thread` for threads that have a kernel object. Times and managed threads are not printed back. */
export function printThreads(threads: Threads): string {
  return threads.rows.map((row) => (row.object === null ? printUserThread(row) : printKernelThread(row))).join("\n");
}

function printUserThread(row: ThreadRow): string {
  const suspend = row.suspend === null ? "" : ` Suspend: ${row.suspend}`;
  const name = row.name === null ? "" : ` "${row.name}"`;
  const below = row.details.map(({ label, value }) => `\n      ${label}: ${value}`).join("");
  return (
    `${row.mark ?? " "} ${String(row.index ?? 0).padStart(2)}  Id: ${row.processId ?? "0"}.${row.threadId ?? "0"}${suspend} ` +
    `Teb: ${ticked(row.teb)} ${row.frozen === true ? "Frozen  " : "Unfrozen"}${name}${below}`
  );
}

function printKernelThread(row: ThreadRow): string {
  const [win32, ...details] = row.details;
  const head = `THREAD ${row.object ?? ""}  Cid ${row.processId ?? "0"}.${row.threadId ?? "0"}  Teb: ${row.teb ?? ""} Win32Thread: ${win32?.value ?? ""} ${row.state ?? ""}`;
  return [head.trimEnd(), ...details.map(({ label, value }) => `        ${label.padEnd(26)}${value}`)].join("\n");
}

function ticked(address: Address | null): string {
  const digits = address ?? "00000000";
  return digits.length > 8 ? `${digits.slice(0, 8)}\`${digits.slice(8)}` : digits;
}
