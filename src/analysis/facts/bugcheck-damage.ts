import type { Evidence } from "../../model/evidence.js";
import { evidenceLine } from "../entries.js";
import type { Details, Stop } from "./bugcheck-details.js";
import type { FactContext } from "./fact.js";
import { plainId } from "./plain-id.js";

/** The lowest bit that has to repeat in all bits above it, of an address that x64 and ARM64 processors can reach. */
const SIGN = 47n;

/**
 * One bit that is not as it has to be: hardware does that more often than code.
 *
 * ```text
 * MEMORY_CORRUPTOR:  ONE_BIT                                                      what !analyze found
 * Arg1: 41792  Arg3: 0000000400000000  Arg4: 0000000000000000                     an empty page table entry, but for one bit
 * mov rax,qword ptr [rcx+18h] ds:002b:fffdf4b2`c4a1e8b8=????????????????          one bit from fffff4b2`c4a1e8b8
 * ```
 */
export function damageOf({ source, code, parameters }: Stop, { entries }: FactContext): Details {
  const evidence: Evidence[] = [];
  const found: string[] = [];
  for (const { source: own, output } of entries) {
    if (own !== source || output === null) continue;
    if (output._tag === "analysis") {
      const row = output.fields.find(({ label, value }) => label === "MEMORY_CORRUPTOR" && value.trim() === "ONE_BIT");
      if (row === undefined || found.length > 0) continue;
      found.push("!analyze found one changed bit (MEMORY_CORRUPTOR: ONE_BIT)");
      evidence.push(evidenceLine(source, row.line));
    } else if (output._tag === "disassembly" && output.rows.length === 1) {
      const [row] = output.rows;
      const address = /(?:^|:)([0-9a-f`]{16,17})=\?+$/i.exec(row!.effectiveAddress ?? "")?.[1]?.replaceAll("`", "");
      const meant = address === undefined ? null : oneBitFrom(address.toLowerCase());
      if (meant === null) continue;
      found.push(`the address ${address!}, which no processor can reach, is one bit from ${meant}`);
      evidence.push(evidenceLine(source, row!.line));
    }
  }
  const entry = parameters[2];
  if (
    code === "1a" &&
    plainId(parameters[0] ?? "") === "41792" &&
    entry !== undefined &&
    isOneBit(entry, parameters[3])
  )
    found.push(`the page table entry, ${entry}, would be empty but for one bit`);
  return { fields: { damage: found.length === 0 ? null : [...new Set(found)].join("; ") }, evidence };
}

/** The address that it would be with one bit changed among those that have to be equal. */
function oneBitFrom(address: string): string | null {
  const value = BigInt(`0x${address}`);
  const top = value >> SIGN;
  const all = (1n << (64n - SIGN)) - 1n;
  if (top === 0n || top === all) return null;
  for (const meant of [0n, all]) {
    const wrong = top ^ meant;
    if ((wrong & (wrong - 1n)) !== 0n) continue;
    const near = value ^ (wrong << SIGN);
    // A mark in a number that is no address.
    return near < 0x10000n ? null : near.toString(16).padStart(16, "0");
  }
  return null;
}

/** Low and high part of the entry; 64-bit systems print all of it as the low part. */
function isOneBit(low: string, high: string | undefined): boolean {
  if (!/^[0-9a-f]{8,16}$/i.test(low) || (high !== undefined && plainId(high) !== "0")) return false;
  const value = BigInt(`0x${low}`);
  return value !== 0n && (value & (value - 1n)) === 0n;
}
