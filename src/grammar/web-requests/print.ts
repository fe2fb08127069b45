import type { WebRequests } from "../../model/replay.js";

/** A table that `webRequests` reads back as the same view. */
export function printWebRequests(table: WebRequests): string {
  const rows = table.rows.map((row) => {
    const thread = (row.thread === null ? "--" : String(row.thread)).padStart(4);
    const times = `${(row.timeOut ?? "Not set").padEnd(8)} ${row.running.padEnd(8)}`;
    return `${row.httpContext} ${thread} ${times} ${String(row.status).padStart(6)} ${row.verb.padEnd(8)} ${row.url}`;
  });
  return ["HttpContext    Thread Time Out Running  Status Verb     Url", ...rows].join("\n");
}
