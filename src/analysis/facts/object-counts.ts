import type { Handles, Processes } from "../../model/outputs.js";
import { entriesShowing, type Entry } from "../entries.js";
import { listedFact, type FactContext, type FactDraft } from "./fact.js";

/** How many handles and threads a process has, where the debugger counts them. */
export function objectCountFacts(context: FactContext): readonly FactDraft[] {
  const found = new Map<string, FactDraft>();
  for (const entry of entriesShowing(context.entries, "handle", "processes", "threads")) {
    const { output, source } = entry;
    // A later count of the same process says more.
    if (output._tag === "handle")
      for (const one of handlesOf(entry, output, context)) found.set(`${source} handles`, one);
    else if (output._tag === "processes")
      for (const [process, one] of kernelHandles(entry, output, context)) found.set(`${source} ${process}`, one);
    else for (const one of threadsOf(entry, context)) found.set(`${source} threads`, one);
  }
  return [...found.values()];
}

/**
 * ```text
 * 48213 Handles
 * Type           	Count
 * Key            	47811
 * ```
 */
function handlesOf(entry: Entry, { counts, rows }: Handles, context: FactContext): readonly FactDraft[] {
  const all = counts.find(({ label }) => label === "Handles");
  const kinds = counts.filter((one) => one !== all);
  const most = [...kinds].sort((a, b) => Number(b.value) - Number(a.value))[0];
  if (all === undefined || most === undefined) return [];
  const count = Number(all.value);
  if (!Number.isFinite(count) || count === 0) return [];
  // `!handle 0 0 Key` lists those of one type alone.
  const percent = Math.round((100 * Number(most.value)) / count);
  return [
    listedFact(entry, [all.line, most.line], context, {
      kind: "handle-count",
      fields: {
        handles: count,
        type: most.label,
        "type.count": Number(most.value),
        "type.percent": percent,
        name: nameOf(most.label, entry.source, context) ?? rows.find(({ type }) => type === most.label)?.name ?? null,
      },
      text: `the process has ${count} handles, ${most.value} of them of type ${most.label}`,
    }),
  ];
}

/** Of the handles of that type that somebody looked at, the one name that all have. */
function nameOf(type: string, source: number, { entries }: FactContext): string | null {
  const names = new Set<string>();
  for (const { source: own, output } of entriesShowing(entries, "handle")) {
    if (own !== source) continue;
    for (const row of output.rows) if (row.type === type && row.name !== null) names.add(row.name);
  }
  const [only] = names;
  return names.size === 1 ? only! : null;
}

/** Fewer are not worth a word, of which a list of processes would have hundreds. */
const LEAST_HANDLES = 1000;
const LEAST_THREADS = 100;

/** `HandleCount: 16604113.` of `!process`. */
function kernelHandles(
  entry: Entry,
  { rows }: Processes,
  context: FactContext,
): readonly (readonly [process: string, fact: FactDraft])[] {
  return rows.flatMap((row): readonly (readonly [string, FactDraft])[] => {
    const detail = row.details.find(({ label }) => label === "HandleCount");
    const count = Number(detail?.value.replace(/\.$/, "") ?? "");
    // The system's own table holds what all drivers have opened.
    if (detail === undefined || !Number.isFinite(count) || count < LEAST_HANDLES || /^0*4$/.test(row.processId ?? ""))
      return [];
    const name = row.name ?? "a process";
    return [
      [
        row.object ?? name,
        listedFact(entry, [row.line, detail.line], context, {
          kind: "handle-count",
          fields: { handles: count, process: row.name, "process.id": row.processId },
          text: `${name} has ${count} handles`,
        }),
      ],
    ];
  });
}

/** The highest number that a list gives a thread: the debugger counts them as they begin. */
function threadsOf(entry: Entry, context: FactContext): readonly FactDraft[] {
  const { output, block } = entry;
  if (
    output?._tag !== "threads" ||
    block.command?.parts.some(({ name, prefix }) => name === "~" || prefix === "~*") !== true
  )
    return [];
  const rows = output.rows.filter(({ index, processId }) => index !== null && processId !== null);
  const highest = rows.reduce<(typeof rows)[number] | undefined>(
    (best, row) => (best === undefined || row.index! > best.index! ? row : best),
    undefined,
  );
  if (highest === undefined || highest.index! < LEAST_THREADS) return [];
  return [
    listedFact(entry, [highest.line], context, {
      kind: "thread-count",
      fields: { threads: highest.index! + 1, listed: rows.length },
      text: `the process has, or has had, ${highest.index! + 1} threads`,
    }),
  ];
}
