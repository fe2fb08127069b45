import { distance, parseAddress } from "../../model/address.js";
import type { Evidence } from "../../model/evidence.js";
import { entriesShowing, evidenceLine, type Entry } from "../entries.js";
import type { Access } from "./access.js";
import type { Exception } from "./one-exception.js";

/** An array on the stack that is overrun this far. */
const FARTHEST = 0x10000;

/** How far behind the end of the thread's stack an access was. */
export interface BehindStack {
  /** `0x1448` */
  readonly bytes: string;
  readonly base: string;
  readonly evidence: Evidence;
}

/**
 * A stack grows down from its base: an address right above it is no place of the stack any more.
 *
 * ```text
 * 0:038> !teb
 *     StackBase:            000000d9a5540000        an access to 000000d9a5541448 is 0x1448 bytes behind it
 * ```
 */
export function behindStack(one: Exception, access: Access, entries: readonly Entry[]): BehindStack | null {
  const address = parseAddress(access.address ?? "");
  if (address === undefined) return null;
  for (const { source, thread, output, commands } of entriesShowing(entries, "fields")) {
    if (source !== one.source || (one.thread !== null && thread !== one.thread)) continue;
    // `!teb ADDRESS` shows any thread.
    if (!commands.some(({ name, args }) => /^!teb$/i.test(name) && args.trim() === "")) continue;
    const row = output.rows.find(({ label }) => label === "StackBase");
    const base = row === undefined ? undefined : parseAddress(row.value.trim());
    if (row === undefined || base === undefined || base.length !== address.length) continue;
    const bytes = distance(address, base);
    if (bytes >= 0 && bytes < FARTHEST)
      return { bytes: `0x${bytes.toString(16)}`, base, evidence: evidenceLine(source, row.line) };
  }
  return null;
}
