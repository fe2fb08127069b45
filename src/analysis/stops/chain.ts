import { compareAddresses, plus, type Address } from "../../model/address.js";
import type { Evidence } from "../../model/evidence.js";
import type { Stack } from "../../model/outputs.js";
import { evidenceLine } from "../entries.js";

/** A base that return addresses imply, with the rows that say so. */
export interface ImpliedBase {
  readonly module: string;
  readonly base: Address;
  readonly evidence: readonly Evidence[];
  /** Bases that other rows imply; a sound stack has none. */
  readonly contradictions: readonly Address[];
}

/**
 * The return address of a row is the address of the next physical row, so a row that shows only `module+offset` tells
 * where the module begins.
 *
 * ```text
 * 00 05c2f51c 0818420f wininet!InternetOpenUrlA
 *             ^^^^^^^^ minus 0x420f = 08180000, the base of eecrlrev
 * 01 05c2f55c 0818266f eecrlrev+0x420f
 * ```
 */
export function impliedBases(
  stacks: readonly { readonly source: number; readonly stack: Stack }[],
): readonly ImpliedBase[] {
  const byModule = new Map<string, { name: string; bases: Map<Address, Evidence[]> }>();
  for (const { source, stack } of stacks) {
    const gaps = new Set(stack.gaps.map((gap) => gap.afterFrame));
    for (let i = 0; i + 1 < stack.frames.length; i++) {
      const caller = stack.frames[i]!;
      const row = stack.frames[i + 1]!;
      if (gaps.has(i) || caller.inline || row.inline || caller.retAddr === null) continue;
      if (row.module === null || row.symbol !== null || row.displacement === null) continue;
      const base = plus(caller.retAddr, -row.displacement);
      // Images begin at 64 KB borders; anything else is a damaged row.
      if (!base.endsWith("0000")) continue;
      const key = row.module.toLowerCase();
      const entry = byModule.get(key) ?? { name: row.module, bases: new Map<Address, Evidence[]>() };
      byModule.set(key, entry);
      const evidence = entry.bases.get(base) ?? [];
      entry.bases.set(base, evidence);
      evidence.push(evidenceLine(source, caller.line), evidenceLine(source, row.line));
    }
  }
  const implied: ImpliedBase[] = [];
  for (const { name, bases } of byModule.values()) {
    const ranked = [...bases].sort((a, b) => b[1].length - a[1].length || compareAddresses(a[0], b[0]));
    const [base, evidence] = ranked[0]!;
    implied.push({ module: name, base, evidence, contradictions: ranked.slice(1).map(([other]) => other) });
  }
  return implied;
}
