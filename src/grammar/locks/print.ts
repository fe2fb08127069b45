import type { LockRow, Locks } from "../../model/outputs.js";
import { printNumbered } from "../trace/row.js";

/** Critical sections as `!locks` of user mode prints them, resources as that of the kernel. */
export function printLocks(locks: Locks): string {
  const rows = locks.rows.map((row) => (row.kind === "resource" ? printResource(row) : printSection(row)));
  return [...rows, ...(locks.summary === null ? [] : [locks.summary])].join("\n");
}

function printSection(row: LockRow): string {
  const lines =
    row.symbol === null ? [`Critical section   = 0x${row.address}`] : [`CritSec ${row.symbol} at ${row.address}`];
  for (const { label, value } of row.details) lines.push(`${label.padEnd(19)}${value}`);
  if (row.locked === true) lines.push("*** Locked");
  if (row.locked === false) lines.push("NOT LOCKED");
  return [...lines, ...row.trace.map(printNumbered), ""].join("\n");
}

function printResource(row: LockRow): string {
  const lines = [`Resource @ 0x${row.address}    ${row.state ?? ""}`];
  for (const { label, value } of row.details) lines.push(`    ${label} = ${value}`);
  if (row.threads.length > 0)
    lines.push(
      `     Threads: ${row.threads.map(({ thread, count, marked }) => `${thread}-${count}${marked ? "<*>" : ""}`).join(" ")} `,
    );
  for (const wants of ["shared", "exclusive"] as const) {
    const threads = row.waiters.filter((waiter) => waiter.wants === wants);
    if (threads.length === 0) continue;
    lines.push("", `     Threads Waiting On ${wants === "shared" ? "Shared" : "Exclusive"} Access:`);
    lines.push(...threads.map(({ thread }) => `              ${thread}       `));
  }
  return lines.join("\n");
}
