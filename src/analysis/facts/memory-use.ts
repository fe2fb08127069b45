import type { AddressMap, Heap, Output } from "../../model/outputs.js";
import { entriesShowing, type Entry, type EntryOf } from "../entries.js";
import { actorOf } from "./heap-blocks.js";
import { listedFact, type FactContext, type FactDraft } from "./fact.js";
import { FRAMEWORK } from "./managed-rows.js";

/** What the statistics of the debugger say of memory: what most of it is. */
export function memoryUseFacts(context: FactContext): readonly FactDraft[] {
  const found = new Map<string, FactDraft>();
  for (const entry of entriesShowing(context.entries, "heap", "address", "table")) {
    // A later listing of the same heap, pool or process says more.
    for (const [key, draft] of useIn(entry, context)) found.set(`${entry.source} ${key}`, draft);
  }
  return [...found.values()];
}

function useIn(
  entry: EntryOf<"heap" | "address" | "table">,
  context: FactContext,
): readonly (readonly [key: string, draft: FactDraft])[] {
  const { output } = entry;
  if (output._tag === "heap") return blockSizes(entry, output, context);
  if (output._tag === "address") return addressSpace(entry, output, context);
  return [...poolTags(entry, output, context), ...managedTypes(entry, output, context)];
}

const MEGABYTE = 1024 * 1024;

/**
 * The size of blocks that fills most of a heap, and who made one of them.
 *
 * ```text
 * 0:014> !heap -stat -h 00b70000
 *     size     #blocks     total     ( %) (percent of total busy bytes)
 *     1404 a8e21 - d35b1c84  (94.11)
 * ```
 */
function blockSizes(entry: Entry, heap: Heap, context: FactContext): readonly (readonly [string, FactDraft])[] {
  const rows = heap.rows.filter(({ values }) => values["#blocks"] !== undefined && values["%"] !== undefined);
  const [first] = [...rows].sort((a, b) => Number(b.values["%"]) - Number(a.values["%"]));
  if (first === undefined) return [];
  const { size = "", "#blocks": blocks = "", total = "", "%": percent = "" } = first.values;
  const name = heap.fields.find(({ label }) => label === "heap")?.value ?? null;
  const bytes = Number.parseInt(total, 16);
  return [
    [
      `heap ${name ?? "?"}`,
      listedFact(entry, [first.line], context, {
        kind: "heap-use",
        fields: {
          heap: name,
          size: `0x${size}`,
          blocks: Number.parseInt(blocks, 16),
          megabytes: Math.round(bytes / MEGABYTE),
          percent: Math.round(Number(percent)),
          by: makerOf(size, entry.source, context),
        },
        text: `${Number.parseInt(blocks, 16)} blocks of 0x${size} bytes make up ${percent} % of what is in use of heap ${name ?? "?"}`,
      }),
    ],
  ];
}

/** `!heap -p -a` of a block of that size: who made it. */
function makerOf(size: string, source: number, context: FactContext): string | null {
  for (const { source: own, output } of entriesShowing(context.entries, "heap")) {
    if (own !== source || output.trace.length === 0) continue;
    if (output.rows.some(({ values }) => sameHex(values["UserSize"] ?? "", size))) return actorOf(output, context);
  }
  return null;
}

function sameHex(a: string, b: string): boolean {
  return a !== "" && Number.parseInt(a, 16) === Number.parseInt(b, 16);
}

/**
 * How full the address space of a 32-bit process is; on 64-bit it is never short.
 *
 * ```text
 * Heap                  711          5b1c4000 (   1.424 GB)  76.32%   71.19%
 * Free                  402          08ad5000 ( 138.832 MB)            6.78%
 * --- Largest Region by Usage ----------- Base Address -------- Region Size ----------
 * Free                               7eda0000          00ac0000 (  10.750 MB)
 * ```
 */
function addressSpace(entry: Entry, map: AddressMap, context: FactContext): readonly (readonly [string, FactDraft])[] {
  const usage = map.summary.filter(({ table }) => table.startsWith("Usage"));
  const free = usage.find(({ name }) => name === "Free");
  const most = usage
    .filter(({ name }) => name !== "Free")
    .sort((a, b) => bytesOf(b.values[1]) - bytesOf(a.values[1]))[0];
  const largest = map.summary.find(({ table, name }) => table.startsWith("Largest") && name === "Free");
  if (free === undefined || most === undefined) return [];
  const all = usage.reduce((sum, { values }) => sum + bytesOf(values[1]), 0);
  const narrow = all <= 4 * 1024 * MEGABYTE;
  const largestFree = largest === undefined ? null : bytesOf(largest.values[1]);
  return [
    [
      "address space",
      listedFact(entry, [free.line, most.line, ...(largest === undefined ? [] : [largest.line])], context, {
        kind: "address-space",
        fields: {
          bits: narrow ? 32 : 64,
          "free.megabytes": Math.round(bytesOf(free.values[1]) / MEGABYTE),
          "free.percent": Math.round((100 * bytesOf(free.values[1])) / all),
          "largest-free.megabytes": largestFree === null ? null : Math.round(largestFree / MEGABYTE),
          most: most.name.replace(/[<>]/g, ""),
          "most.megabytes": Math.round(bytesOf(most.values[1]) / MEGABYTE),
          "most.percent": Math.round((100 * bytesOf(most.values[1])) / all),
        },
        text: `${Math.round(bytesOf(free.values[1]) / MEGABYTE)} MB of the address space are free`,
      }),
    ],
  ];
}

function bytesOf(hex: string | undefined): number {
  const bytes = Number.parseInt((hex ?? "").replaceAll("`", ""), 16);
  return Number.isNaN(bytes) ? 0 : bytes;
}

type Table = Extract<Output, { _tag: "table" }>;

/**
 * The tag that uses most of a pool.
 *
 * ```text
 *                NonPaged                  Paged
 *  Tag     Allocs         Used     Allocs         Used
 *  Vfws  17290881   8853250048          0            0	UNKNOWN pooltag 'Vfws', please update pooltag.txt
 * ```
 */
function poolTags(entry: Entry, table: Table, context: FactContext): readonly (readonly [string, FactDraft])[] {
  return (["NonPaged", "Paged"] as const).flatMap((pool): readonly (readonly [string, FactDraft])[] => {
    const used = table.columns.indexOf(`${pool} Used`);
    const allocs = table.columns.indexOf(`${pool} Allocs`);
    const tag = table.columns.indexOf("Tag");
    if (used < 0 || allocs < 0 || tag < 0) return [];
    const rows = table.rows.map(({ line, cells }) => ({
      line,
      tag: cells[tag] ?? "",
      bytes: Number.parseInt(cells[used] ?? "", 10) || 0,
      allocs: Number.parseInt(cells[allocs] ?? "", 10) || 0,
      note: /^\d+\s+(\S.*)$/.exec(cells.at(-1) ?? "")?.[1] ?? null,
    }));
    const total = rows.find((row) => row.tag === "TOTAL");
    const most = rows.filter((row) => row !== total).sort((a, b) => b.bytes - a.bytes)[0];
    if (total === undefined || most === undefined || total.bytes === 0) return [];
    return [
      [
        `pool ${pool}`,
        listedFact(entry, [most.line, total.line], context, {
          kind: "pool-use",
          fields: {
            pool: pool.toLowerCase(),
            tag: most.tag,
            allocations: most.allocs,
            megabytes: Math.round(most.bytes / MEGABYTE),
            percent: Math.round((100 * most.bytes) / total.bytes),
            meaning:
              most.note === null || most.note.startsWith("UNKNOWN") ? null : most.note.replace(/ , Binary: /, ", of "),
            failed: failedAllocations(entry.source, context),
          },
          text: `pool tag ${most.tag} uses ${Math.round(most.bytes / MEGABYTE)} MB of ${pool === "Paged" ? "paged" : "nonpaged"} pool`,
        }),
      ],
    ];
  });
}

/** `********** 3412 kernel memory allocation requests have failed **********`, of `!vm`. */
function failedAllocations(source: number, { entries }: FactContext): number | null {
  for (const { source: own, output } of entriesShowing(entries, "fields")) {
    if (own !== source) continue;
    const row = output.rows.find(({ label }) => label === "Failed allocations");
    if (row !== undefined) return Number(row.value);
  }
  return null;
}

/**
 * The type of the program that has most bytes on the managed heap.
 *
 * ```text
 *               MT    Count    TotalSize Class Name
 * 00007ff9ac5f8e48   812031    227368680 Shop.PriceView
 * ```
 */
function managedTypes(entry: Entry, table: Table, context: FactContext): readonly (readonly [string, FactDraft])[] {
  const [mt, count, size, ...name] = table.columns;
  if (mt !== "MT" || count !== "Count" || size !== "TotalSize" || name[0] !== "Class") return [];
  const rows = table.rows.map(({ line, cells }) => ({
    line,
    count: Number.parseInt(cells[1] ?? "", 10) || 0,
    bytes: Number.parseInt(cells[2] ?? "", 10) || 0,
    type: cells.slice(3).join(" ").trim(),
  }));
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  const most = rows.filter(({ type }) => type !== "Free" && !FRAMEWORK.test(type)).sort((a, b) => b.bytes - a.bytes)[0];
  if (most === undefined || total === 0) return [];
  return [
    [
      "managed",
      listedFact(entry, [most.line], context, {
        kind: "managed-use",
        fields: {
          type: most.type,
          objects: most.count,
          megabytes: Math.round(most.bytes / MEGABYTE),
          percent: Math.round((100 * most.bytes) / total),
          held: rootOf(entry.source, context),
        },
        text: `${most.count} objects of type ${most.type} are on the managed heap`,
      }),
    ],
  ];
}

/** The way from a root that `!gcroot` found, by types: `System.Object[] → Shop.PriceFeed → System.EventHandler → …`. */
function rootOf(source: number, { entries }: FactContext): string | null {
  for (const { source: own, output, block } of entriesShowing(entries, "fields")) {
    if (own !== source || block.command?.parts.some(({ name }) => /^!(?:\w+\.)?gcroot$/i.test(name)) !== true) continue;
    const types = output.rows
      .filter(({ label, value }) => /^[0-9a-f]{8,16}$/i.test(label) && /^[A-Za-z_]/.test(value))
      .map(({ value }) => value);
    if (types.length > 1) return types.slice(0, MOST_STEPS).join(" → ");
  }
  return null;
}

const MOST_STEPS = 12;
