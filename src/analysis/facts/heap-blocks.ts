import { distance, parseAddress } from "../../model/address.js";
import type { Evidence } from "../../model/evidence.js";
import type { Heap } from "../../model/outputs.js";
import { entriesShowing, type Entry, evidenceAt, evidenceLine, mergeEvidence } from "../entries.js";
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
  return Object.entries(registers).some(([name, value]) => GENERAL.test(name) && sameId(value, address));
}

/** The first row of the recorded stack that Windows did not ship. */
export function actorOf(heap: Heap, context: FactContext): string | null {
  return actorsOf(heap, context)[0] ?? null;
}

/** All of them, the innermost first. */
function actorsOf(heap: Heap, context: FactContext): readonly string[] {
  return heap.trace.flatMap((row) => {
    const module = /^([^!+\s]+)/.exec(row.callSite)?.[1] ?? null;
    const at = row.callSite.indexOf("!");
    const symbol = at < 0 ? "" : row.callSite.slice(at + 1).replace(/\+0x[0-9a-f]+$/i, "");
    if (isRuntime(symbol) || /deleting destructor'$/.test(symbol)) return [];
    return module === null || context.ownerOf(module) === "os"
      ? []
      : row.callSite.replace(/\+0x0+(?=[0-9a-f])/i, "+0x");
  });
}

/** The recorded free of a block: `spool!Ticket::~Ticket+0x32, called from spool!Queue::Cancel+0x12d`. */
export function freeOf(
  address: string,
  source: number,
  context: FactContext,
): { readonly way: string; readonly evidence: Evidence } | null {
  for (const { source: own, output } of blocksIn(context.entries)) {
    if (own !== source || !/free/i.test(output.state!)) continue;
    if (!sameId(address, output.address!) && !isInside(address, output)) continue;
    const [by, caller] = actorsOf(output, context);
    if (by === undefined) continue;
    return {
      way: caller === undefined ? by : `${by}, called from ${caller}`,
      evidence: evidenceAt(source, output.lines),
    };
  }
  return null;
}

/** A free block of the heap that a register of a fault points into. */
export interface HeldBlock {
  readonly register: string;
  readonly block: string;
  readonly evidence: Evidence;
}

/**
 * ```text
 * 0:000> !heap -x 0a51f7b8
 * Entry     User      Heap      Segment       Size  PrevSize  Unused    Flags
 * 0a51f7a8  0a51f7b0  00670000  0a4f0000       138       218         0  free            ecx=0a51f7b8 points into it
 * ```
 */
export function heldBlockOf({ source, registers }: Exception, context: FactContext): HeldBlock | null {
  for (const { source: own, output } of entriesShowing(context.entries, "heap")) {
    if (own !== source) continue;
    for (const { values, line } of output.rows) {
      const { Entry: start, Size: size, Flags: flags } = values;
      const at = parseAddress(start ?? "");
      if (at === undefined || size === undefined || !/^free\b/i.test(flags ?? "")) continue;
      const register = Object.entries(registers).find(([name, value]) => {
        const place = GENERAL.test(name) ? parseAddress(value) : undefined;
        const offset = place === undefined ? -1 : distance(place, at);
        return offset >= 0 && offset < Number.parseInt(size, 16);
      })?.[0];
      if (register !== undefined) return { register, block: start!, evidence: evidenceLine(source, line) };
    }
  }
  return null;
}

const GENERAL = /^[er](?:[abcd]x|[sd]i)$|^r\d+$|^x\d+$/;
