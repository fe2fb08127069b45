import { evidenceLine, type Entry } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { printedLines, type PrintedLine } from "./printed-lines.js";

/** What the tables of the managed runtime say: its thread pool, its queue of finalizers, why it had no memory. */
export function runtimeFacts(context: FactContext): readonly FactDraft[] {
  return blocksOf(context.entries).flatMap(({ entry, lines }): FactDraft[] => [
    ...poolFact(entry, lines, context),
    ...queueFact(entry, lines, context),
    ...memoryFact(entry, lines, context),
  ]);
}

interface Printed {
  readonly entry: Entry;
  readonly lines: readonly PrintedLine[];
}

const ASKED = /^!?(?:\w+\.)?(?:threadpool|tp|finalizequeue|fq|analyzeoom|ao)$/i;

function blocksOf(entries: readonly Entry[]): readonly Printed[] {
  const found: { entry: Entry; lines: PrintedLine[] }[] = [];
  for (const entry of entries) {
    if (entry.output === null || entry.block.command?.parts.some(({ name }) => ASKED.test(name)) !== true) continue;
    const last = found.at(-1);
    const lines = printedLines(entry.output);
    if (last !== undefined && last.entry.block === entry.block) for (const one of lines) last.lines.push(one);
    else found.push({ entry, lines: [...lines] });
  }
  return found;
}

function draft(
  entry: Entry,
  lines: readonly PrintedLine[],
  context: FactContext,
): Omit<FactDraft, "kind" | "fields" | "text"> {
  return {
    moment: context.momentAt(entry.source, lines[0]!.line),
    thread: null,
    basis: "fact",
    confidence: "certain",
    refutedBy: "a later listing with other figures",
    evidence: lines.map(({ line }) => evidenceLine(entry.source, line)),
  };
}

/**
 * ```text
 * CPU utilization: 4%
 * Worker Thread: Total: 64 Running: 64 Idle: 0 MaxLimit: 32767 MinLimit: 8
 * Work Request in Queue: 1843
 * ```
 */
function poolFact(entry: Entry, lines: readonly PrintedLine[], context: FactContext): readonly FactDraft[] {
  const workers = workersIn(lines);
  if (workers === undefined) return [];
  const queue = numberIn(lines, /^(?:Work Request in Queue|Total \(Local\+Global\)|Global Queue Length): *(\d+)/i);
  const cpu = numberIn(lines, /^CPU utilization: *(\d+) ?%/i);
  const [total, running, idle, max, min] = workers.numbers as [number, number, number, number, number];
  const used = [...workers.lines, queue?.one, cpu?.one].filter((one) => one !== undefined);
  return [
    {
      kind: "thread-pool",
      ...draft(entry, used, context),
      fields: {
        total,
        running,
        idle,
        max,
        min,
        queued: queue?.number,
        cpu: cpu?.number,
        full: idle === 0 && total > 0 && running >= total,
        limit: total >= max,
      },
      text: `the thread pool has ${total} worker${total === 1 ? "" : "s"}, of which ${running} ${running === 1 ? "is" : "are"} at work${queue === undefined ? "" : `, and ${queue.number} request${queue.number === 1 ? "" : "s"} in its queue`}${cpu === undefined ? "" : `; the processor is used to ${cpu.number} %`}`,
    },
  ];
}

/** The counts of the workers: in one row, as runtimes before .NET 6 print them, or a row for each. */
function workersIn(
  lines: readonly PrintedLine[],
): { readonly lines: readonly PrintedLine[]; readonly numbers: readonly number[] } | undefined {
  for (const one of lines) {
    const found =
      /^Workers?(?: Threads?)?: +Total: (\d+) +Running: (\d+) +Idle: (\d+) +MaxLimit: (\d+) +MinLimit: (\d+)/i.exec(
        one.text,
      );
    if (found !== null) return { lines: [one], numbers: found.slice(1).map(Number) };
  }
  const rows = WORKER_ROWS.map((pattern) => numberIn(lines, pattern));
  return rows.every((row) => row !== undefined)
    ? { lines: rows.map((row) => row.one), numbers: rows.map((row) => row.number) }
    : undefined;
}

/** `Workers Total:    42`, of the portable thread pool. */
const WORKER_ROWS: readonly RegExp[] = [
  /^Workers Total: *(\d+)$/i,
  /^Workers Running: *(\d+)$/i,
  /^Workers Idle: *(\d+)$/i,
  /^Worker Max Limit: *(\d+)$/i,
  /^Worker Min Limit: *(\d+)$/i,
];

/** `Ready for finalization 48211 objects (…->…)` */
function queueFact(entry: Entry, lines: readonly PrintedLine[], context: FactContext): readonly FactDraft[] {
  const ready = lines.flatMap((one) => {
    const found = /^Ready for finalization:? (\d+) objects/i.exec(one.text);
    return found === null ? [] : [{ one, number: Number(found[1]) }];
  });
  const objects = ready.reduce((sum, { number }) => sum + number, 0);
  if (objects === 0) return [];
  const used = ready.map(({ one }) => one);
  return [
    {
      kind: "finalizer-queue",
      ...draft(entry, used, context),
      fields: { ready: objects },
      text: `${objects} object${objects === 1 ? " is" : "s are"} ready for the finalizer`,
    },
  ];
}

/**
 * ```text
 * Managed OOM occured after GC #1921 (Requested to allocate 134217752 bytes)
 * Reason: Didn't have enough memory to allocate an LOH segment
 * Detail: LOH: Failed to reserve memory (150994944 bytes)
 * ```
 */
function memoryFact(entry: Entry, lines: readonly PrintedLine[], context: FactContext): readonly FactDraft[] {
  const told = lines.find(({ text }) => /^Managed OOM occurr?ed after GC/i.test(text));
  if (told === undefined) return [];
  const reason = lines.find(({ text }) => /^Reason: /i.test(text));
  const detail = lines.find(({ text }) => /^Detail: /i.test(text));
  const asked = /Requested to allocate (\d+) bytes/i.exec(told.text)?.[1];
  const used = [told, reason, detail].filter((one) => one !== undefined);
  const why = reason?.text.replace(/^Reason: */i, "") ?? null;
  return [
    {
      kind: "managed-memory",
      ...draft(entry, used, context),
      fields: { asked, reason: why, detail: detail?.text.replace(/^Detail: */i, "") },
      text: `the garbage collector had no memory${asked === undefined ? "" : ` for ${asked} bytes`}${why === null ? "" : `: ${why}`}`,
    },
  ];
}

function numberIn(
  lines: readonly PrintedLine[],
  pattern: RegExp,
): { readonly one: PrintedLine; readonly number: number } | undefined {
  for (const one of lines) {
    const found = pattern.exec(one.text);
    if (found !== null) return { one, number: Number(found[1]) };
  }
  return undefined;
}
