import { compareAddresses, distance, parseAddress, type Address } from "../../model/address.js";
import type { Evidence } from "../../model/evidence.js";
import type { TraceRow } from "../../model/outputs.js";
import { evidenceLine, type Entry } from "../entries.js";
import { isRuntime } from "./responsible.js";
import type { FactContext } from "./fact.js";

/** One block of a pool page. */
export interface PoolBlock {
  readonly tag: string | null;
  /** Hex digits, in bytes. */
  readonly size: string;
  /** `Allocated`, `Free`, `Free ` with what follows, as printed. */
  readonly state: string;
  readonly line: number;
}

/** What `!pool` says of an address. */
export interface PoolPlace {
  /** `Nonpaged pool`, `Special pool`. */
  readonly region: string | null;
  readonly block: PoolBlock | null;
  /** The block that lies before it: an overrun of that one ends here. */
  readonly before: PoolBlock | null;
  readonly evidence: readonly Evidence[];
}

/**
 * The page that `!pool` lists for an address.
 *
 * ```text
 * Pool page ffffac8e5d0b6a10 region is Nonpaged pool
 *  ffffac8e5d0b6790 size:  280 previous size:   20  (Allocated)  NtrX
 * *ffffac8e5d0b6a10 size:   80 previous size:  280  (Allocated) *Ntfx          the star marks what was asked for
 * ```
 */
export function poolPlaceOf(address: string, source: number, entries: readonly Entry[]): PoolPlace | null {
  const place = parseAddress(address);
  if (place === undefined) return null;
  for (const { source: own, output } of entries) {
    if (own !== source || output?._tag !== "fields") continue;
    const head = output.rows.findIndex(({ label, value }) => label === "Pool page" && isSame(value, place));
    if (head < 0) continue;
    const region = output.rows.find(({ label, line }) => label === "Region" && line === output.rows[head]!.line);
    let before: PoolBlock | null = null;
    let block: PoolBlock | null = null;
    for (const { label, value, line } of output.rows.slice(head)) {
      const [, size, state, star, tag] =
        /^size: {0,8}([0-9a-f]{1,8}) .{0,40}?\(([A-Za-z ]{1,24})\) {0,12}(\*?)(\S{1,4})?(?: |$)/i.exec(value) ?? [];
      if (size === undefined || parseAddress(label) === undefined) continue;
      const one = { tag: tag ?? null, size, state: state!.trim(), line };
      if (star === "*") {
        block = one;
        break;
      }
      before = one;
    }
    const lines = [output.rows[head]!.line, block?.line, block === null ? undefined : before?.line];
    return {
      region: region?.value ?? null,
      block,
      before: block === null ? null : before,
      evidence: lines.filter((line) => line !== undefined).map((line) => evidenceLine(source, line)),
    };
  }
  return null;
}

/**
 * `Pooltag Ntfx : General Allocation, Binary : ntfs.sys`, of `!pool` and `!pooltag`: what the debugger's list says of a tag.
 */
export function tagMeaning(
  tag: string,
  source: number,
  entries: readonly Entry[],
): { readonly text: string; readonly evidence: Evidence } | null {
  for (const { source: own, output } of entries) {
    if (own !== source || output?._tag !== "fields") continue;
    const row = output.rows.find(({ label }) => label === `Pooltag ${tag}`);
    if (row !== undefined && row.value !== "")
      return { text: row.value.slice(0, 120), evidence: evidenceLine(source, row.line) };
  }
  return null;
}

/** Who freed or made a block, of the verifier's log. */
export interface PoolEvent {
  readonly by: string;
  readonly evidence: Evidence;
}

/**
 * The last free, of the log that Driver Verifier keeps of allocations and frees; the newest entry comes first.
 *
 * ```text
 * kd> !verifier 80 9a1c6f70
 * Pool block 9a1c6f58, Size 000000a8, Thread 82d7a300
 * 82f71d3b nt!VfFreePoolNotification+0x4a                this entry is a free
 * b08e31c2 usbflt+0x31c2                                 by this row
 * ```
 */
export function freedBy(address: string, source: number, context: FactContext): PoolEvent | null {
  const place = parseAddress(address);
  if (place === undefined) return null;
  let inside = false;
  for (const { source: own, output } of context.entries) {
    if (own !== source || output === null) continue;
    if (output._tag === "fields") {
      const row = output.rows.findLast(({ label }) => label === "Pool block");
      const [, start, size] = /^([0-9a-f`]{8,17}), Size ([0-9a-f]{1,16})/i.exec(row?.value ?? "") ?? [];
      inside = start !== undefined && holds(start, size!, place);
    } else if (output._tag === "trace" && inside) {
      // Made anew after whatever free stands below.
      if (output.rows.some(({ callSite }) => /!(?:VfAllocPool|VeAllocatePool|ExAllocatePool)/.test(callSite)))
        return null;
      const free = output.rows.findIndex(({ callSite }) =>
        /!(?:VfFreePool|ExFreePool|VerifierExFreePool)/.test(callSite),
      );
      const row = free < 0 ? undefined : output.rows.slice(free).find((one) => isDriver(one, context));
      if (free >= 0) return row === undefined ? null : { by: row.callSite, evidence: evidenceLine(source, row.line) };
      inside = false;
    }
  }
  return null;
}

function isDriver({ callSite }: TraceRow, { ownerOf }: FactContext): boolean {
  const module = /^([^!+\s]+)/.exec(callSite)?.[1] ?? null;
  return module !== null && ownerOf(module) !== "os" && !isRuntime(callSite.split("!")[1] ?? "");
}

function holds(start: string, size: string, place: Address): boolean {
  const from = parseAddress(start);
  if (from === undefined || compareAddresses(place, from) < 0) return false;
  return distance(place, from) < Number.parseInt(size, 16);
}

function isSame(text: string, place: Address): boolean {
  const other = parseAddress(text);
  return other !== undefined && compareAddresses(other, place) === 0;
}
