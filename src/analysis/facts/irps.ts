import { entriesShowing } from "../entries.js";
import type { FactContext } from "./fact.js";
import { plainId } from "./plain-id.js";

/** The place of a request that `!irp` marks as the current one. */
export interface Holder {
  readonly driver: string;
  readonly source: number;
  readonly line: number;
}

/**
 * Who holds a request.
 *
 * ```text
 * 0: kd> !irp ffff9a8c27c51a20
 * >[IRP_MJ_POWER(16), IRP_MN_SET_POWER(2)]
 *             0 e1 ffff9a8c1f0d5050 00000000 fffff80262b91f40-ffff9a8c1f0d9a10 Success Error Cancel pending
 * 	       \\Driver\\nvtxlan	ndis!ndisPowerIrpComplete
 * ```
 */
export function holderOf(irp: string, source: number, { entries }: FactContext): Holder | null {
  let marked = false;
  for (const { source: own, output, block } of entriesShowing(entries, "table")) {
    if (own !== source) continue;
    const asked = block.command?.parts.some(({ name, args }) => name === "!irp" && isAddress(args, irp)) === true;
    if (!asked) continue;
    for (const { cells, line } of output.rows) {
      const first = cells[0]?.trim() ?? "";
      if (/^>? ?\[/.test(first)) marked = first.startsWith(">");
      const driver = marked
        ? cells.map((cell) => /\\(?:Driver|FileSystem)\\([\w.-]{1,64})/i.exec(cell)?.[1]).find(Boolean)
        : undefined;
      if (driver !== undefined) return { driver, source, line };
    }
  }
  return null;
}

function isAddress(args: string, address: string): boolean {
  const [typed] = /(?:0x)?[0-9a-f`]{8,17}/i.exec(args) ?? [];
  return typed !== undefined && plainId(typed.replace(/^0x/i, "").replaceAll("`", "")) === plainId(address);
}
