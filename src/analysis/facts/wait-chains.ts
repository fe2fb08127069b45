import { weakest } from "../../model/evidence.js";
import { evidenceLine, mergeEvidence } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { holderOf } from "./irps.js";
import type { KernelThread } from "./kernel-links.js";
import type { LockWait } from "./lock-graph.js";
import { plainId } from "./plain-id.js";
import { secondsIn, timeInWords } from "./ticks.js";

/** Longer ways are cut: nobody reads them, and a damaged log may hold any. */
const LONGEST = 16;
/** Of a machine that stands still as a whole the rest says nothing new. */
const MOST = 8;

/**
 * Ways from a thread of the kernel over those that it waits for to the last one that the log names, and what that one
 * waits for: each way once, from a thread that no other is known to wait for. Circles are told as such.
 */
export function waitChainFacts(
  waits: readonly LockWait[],
  threads: readonly KernelThread[],
  context: FactContext,
): readonly FactDraft[] {
  const kernel = waits.filter(({ kind }) => kind === "resource" || kind === "mutant" || kind === "reply");
  const from = new Map<string, LockWait>();
  for (const wait of kernel) from.set(keyOf(wait.time, wait.waiter), from.get(keyOf(wait.time, wait.waiter)) ?? wait);
  const awaited = new Set(kernel.map((wait) => keyOf(wait.time, wait.ownerId)));
  const known = new Map(threads.map((one) => [keyOf(one.time, one.row.object!), one]));
  const ends = new Set<string>();
  const facts: FactDraft[] = [];
  for (const first of from.values()) {
    if (awaited.has(keyOf(first.time, first.waiter)) || facts.length === MOST) continue;
    const links = [first];
    const seen = new Set([keyOf(first.time, first.waiter)]);
    for (;;) {
      const next = from.get(keyOf(first.time, links.at(-1)!.ownerId));
      if (next === undefined || links.length === LONGEST || seen.has(keyOf(next.time, next.waiter))) break;
      seen.add(keyOf(next.time, next.waiter));
      links.push(next);
    }
    const last = links.at(-1)!;
    const end = keyOf(first.time, last.ownerId);
    if (seen.has(end)) continue;
    const thread = known.get(end);
    const goal = thread === undefined ? null : goalOf(thread, context);
    // That a thread holds a resource, and no more, is told as a wait for a lock.
    if (links.length === 1 && last.kind === "resource" && goal === null) continue;
    // Of several that wait for one thread the longest way would be best; the first names it as well.
    if (ends.has(`${end} ${links.at(-1)!.lock}`)) continue;
    ends.add(`${end} ${links.at(-1)!.lock}`);
    facts.push(chainFact(links, thread, goal, known));
  }
  return facts;
}

function keyOf(time: string, thread: string): string {
  return `${time} ${plainId(thread)}`;
}

function chainFact(
  links: readonly LockWait[],
  last: KernelThread | undefined,
  goal: Goal | null,
  known: ReadonlyMap<string, KernelThread>,
): FactDraft {
  const named = (time: string, thread: string): string => {
    const process = imageOf(known.get(keyOf(time, thread)));
    return process === null ? thread : `${thread} of ${process}`;
  };
  const way = links.map(
    (link) => `Thread ${named(link.time, link.waiter)} waits ${linkWords(link)} ${named(link.time, link.ownerId)}`,
  );
  const end = links.at(-1)!;
  const state = /^(\w+)/.exec(last?.row.state ?? "")?.[1];
  const held = goal?.what ?? (state === undefined || state === "WAIT" ? null : `is ${state} when it is looked at`);
  const ending = held === null ? "what it does the log does not say" : `it ${held}`;
  return {
    kind: "wait-chain",
    moment: Math.max(...links.map(({ moment }) => moment)),
    thread: null,
    fields: {
      first: named(links[0]!.time, links[0]!.waiter),
      "first.id": links[0]!.waiter,
      last: named(end.time, end.ownerId),
      "last.id": end.ownerId,
      "last.shown": last !== undefined,
      "last.on": goal?.on ?? (state === undefined ? null : state === "WAIT" ? "unknown" : "running"),
      "last.what": held,
      "last.since": last === undefined ? null : sinceOf(last),
      request: goal?.request,
      message: goal?.message,
      driver: goal?.driver,
      process: goal?.process,
      length: links.length + 1,
      way: way.join(". "),
    },
    text: `${way.join(". ")}; ${ending}`,
    basis: "inference",
    confidence: weakest(...links.map(({ confidence }) => confidence)),
    refutedBy: "a later look at the last thread that shows it somewhere else",
    evidence: mergeEvidence([
      ...links.flatMap(({ evidence }) => evidence),
      ...(goal?.lines ?? []).map(({ source, line }) => evidenceLine(source, line)),
      ...(last === undefined ? [] : [evidenceLine(last.source, last.row.line)]),
    ]),
  };
}

/** `for the resource ffffc38f1c0aa410, held by thread` */
function linkWords({ kind, lock }: LockWait): string {
  if (kind === "reply") return `for the answer to its ALPC message ${lock} by thread`;
  return `for the ${kind} ${lock}, held by thread`;
}

function imageOf(thread: KernelThread | undefined): string | null {
  return thread?.row.details.find(({ label }) => label === "Image")?.value ?? null;
}

/** `10 min` */
function sinceOf({ row }: KernelThread): string | null {
  const seconds = secondsIn(row.details.find(({ label }) => label === "Ticks")?.value ?? "");
  return seconds === null ? null : timeInWords(seconds);
}

/** What the last thread waits for. */
interface Goal {
  readonly on: "request" | "reply";
  readonly what: string;
  readonly request?: string;
  readonly driver?: string;
  readonly message?: string;
  readonly process?: string;
  readonly lines: readonly { readonly source: number; readonly line: number }[];
}

/** A request that a driver holds, or an answer that nobody is known to work on; null for anything else. */
function goalOf({ row, source, reply }: KernelThread, context: FactContext): Goal | null {
  if (!/^WAIT\b/.test(row.state ?? "")) return null;
  if (reply !== null) {
    const { message, process, line } = reply;
    return {
      on: "reply",
      what: `waits for the answer${process === null ? "" : ` of process ${process}`} to its ALPC message ${message}`,
      message,
      ...(process === null ? {} : { process }),
      lines: [{ source, line }],
    };
  }
  for (const { label, value, line } of row.details) {
    if (label !== "Irp") continue;
    const request = value.split(" ")[0]!;
    const holder = holderOf(request, source, context);
    if (holder === null) continue;
    return {
      on: "request",
      what: `has the request ${request}, which the driver ${holder.driver} holds`,
      request,
      driver: holder.driver,
      lines: [{ source, line }, holder],
    };
  }
  return null;
}
