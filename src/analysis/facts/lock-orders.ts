import { parseAddress } from "../../model/address.js";
import type { Stack } from "../../model/outputs.js";
import type { Fields } from "../../model/text-rows.js";
import { evidenceLine, type Entry } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { responsibleOf, siteOf } from "./responsible.js";

interface Lock {
  readonly address: string;
  /** Its symbol, else its address. */
  readonly name: string;
  readonly type: string | null;
}

interface Taking {
  readonly letter: string;
  readonly line: number;
  /** Where it was taken; null in the short form, and for the one that is being taken. */
  stack: Stack | null;
}

interface Taker {
  line: number;
  ended: boolean;
  /** The letters of its locks, as it took them. */
  order: readonly string[];
  readonly taken: Taking[];
}

/** What one `!deadlock` says. */
interface Report {
  readonly entry: Entry;
  readonly line: number;
  readonly locks: Map<string, Lock>;
  readonly takers: Map<string, Taker>;
  /** The thread whose locks are being listed. */
  open: Taker | null;
}

/**
 * Locks that threads took in orders that exclude each other, as Driver Verifier tells them. Nobody need wait yet: it
 * stops the system where an order is first seen that could make threads wait for each other.
 *
 * ```text
 * Deadlock detected (2 locks in 2 threads):
 *
 * Thread 0: A B.
 * Thread 1: B A.
 *
 * Thread 0 = TERMINATED.
 * Thread 1 = c4ae2040.
 *
 * Lock A =   97dd800c (MyTestDriver!AlphaLock+0x00000000) - Type 'Spinlock'.
 * ```
 */
export function lockOrderFacts(context: FactContext): readonly FactDraft[] {
  const best = new Map<string, Report>();
  for (const report of reportsOf(context)) {
    if (report.locks.size < 2 || ordersOf(report).length < 2) continue;
    const addresses = Array.from(report.locks.values(), ({ address }) => address);
    const key = `${report.entry.source} ${addresses.sort().join(" ")}`;
    const before = best.get(key);
    if (before === undefined || shownTakings(report).length > shownTakings(before).length) best.set(key, report);
  }
  return Array.from(best.values(), (report) => factOf(report, context));
}

function reportsOf({ entries }: FactContext): readonly Report[] {
  const reports: Report[] = [];
  let report: Report | null = null;
  for (const entry of entries) {
    if (report !== null && report.entry.block !== entry.block) report = null;
    if (entry.output?._tag === "fields") report = readFields(entry.output, entry, report, reports);
    const taking = entry.output?._tag === "stack" ? report?.open?.taken.at(-1) : undefined;
    if (taking !== undefined && entry.output?._tag === "stack") taking.stack ??= entry.output;
  }
  return reports;
}

function readFields({ rows }: Fields, entry: Entry, before: Report | null, reports: Report[]): Report | null {
  let report = before;
  for (const { label, value, line } of rows) {
    if (label === "Deadlock detected") {
      report = { entry, line, locks: new Map(), takers: new Map(), open: null };
      reports.push(report);
    }
    if (report === null) continue;
    const [, thread, lock] = /^(?:Thread (\d{1,4})|Lock (\S{1,3}))$/.exec(label) ?? [];
    if (thread !== undefined) readTaker(report, thread, value, line);
    if (lock !== undefined) readLock(report, lock, value, line);
  }
  return report;
}

/** `A B.`, `TERMINATED.`, `c4ae2040.`, `c4ae2040 (ThreadEntry = 86833a08) took locks in the following order:` */
function readTaker(report: Report, thread: string, value: string, line: number): void {
  const taker = report.takers.get(thread) ?? { line, ended: false, order: [], taken: [] };
  report.takers.set(thread, taker);
  const words = value.replace(/\.$/, "").split(" ");
  const listed = value.endsWith("took locks in the following order:");
  if (listed) report.open = taker;
  if (words[0] === "TERMINATED") taker.ended = true;
  else if (!listed && words.length > 1) taker.order = words;
}

/** `97dd800c (MyTestDriver!AlphaLock+0x00000000) - Type 'Spinlock'.` */
function readLock({ locks, open }: Report, letter: string, value: string, line: number): void {
  const [, address = "", symbol = "", type = null] =
    /^([0-9a-f`]{8,17})(?: \(([^()]+)\))?(?: - Type '([\w ]{1,32})')?/i.exec(value) ?? [];
  if (parseAddress(address) === undefined) return;
  locks.set(letter, { address, name: symbol.includes("!") ? symbol.replace(/\+0x0+$/, "") : address, type });
  open?.taken.push({ letter, line, stack: null });
}

/** The threads that took more than one of the locks, with the letters in their order. */
function ordersOf({ takers }: Report): readonly (Taker & { readonly order: readonly string[] })[] {
  return Array.from(takers.values(), (taker) => ({
    ...taker,
    order: taker.order.length > 0 ? taker.order : taker.taken.map(({ letter }) => letter),
  })).filter(({ order }) => order.length > 1);
}

function shownTakings({ takers }: Report): readonly (Taking & { readonly stack: Stack })[] {
  return [...takers.values()].flatMap(({ taken }) =>
    taken.flatMap((one) => (one.stack === null ? [] : [{ ...one, stack: one.stack }])),
  );
}

function factOf(report: Report, context: FactContext): FactDraft {
  const { entry, line, locks } = report;
  const nameOf = (letter: string): string => locks.get(letter)?.name ?? letter;
  const orders = ordersOf(report);
  const told = orders.map(({ order }) => order.map(nameOf).join(", then "));
  const types = new Set(Array.from(locks.values(), ({ type }) => type));
  const takings = shownTakings(report);
  const places = takings.map(({ letter, stack }) => {
    const site = responsibleOf(stack, 0, context.ownerOf, context.knowledge)?.site ?? siteOf(stack.frames[0]!);
    return `${nameOf(letter)} by ${site}`;
  });
  return {
    kind: "lock-order",
    moment: context.momentAt(entry.source, line),
    thread: null,
    fields: {
      locks: Array.from(locks.values(), ({ name }) => name).join(", "),
      count: locks.size,
      type: types.size === 1 ? [...types][0]?.toLowerCase() : null,
      threads: orders.length,
      orders: told.join("; "),
      taken: places.join("; "),
      ended: orders.some(({ ended }) => ended),
    },
    text: `Driver Verifier saw locks taken in orders that exclude each other: ${told.join("; ")}`,
    basis: "fact",
    confidence: "certain",
    refutedBy: "something else that keeps the threads from holding these locks at the same time",
    frames: takings[0]?.stack.frames ?? [],
    evidence: [line, ...orders.map((one) => one.line), ...takings.map((one) => one.line)].map((at) =>
      evidenceLine(entry.source, at),
    ),
  };
}
