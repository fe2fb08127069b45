import type { Evidence } from "../../model/evidence.js";
import type { ThreadRow } from "../../model/outputs.js";
import { entriesShowing, evidenceLine, mergeEvidence } from "../entries.js";
import type { FactContext } from "./fact.js";
import type { LockWait } from "./lock-graph.js";
import { plainId } from "./plain-id.js";

/** A thread of the kernel whose row and what stands below it are in the log. */
export interface KernelThread {
  readonly row: ThreadRow;
  readonly source: number;
  readonly time: string;
  /** The message that it waits to be answered, and by whom. */
  readonly reply: { readonly message: string; readonly process: string | null; readonly line: number } | null;
}

/** The threads that `!thread` and `!process` print with their details; a later look at the same standstill counts once. */
export function kernelThreads({ entries, standstill }: FactContext): readonly KernelThread[] {
  const found = new Map<string, KernelThread>();
  for (const { source, output } of entriesShowing(entries, "threads")) {
    for (const row of output.rows) {
      if (row.object === null || row.details.length === 0) continue;
      const time = standstill(source, row.line);
      const key = `${time} ${plainId(row.object)}`;
      if (!found.has(key)) found.set(key, { row, source, time, reply: replyOf(row) });
    }
  }
  return [...found.values()];
}

/** `Waiting for reply to ALPC Message ffffd30f0c21b680 : queued at port ffffa50c8b8e3a90 : owned by process ffffa50c8a4c2080` */
function replyOf({ details }: ThreadRow): KernelThread["reply"] {
  for (const { label, value, line } of details) {
    const message = /^Waiting for reply to (?:A?LPC) Message ([0-9a-f`]{8,17})$/i.exec(label)?.[1];
    if (message === undefined) continue;
    return { message, process: /owned by process ([0-9a-f`]{8,17})/i.exec(value)?.[1] ?? null, line };
  }
  return null;
}

/**
 * Who waits for whom, of what kernel threads say themselves: for a mutant that another thread owns, for the answer to a
 * message that a server's thread has taken.
 *
 * ```text
 *     ffffa50c8d2fa6e0  Mutant - owning thread ffffa50c8a0c7080
 *     Waiting for reply to ALPC Message ffffd30f0c21b680 : queued at port …
 *   lkd> !alpc /m ffffd30f0c21b680
 *     ServerThread          : ffffa50c8fb11080
 * ```
 */
export function kernelLinks(threads: readonly KernelThread[], context: FactContext): readonly LockWait[] {
  const servers = serverThreads(context);
  return threads.flatMap(({ row, source, time, reply }): readonly LockWait[] => {
    if (!/^WAIT\b/.test(row.state ?? "")) return [];
    const own = {
      waiter: row.object!,
      asker: null,
      lockName: null,
      listed: false,
      missing: false,
      time,
      moment: context.momentAt(source, row.line),
      confidence: "strong",
    } as const;
    const server = reply === null ? undefined : servers.get(`${source} ${plainId(reply.message)}`);
    if (reply !== null && server !== undefined)
      return [
        {
          ...own,
          lock: reply.message,
          kind: "reply",
          ownerId: server.thread,
          owner: server.thread,
          because: "!alpc names the thread of the server that has taken the message",
          evidence: mergeEvidence([evidenceLine(source, row.line), evidenceLine(source, reply.line), server.evidence]),
        },
      ];
    // Of several objects any one may be what lets it go on.
    const objects = row.details.filter(({ label }) => label === "Wait object");
    const [, mutant, owner] =
      /^([0-9a-f`]{8,17}) +Mutant - owning thread ([0-9a-f`]{8,17})/i.exec(objects[0]?.value ?? "") ?? [];
    if (objects.length !== 1 || mutant === undefined || owner === undefined) return [];
    return [
      {
        ...own,
        lock: mutant,
        kind: "mutant",
        ownerId: owner,
        owner,
        because: "the listing of the thread names the owner of the mutant",
        evidence: [evidenceLine(source, row.line), evidenceLine(source, objects[0]!.line)],
      },
    ];
  });
}

interface Server {
  readonly thread: string;
  readonly evidence: Evidence;
}

/** By log and message, the thread that `!alpc /m` says has taken it. */
function serverThreads({ entries }: FactContext): ReadonlyMap<string, Server> {
  const found = new Map<string, Server>();
  for (const { source, output } of entriesShowing(entries, "fields")) {
    let message: string | undefined;
    for (const { label, value, line } of output.rows) {
      if (label === "Message") message = /^[0-9a-f`]{8,17}$/i.exec(value)?.[0];
      const thread = label === "ServerThread" ? /^[0-9a-f`]{8,17}/i.exec(value)?.[0] : undefined;
      if (message !== undefined && thread !== undefined && !/^[0`]+$/.test(thread))
        found.set(`${source} ${plainId(message)}`, { thread, evidence: evidenceLine(source, line) });
    }
  }
  return found;
}
