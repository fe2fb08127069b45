import type { Heap } from "../../model/outputs.js";
import { evidenceLine, mergeEvidence, type Entry } from "../entries.js";
import { actorOf } from "./heap-blocks.js";
import type { FactContext, FactDraft } from "./fact.js";
import { sameId } from "./plain-id.js";

/**
 * The heap that has most memory, and the sizes of blocks that use most of it. The last listing of a log counts.
 *
 * ```text
 * 0:000> !heap -s
 *           Heap     Flags   Reserv  Commit  Virt   Free  List   UCR  Virt  Lock  Fast
 *                             (k)     (k)    (k)     (k) length      blocks cont. heap
 * 000001f0d3210000 08001002 4362112 4358804 4361912   8102  1204   271    0    1f2   LFH
 * ```
 */
export function heapSizeFacts(context: FactContext): readonly FactDraft[] {
  const last = new Map<number, { readonly entry: Entry; readonly heap: Heap }>();
  for (const entry of context.entries) {
    const { output } = entry;
    if (output?._tag === "heap" && output.rows.some(({ values }) => values["Commit"] !== undefined))
      last.set(entry.source, { entry, heap: output });
  }
  return [...last.values()].flatMap(({ entry, heap }) => sizeFact(entry, heap, context));
}

function sizeFact({ source }: Entry, { rows }: Heap, context: FactContext): readonly FactDraft[] {
  const heaps = rows.flatMap(({ line, values }) => {
    const commit = kilobytes(values["Commit"]);
    return values["Heap"] === undefined || commit === null
      ? []
      : [{ line, address: values["Heap"], commit, free: kilobytes(values["Free"]) }];
  });
  const most = heaps.reduce<(typeof heaps)[number] | null>((a, b) => (a === null || b.commit > a.commit ? b : a), null);
  const sum = heaps.reduce((total, { commit }) => total + commit, 0);
  if (most === null || sum === 0) return [];
  const sizes = largestSizes(most.address, source, context);
  const made = makerOf(most.address, sizes, source, context);
  const megabytes = Math.round(most.commit / 1024);
  const percent = Math.floor((100 * most.commit) / sum);
  return [
    {
      kind: "heap-size",
      moment: context.momentAt(source, most.line),
      thread: null,
      fields: {
        heap: most.address,
        megabytes,
        percent,
        "free.percent": most.free === null ? null : Math.round((100 * most.free) / most.commit),
        sizes: sizes.map(({ size, blocks, percent: part }) => `${blocks} of 0x${size} bytes (${part} %)`).join(", "),
        "largest.percent": sizes[0]?.percent,
        by: made?.by,
        "by.size": made === null ? null : `0x${made.size}`,
      },
      text: `heap ${most.address} has committed ${megabytes} MB, ${percent} % of what all heaps have`,
      basis: "fact",
      confidence: "certain",
      refutedBy: "a later listing with other figures",
      evidence: mergeEvidence([
        evidenceLine(source, most.line),
        ...sizes.map(({ line }) => evidenceLine(source, line)),
        ...(made === null ? [] : [evidenceLine(source, made.line)]),
      ]),
    },
  ];
}

/** `4358804` of `!heap -s`, in KB. */
function kilobytes(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

interface Size {
  readonly size: string;
  readonly blocks: number;
  readonly percent: number;
  readonly line: number;
}

const MOST_SIZES = 3;
const LEAST_PERCENT = 5;

/** What `!heap -stat -h` says of the heap. */
function largestSizes(heap: string, source: number, { entries }: FactContext): readonly Size[] {
  const found = entries.findLast(
    ({ source: own, output }) =>
      own === source &&
      output?._tag === "heap" &&
      output.fields.some(({ label, value }) => label === "heap" && sameId(value, heap)) &&
      output.rows.some(({ values }) => values["#blocks"] !== undefined),
  )?.output;
  if (found?._tag !== "heap") return [];
  return found.rows
    .map(({ line, values }) => ({
      size: values["size"] ?? "?",
      blocks: Number.parseInt(values["#blocks"] ?? "", 16) || 0,
      percent: Math.round(Number(values["%"] ?? 0)),
      line,
    }))
    .filter(({ percent }) => percent >= LEAST_PERCENT)
    .sort((a, b) => b.percent - a.percent)
    .slice(0, MOST_SIZES);
}

/** `!heap -p -a` of a block of the heap that has one of these sizes. */
function makerOf(
  heap: string,
  sizes: readonly Size[],
  source: number,
  context: FactContext,
): { readonly by: string; readonly size: string; readonly line: number } | null {
  for (const { size } of sizes) {
    for (const { source: own, output } of context.entries) {
      if (own !== source || output?._tag !== "heap" || output.trace.length === 0) continue;
      if (output.fields.some(({ label, value }) => label === "_HEAP" && !sameId(value.replace(/^@ /, ""), heap)))
        continue;
      const by = output.rows.some(
        ({ values }) => Number.parseInt(values["UserSize"] ?? "", 16) === Number.parseInt(size, 16),
      )
        ? actorOf(output, context)
        : null;
      const line = output.trace.find(({ callSite }) => by?.startsWith(callSite.split("+")[0]!) === true)?.line;
      if (by !== null && line !== undefined) return { by, size, line };
    }
  }
  return null;
}
