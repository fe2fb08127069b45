import { parseAddress } from "../../model/address.js";
import { evidenceLine } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { sameId } from "./plain-id.js";

interface Kept {
  readonly tag: string;
  readonly caller: string;
  count: number;
  bytes: number;
  readonly lines: number[];
}

/**
 * What a driver left behind when it was unloaded: of `!verifier 3`, the tag and the caller that most of it is of.
 *
 * ```text
 * PoolAddress  SizeInBytes    Tag       CallersAddress
 * ffffe10e4a1d6800     0x00000800     ACap      fffff80435e14b21
 * 3: kd> ln fffff80435e14b21
 * (fffff804`35e14a40)   acmecap!CapAllocNetBufferPool+0xe1   |  …
 * ```
 */
export function leakOf(
  {
    source,
    code,
    parameters,
  }: { readonly source: number; readonly code: string; readonly parameters: readonly string[] },
  { entries }: FactContext,
): Pick<FactDraft, "fields" | "evidence"> {
  if (code !== "c4" || !sameId(parameters[0] ?? "", "62")) return { fields: {}, evidence: [] };
  const groups = new Map<string, Kept>();
  for (const { source: own, output } of entries) {
    if (own !== source || output?._tag !== "table" || !output.columns.includes("CallersAddress")) continue;
    for (const { cells, line } of output.rows) {
      const [address, size = "", tag, caller] = cells;
      if (address === undefined || tag === undefined || caller === undefined || parseAddress(caller) === undefined)
        continue;
      const key = `${tag} ${caller}`;
      const group = groups.get(key) ?? { tag, caller, count: 0, bytes: 0, lines: [] };
      groups.set(key, group);
      group.count++;
      group.bytes += Number.parseInt(size, 16) || 0;
      group.lines.push(line);
    }
  }
  let most: Kept | null = null;
  for (const one of groups.values()) if (most === null || one.count > most.count) most = one;
  if (most === null) return { fields: {}, evidence: [] };
  const named = namedAt(most.caller, source, entries);
  return {
    fields: {
      "leaked.tag": most.tag,
      "leaked.count": most.count,
      "leaked.bytes": most.bytes,
      "leaked.by": named?.site ?? most.caller,
    },
    evidence: [...most.lines.slice(0, 8), ...(named === null ? [] : [named.line])].map((line) =>
      evidenceLine(source, line),
    ),
  };
}

/** What `ln` says of the address. */
function namedAt(
  address: string,
  source: number,
  entries: FactContext["entries"],
): { readonly site: string; readonly line: number } | null {
  for (const { source: own, output, block } of entries) {
    if (own !== source || output?._tag !== "symbols") continue;
    const asked = block.command?.parts.some(({ name, args }) => name === "ln" && sameId(args.trim(), address));
    const row = asked === true ? output.rows.find(({ place }) => place === "before" || place === "exact") : undefined;
    if (row?.callSite !== undefined && row.callSite !== null) return { site: row.callSite, line: row.line };
  }
  return null;
}
