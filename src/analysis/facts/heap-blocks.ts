import { distance, parseAddress } from "../../model/address.js";
import type { Heap } from "../../model/outputs.js";
import { entriesShowing, type Entry, evidenceAt, mergeEvidence } from "../entries.js";
import { accessOf, type Access } from "./access.js";
import { exceptionsOf } from "./exception.js";
import type { Exception } from "./one-exception.js";
import type { FactContext, FactDraft } from "./fact.js";
import { sameId } from "./plain-id.js";
import { isRuntime } from "./responsible.js";

/**
 * A fault inside a block that `!heap -p -a` knows.
 *
 * ```text
 * address 024ceffd found in
 * _DPH_HEAP_ROOT @ 1001000
 * in free-ed allocation (  DPH_HEAP_BLOCK:  VirtAddr  VirtSize)
 * ```
 */
export function heapBlockFacts(context: FactContext): readonly FactDraft[] {
  if (blocksIn(context.entries).length === 0) return [];
  const faults = exceptionsOf(context.entries).map((one) => ({ one, access: accessOf(one) }));
  return blocksIn(context.entries).map(({ source, output }): FactDraft => {
    const address = output.address!;
    const fault = faults.find(
      ({ one, access }) =>
        one.source === source &&
        (sameIdOrNull(access.address, address) ||
          (access.address !== null && isInside(access.address, output)) ||
          registersHold(one.registers, address)),
    );
    const freed = /free/i.test(output.state!);
    return {
      kind: "heap-block",
      moment: context.momentAt(source, output.lines[0]),
      thread: null,
      fields: {
        address,
        state: freed ? "freed" : "busy",
        fault: fault !== undefined,
        "fault.site": fault?.one.site,
        by: actorOf(output, context),
      },
      text: `the block at ${address} is ${freed ? "freed" : "in use"}`,
      basis: "fact",
      confidence: "certain",
      refutedBy: "a later allocation at the same address",
      evidence: mergeEvidence([
        evidenceAt(source, output.lines),
        ...(fault === undefined ? [] : fault.one.evidence.slice(0, 4)),
      ]),
    };
  });
}

/** What `!heap -p -a` says of the block that a fault was about. */
export interface FaultedBlock {
  readonly freed: boolean;
  /** Who freed or made it. */
  readonly by: string | null;
  /** The block that ended in front of the fault; null where the fault is in a block, or its end is not printed. */
  readonly ended: { readonly start: string; readonly size: string } | null;
}

/** Null where nobody asked. */
export function blockAt(one: Exception, access: Access, context: FactContext): FaultedBlock | null {
  if (access.address === null) return null;
  for (const { source, output } of blocksIn(context.entries)) {
    if (source === one.source && (sameId(access.address, output.address!) || isInside(access.address, output)))
      return {
        freed: /free/i.test(output.state!),
        by: actorOf(output, context),
        ended: endedBefore(access.address, output),
      };
  }
  return null;
}

/**
 * Page heap lets a block end where a page ends that nobody may touch; the pages (`Virt…`) are more than the block
 * (`User…`).
 *
 * ```text
 * DPH_HEAP_BLOCK:  UserAddr  UserSize -  VirtAddr  VirtSize
 *        10032e4:   24cdfd8        28 -   24cd000      2000      24ce000 is the first byte behind the block
 * ```
 */
function endedBefore(address: string, { rows }: Heap): FaultedBlock["ended"] {
  const place = parseAddress(address);
  for (const { values } of rows) {
    const { UserAddr: start, UserSize: size } = values;
    const at = parseAddress(start ?? "");
    const pages = parseAddress(values["VirtAddr"] ?? "");
    if (place === undefined || at === undefined || pages === undefined || size === undefined) continue;
    const behind = distance(place, at) - Number.parseInt(size, 16);
    if (behind >= 0 && distance(place, pages) < Number.parseInt(values["VirtSize"] ?? "", 16))
      return { start: start!, size };
  }
  return null;
}

/**
 * Whether an address lies in the block that `!heap -p -a` describes: a fault is at a field of the object that somebody
 * asked for.
 *
 * ```text
 *     0b6f2bc8:         0b7d6000             2000      DPH_HEAP_BLOCK: VirtAddr VirtSize
 *     00c29a40 0009 0000  [00]   00c29a48    00038     HEAP_ENTRY … UserPtr UserSize
 * ```
 */
function isInside(address: string, { rows }: Heap): boolean {
  const place = parseAddress(address);
  return rows.some(({ values }) =>
    [
      ["VirtAddr", "VirtSize"],
      ["UserAddr", "UserSize"],
      ["UserPtr", "UserSize"],
    ].some(([at, size]) => {
      const start = parseAddress(values[at!] ?? "");
      const bytes = Number.parseInt(values[size!] ?? "", 16);
      if (place === undefined || start === undefined || Number.isNaN(bytes)) return false;
      const offset = distance(place, start);
      return offset >= 0 && offset < bytes;
    }),
  );
}

interface ShownBlock {
  readonly source: number;
  readonly output: Heap;
}

const blocksOf = new WeakMap<readonly Entry[], readonly ShownBlock[]>();

/** Blocks that `!heap -p -a` found; every exception asks for them. */
function blocksIn(entries: readonly Entry[]): readonly ShownBlock[] {
  let blocks = blocksOf.get(entries);
  if (blocks === undefined) {
    blocks = entriesShowing(entries, "heap").flatMap(({ source, output }) =>
      output.address !== null && output.state !== null ? [{ source, output }] : [],
    );
    blocksOf.set(entries, blocks);
  }
  return blocks;
}

function sameIdOrNull(a: string | null, b: string): boolean {
  return a !== null && sameId(a, b);
}

function registersHold(registers: Readonly<Record<string, string>>, address: string): boolean {
  return Object.entries(registers).some(
    ([name, value]) => /^[er](?:[abcd]x|[sd]i)$|^r\d+$/.test(name) && sameId(value, address),
  );
}

/** The first row of the recorded stack that Windows did not ship. */
export function actorOf(heap: Heap, context: FactContext): string | null {
  for (const row of heap.trace) {
    const module = /^([^!+\s]+)/.exec(row.callSite)?.[1] ?? null;
    const at = row.callSite.indexOf("!");
    const symbol = at < 0 ? "" : row.callSite.slice(at + 1).replace(/\+0x[0-9a-f]+$/i, "");
    if (isRuntime(symbol) || /deleting destructor'$/.test(symbol)) continue;
    if (module !== null && context.ownerOf(module) !== "os") return row.callSite.replace(/\+0x0+(?=[0-9a-f])/i, "+0x");
  }
  return null;
}
